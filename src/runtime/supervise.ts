import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from './logger.ts'
import { aborted } from './shutdown.ts'

/** A program that shall always run. `start` spawns a new process of it. */
export type ChildProcessSpec = {
  readonly name: string
  /** How long it may take to end after SIGTERM before it is killed. */
  readonly stopWithinMs: number
  start(): ChildProcess
}

export type RestartDelays = {
  readonly firstMs: number
  readonly longestMs: number
  /** A process that ran this long is restarted after the first delay again. */
  readonly resetAfterMs: number
}

const DELAYS: RestartDelays = { firstMs: 1_000, longestMs: 30_000, resetAfterMs: 60_000 }

/**
 * Keeps every process running: one that dies is restarted after a delay that doubles, and the others do not notice.
 * When `end` is aborted they are stopped in their order, each within its time, then by SIGKILL.
 */
export async function supervise(
  specs: readonly ChildProcessSpec[],
  log: Log,
  end: AbortSignal,
  delays: RestartDelays = DELAYS,
): Promise<void> {
  const supervised = specs.map((spec) => keepRunning(spec, log, end, delays))
  await Promise.race(supervised.map((each) => each.done))
  for (const each of supervised) await each.stop()
}

type Supervised = { readonly done: Promise<void>; stop(): Promise<void> }

function keepRunning(spec: ChildProcessSpec, log: Log, end: AbortSignal, delays: RestartDelays): Supervised {
  const { name, stopWithinMs } = spec
  let running: { child: ChildProcess; exit: Promise<Exit> } | null = null
  const ended = aborted(end).then(() => null)
  const restartUntilEnd = async (): Promise<void> => {
    for (let delayMs = delays.firstMs; !end.aborted; delayMs = Math.min(delayMs * 2, delays.longestMs)) {
      const startedAt = performance.now()
      const child = spec.start()
      running = { child, exit: exitOf(child) }
      log.info({ name, pid: child.pid }, 'started')
      const exit = await Promise.race([running.exit, ended])
      if (exit === null) return
      running = null
      if (performance.now() - startedAt >= delays.resetAfterMs) delayMs = delays.firstMs
      log.error({ name, ...exit, delayMs }, 'died; it is restarted after a delay')
      await sleep(delayMs, undefined, { signal: end }).catch(() => undefined)
    }
  }
  const stop = async (): Promise<void> => {
    if (running === null) return
    const { child, exit } = running
    child.kill('SIGTERM')
    const inTime = await Promise.race([exit, sleep(stopWithinMs, null, { ref: false })])
    if (inTime === null) {
      log.warn({ name, withinMs: stopWithinMs }, 'did not stop in time: killing it')
      child.kill('SIGKILL')
      await exit
    }
    log.info({ name }, 'stopped')
  }
  return { done: restartUntilEnd(), stop }
}

type Exit = { readonly code: number | null; readonly signal: string | null; readonly err?: Error }

/** How the process ended, or why it never began. Never rejects. */
const exitOf = (child: ChildProcess): Promise<Exit> =>
  new Promise((resolve) => {
    child.once('error', (err) => resolve({ code: null, signal: null, err }))
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
