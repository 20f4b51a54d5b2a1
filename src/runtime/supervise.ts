import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from './logger.ts'
import { aborted } from './shutdown.ts'

/** A program that shall always run. `start` gives a new process of it. */
export type Charge = { readonly name: string; readonly stopWithinMs: number; start(): ChildProcess }

export type Pauses = {
  readonly firstMs: number
  readonly longestMs: number
  /** Whoever lived this long begins again with the first pause. */
  readonly steadyMs: number
}

const PAUSES: Pauses = { firstMs: 1_000, longestMs: 30_000, steadyMs: 60_000 }

/**
 * Keeps every charge running: one that dies is started again after a pause that doubles, and the others do not
 * notice. When `end` is aborted they are stopped in their order, each within its time, then by SIGKILL.
 */
export async function supervise(
  charges: readonly Charge[],
  log: Log,
  end: AbortSignal,
  pauses: Pauses = PAUSES,
): Promise<void> {
  const kept = charges.map((charge) => keep(charge, log, end, pauses))
  await Promise.race(kept.map((each) => each.done))
  for (const each of kept) await each.stop()
}

type Kept = { readonly done: Promise<void>; stop(): Promise<void> }

function keep(charge: Charge, log: Log, end: AbortSignal, pauses: Pauses): Kept {
  let running: { child: ChildProcess; exit: Promise<Exit> } | null = null
  const ended = aborted(end).then(() => null)
  const live = async (): Promise<void> => {
    for (let pauseMs = pauses.firstMs; !end.aborted; pauseMs = Math.min(pauseMs * 2, pauses.longestMs)) {
      const startedAt = performance.now()
      const child = charge.start()
      running = { child, exit: exitOf(child) }
      log.info({ name: charge.name, pid: child.pid }, 'started')
      const exit = await Promise.race([running.exit, ended])
      if (exit === null) return
      running = null
      if (performance.now() - startedAt >= pauses.steadyMs) pauseMs = pauses.firstMs
      log.error({ name: charge.name, ...exit, pauseMs }, 'died; it is started again after a pause')
      await sleep(pauseMs, undefined, { signal: end }).catch(() => undefined)
    }
  }
  const stop = async (): Promise<void> => {
    if (running === null) return
    const { child, exit } = running
    child.kill('SIGTERM')
    const inTime = await Promise.race([exit, sleep(charge.stopWithinMs, null, { ref: false })])
    if (inTime === null) {
      log.warn({ name: charge.name, withinMs: charge.stopWithinMs }, 'did not stop in time: killing it')
      child.kill('SIGKILL')
      await exit
    }
    log.info({ name: charge.name }, 'stopped')
  }
  return { done: live(), stop }
}

type Exit = { readonly code: number | null; readonly signal: string | null; readonly err?: Error }

/** How the process ended, or why it never began. Never rejects. */
const exitOf = (child: ChildProcess): Promise<Exit> =>
  new Promise((resolve) => {
    child.once('error', (err) => resolve({ code: null, signal: null, err }))
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
