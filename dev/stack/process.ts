import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endOrphan, forget, remember } from './orphans.ts'

export type ProcessSpec<T> = {
  /** Its name in messages. */
  name: string
  command: string
  args: string[]
  /** The file for stdout and stderr, appended to: a restart keeps the earlier output. */
  logFile: string
  env?: NodeJS.ProcessEnv
  cwd?: string
  /** The user to run as, if not the present one; only root may set it. */
  user?: { uid: number; gid: number } | undefined
  /** Called until it returns a value other than undefined; receives the output since the start. */
  ready?: (printed: string) => T | undefined | Promise<T | undefined>
  /** How long `ready` may take; 30 s. */
  readyWithinMs?: number
  /** The signal that asks it to end; SIGTERM. */
  stopSignal?: NodeJS.Signals
  /** How long it may take to end before it is killed; 10 s. */
  stopWithinMs?: number
}

export type Exit = {
  code: number | null
  signal: NodeJS.Signals | null
}

export type RunningProcess<T> = {
  name: string
  pid: number
  /** The value that `ready` returned. */
  announced: T
  exited: Promise<Exit>
  /** Asks it to end, and kills it after the time-out. Idempotent. */
  stop(): Promise<Exit>
  /** SIGKILL, like a crash. */
  kill(): Promise<Exit>
}

/**
 * Spawns a process in its own process group, which Ctrl-C does not reach, and waits until it is ready. It
 * never outlives this process. Throws with the last lines of its log if it ends first or takes too long.
 */
export async function startProcess<T = undefined>(spec: ProcessSpec<T>): Promise<RunningProcess<T>> {
  const { name, command, args, logFile, env, cwd, user, stopSignal = 'SIGTERM', stopWithinMs = 10_000 } = spec
  mkdirSync(dirname(logFile), { recursive: true })
  const noteFile = noteFileOf(logFile)
  await endOrphan(noteFile, stopSignal, stopWithinMs)

  const log = openSync(logFile, 'a', 0o600)
  const logStart = fstatSync(log).size
  const child = spawnPrivately(command, args, {
    detached: true,
    stdio: ['ignore', log, log],
    env,
    cwd,
    ...user,
  })
  closeSync(log)
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  const { pid } = child
  if (pid === undefined) {
    const [error] = await once(child, 'error')
    throw new Error(`${name} could not be started: ${messageOf(error)}`)
  }
  exitWithUs(pid)
  remember(noteFile, name, pid)
  const gone = exited.then((exit) => {
    signalGroup(pid, 'SIGKILL') // the rest of its process group
    living.delete(pid)
    forget(noteFile)
    return exit
  })

  const running = {
    name,
    pid,
    exited: gone,
    stop: () => end(pid, gone, stopSignal, stopWithinMs),
    kill: () => {
      if (living.has(pid)) signalGroup(pid, 'SIGKILL')
      return gone
    },
  }
  const printed = () => readFileSync(logFile).subarray(logStart).toString()
  try {
    return { ...running, announced: await readiness(spec, printed, gone) }
  } catch (error) {
    await running.stop()
    throw new Error(`${name} ${messageOf(error)}. The end of ${logFile}:\n${lastLines(printed(), 20)}`)
  }
}

/** The record of a running process: beside its log. */
export const noteFileOf = (logFile: string): string => logFile.replace(/(\.log)?$/, '.pid')

/** Only the owner may read the files of the process: databases and journals hold people's texts. */
function spawnPrivately(command: string, args: string[], options: SpawnOptions): ChildProcess {
  const before = process.umask(0o077)
  try {
    return spawn(command, args, options)
  } finally {
    process.umask(before)
  }
}

/**
 * A `ready` for processes that print a line of JSON: returns the result of `pick` for the first matching
 * line.
 */
export function jsonLine<T>(pick: (line: Record<string, unknown>) => T | undefined) {
  return (printed: string): T | undefined => {
    for (const line of printed.split('\n')) {
      const parsed = line.startsWith('{') ? parsedOrNull(line) : null
      const picked = parsed ? pick(parsed) : undefined
      if (picked !== undefined) return picked
    }
    return undefined
  }
}

/** The last line may be incomplete. */
function parsedOrNull(line: string): Record<string, unknown> | null {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

async function readiness<T>(spec: ProcessSpec<T>, printed: () => string, exited: Promise<Exit>): Promise<T> {
  const { ready, readyWithinMs = 30_000 } = spec
  let exit: Exit | undefined
  void exited.then((how) => {
    exit = how
  })
  const giveUpAt = Date.now() + readyWithinMs
  do {
    const answer = ready ? await ready(printed()) : undefined
    if (exit) throw new Error(`ended before it was ready (${exit.signal ?? `exit code ${exit.code}`})`)
    if (answer !== undefined || !ready) return answer as T
    await sleep(25)
  } while (Date.now() < giveUpAt)
  throw new Error(`was not ready within ${readyWithinMs / 1000} s`)
}

async function end(
  pid: number,
  gone: Promise<Exit>,
  signal: NodeJS.Signals,
  withinMs: number,
): Promise<Exit> {
  if (!living.has(pid)) return gone
  process.kill(pid, signal) // only to the process itself: a supervisor stops its own children in order
  const late = setTimeout(() => signalGroup(pid, 'SIGKILL'), withinMs)
  return gone.finally(() => clearTimeout(late))
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // The group is empty.
  }
}

function lastLines(text: string, count: number): string {
  const lines = text.trimEnd().split('\n').slice(-count)
  return lines.map((line) => `  ${line}`).join('\n')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The pids of all running children. */
const living = new Set<number>()

/**
 * From the first child on, the children end with this process; `exit` is also emitted after an uncaught
 * error.
 */
function exitWithUs(pid: number): void {
  if (living.size === 0) {
    process.off('exit', killAll).on('exit', killAll)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.off(signal, onSignal).on(signal, onSignal)
  }
  living.add(pid)
}

function killAll(): void {
  for (const pid of living) signalGroup(pid, 'SIGKILL')
}

/**
 * If the program has its own handler, that handler stops the parts in order. Otherwise this process exits,
 * and its children with it.
 */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return
  killAll()
  process.off(signal, onSignal)
  process.kill(process.pid, signal)
}
