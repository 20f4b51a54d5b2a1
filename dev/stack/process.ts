import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endOrphan, forget, remember } from './orphans.ts'

export type ProcessSpec<T> = {
  /** How messages call it. */
  name: string
  command: string
  args: string[]
  /** Takes stdout and stderr, appended: a restart keeps what the last life said. */
  logFile: string
  env?: NodeJS.ProcessEnv
  cwd?: string
  /** Whom to run as, if not ourselves; only root may. */
  user?: { uid: number; gid: number } | undefined
  /** Asked until it answers something other than undefined; gets what the process has printed since its start. */
  ready?: (printed: string) => T | undefined | Promise<T | undefined>
  /** How long `ready` may take; 30 s. */
  readyWithinMs?: number
  /** What asks it to end; SIGTERM. */
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
  /** What `ready` answered. */
  announced: T
  exited: Promise<Exit>
  /** Asks it to end, kills it after the bound; fine to call twice or after its end. */
  stop(): Promise<Exit>
  /** SIGKILL, as a crash would end it. */
  kill(): Promise<Exit>
}

/**
 * Spawns a process in a group of its own, where a Ctrl-C does not reach it, and waits until it is ready.
 * It never outlives us. Throws with the last lines of its log if it ends first or takes too long.
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
    signalGroup(pid, 'SIGKILL') // what it may have left behind in its group
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

/** Where a running process is noted: beside its log. */
export const noteFileOf = (logFile: string): string => logFile.replace(/(\.log)?$/, '.pid')

/** What the process makes only its owner may read: databases and journals hold what people wrote. */
function spawnPrivately(command: string, args: string[], options: SpawnOptions): ChildProcess {
  const before = process.umask(0o077)
  try {
    return spawn(command, args, options)
  } finally {
    process.umask(before)
  }
}

/** A `ready` for processes that announce themselves by a line of JSON: answers what `pick` makes of one. */
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

/** The last line may be there in part only. */
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
  process.kill(pid, signal) // only to itself: a supervisor wants to stop its own children in order
  const late = setTimeout(() => signalGroup(pid, 'SIGKILL'), withinMs)
  return gone.finally(() => clearTimeout(late))
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // Nobody is left in the group.
  }
}

function lastLines(text: string, count: number): string {
  const lines = text.trimEnd().split('\n').slice(-count)
  return lines.map((line) => `  ${line}`).join('\n')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The pids of everything that runs. */
const living = new Set<number>()

/** From the first child on, our own death is theirs; `exit` is also emitted after an uncaught error. */
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

/** Where the program has a handler of its own, that one stops the parts in order; otherwise we go, and they with us. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return
  killAll()
  process.off(signal, onSignal)
  process.kill(process.pid, signal)
}
