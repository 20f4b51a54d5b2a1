import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export type Running = { pid: number; command: string }

/**
 * Every other process that names the folder in its command line or, on Linux, in its environment. Other systems do
 * not show the environment.
 */
export function processesOf(folder: string): Running[] {
  const all = process.platform === 'linux' ? fromProc(folder) : fromPs(folder)
  return all.filter(({ pid }) => pid !== process.pid)
}

/** The TCP ports that these processes listen on; Linux only, else none. */
export function portsOf(running: Running[]): number[] {
  if (process.platform !== 'linux') return []
  const sockets = new Set(running.flatMap(({ pid }) => socketsOf(pid)))
  return [...listening()].filter(([inode]) => sockets.has(inode)).map(([, port]) => port)
}

function fromProc(folder: string): Running[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => {
    const command = contents(`/proc/${pid}/cmdline`)
    const found = `${command}\0${contents(`/proc/${pid}/environ`)}`.includes(folder)
    return found ? [{ pid: Number(pid), command: command.replaceAll('\0', ' ').trim() }] : []
  })
}

function fromPs(folder: string): Running[] {
  const lines = execFileSync('ps', ['-Ao', 'pid=,command='], { encoding: 'utf8' }).split('\n')
  return lines.flatMap((line) => {
    const [, pid, command = ''] = /^\s*(\d+) (.*)$/.exec(line) ?? []
    return command.includes(folder) ? [{ pid: Number(pid), command }] : []
  })
}

/** The inodes of a process's open sockets. */
function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`
  return entries(folder).flatMap((fd) => /^socket:\[(\d+)\]$/.exec(target(`${folder}/${fd}`))?.[1] ?? [])
}

/** Inode -> port of every listening TCP socket. State 0A is LISTEN; the port is hexadecimal. */
function listening(): Map<string, number> {
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => contents(file).split('\n'))
  return new Map(
    lines.flatMap((line): [string, number][] => {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/)
      const port = local?.split(':')[1]
      return state === '0A' && inode && port ? [[inode, Number.parseInt(port, 16)]] : []
    }),
  )
}

// Processes end while this reads: a process that is gone has no entries.

function contents(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function target(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    return ''
  }
}
