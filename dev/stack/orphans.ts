/**
 * A SIGKILL of the parent leaves its children running, and two Temporal servers would destroy their shared
 * database file. So each child is recorded in a file beside its log, and the next start kills the orphans.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Process ids are reused: only with the start time is a process identified. */
type Identity = {
  pid: number
  born: string
}

type Note = {
  name: string
  child: Identity
  parent: Identity
}

/** Records that this process started `pid`; `forget` removes the record. */
export function remember(file: string, name: string, pid: number): void {
  const note = { name, child: identify(pid), parent: identify(process.pid) }
  if (note.child && note.parent) writeFileSync(file, JSON.stringify(note), { mode: 0o600 })
}

export function forget(file: string): void {
  rmSync(file, { force: true })
}

/**
 * Kills the process that an earlier parent recorded in `file`, if it still runs. Throws if that parent is
 * still alive: another stack uses this folder.
 */
export async function endOrphan(file: string, signal: NodeJS.Signals, withinMs: number): Promise<void> {
  const note = read(file)
  if (!note || !isAlive(note.child)) return
  if (isAlive(note.parent)) {
    throw new Error(
      `${note.name} already runs in ${dirname(file)}, started by process ${note.parent.pid}. ` +
        'Stop that one with Ctrl-C, or start another beside it: DOCKET_STATE_DIR=<another folder>.',
    )
  }
  process.kill(note.child.pid, signal)
  const giveUpAt = Date.now() + withinMs
  while (isAlive(note.child) && Date.now() < giveUpAt) await sleep(50)
  if (isAlive(note.child)) process.kill(note.child.pid, 'SIGKILL')
  while (isAlive(note.child)) await sleep(20)
}

function read(file: string): Note | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

function isAlive(who: Identity): boolean {
  return identify(who.pid)?.born === who.born
}

function identify(pid: number): Identity | null {
  try {
    return { pid, born: process.platform === 'linux' ? bornOnLinux(pid) : bornBy(pid) }
  } catch {
    return null
  }
}

/** The boot id and clock ticks since the boot: exact, and a slim container has no `ps`. */
function bornOnLinux(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is the command in parentheses and may contain blanks: split after it.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (state === 'Z') throw new Error('a zombie has ended')
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[18]}`
}

function bornBy(pid: number): string {
  const format = ['-o', 'lstart=', '-p', String(pid)]
  return execFileSync('ps', format, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
}
