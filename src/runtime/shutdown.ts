import { awayOf } from './away.ts'
import type { Log } from './logger.ts'
import { remedyOf } from './remedy.ts'

/** One thing to close; it is waited for no longer than `withinMs`. */
export type Closing = {
  readonly what: string
  readonly withinMs: number
  close(): Promise<unknown> | undefined
}

const LOOK_FOR_PARENT_MS = 500

/**
 * An abort signal for the end of this process: SIGINT, SIGTERM, SIGHUP (its terminal was closed), or the death of its
 * parent, if that is a process with an IPC channel to this one, or npm. Its reason says which. A second signal ends
 * the process at once.
 */
export function endOfProcess(log: Log): AbortSignal {
  const ending = new AbortController()
  const stop = (why: string): void => {
    log.info({ why }, 'stopping')
    ending.abort(new Error(why))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!ending.signal.aborted) return stop(signal)
      log.warn({ why: signal }, 'second signal: leaving at once')
      process.exit(1)
    })
  }
  const parentIsGone = (): void => {
    if (!ending.signal.aborted) stop('the parent process is gone')
  }
  if (process.send) {
    // The channel closes with the parent, however it died; it must not keep this process running by itself.
    process.once('disconnect', parentIsGone)
    process.channel?.unref()
    // The event is not repeated for a parent that died while this process was still loading its modules.
    if (!process.connected) parentIsGone()
  } else {
    whenNpmIsGone(parentIsGone)
  }
  return ending.signal
}

/**
 * Calls `then` once if npm started this process and `parent`, by default the present one, has ended. Does nothing
 * without npm.
 */
export function whenNpmIsGone(then: () => void, parent: number = process.ppid): void {
  // npm passes SIGTERM to the shell that it starts, and the shell ends without passing it on. No event tells of it.
  // Elsewhere a process may outlive its parent: `./docket run &` in a shell that ends.
  if (!process.env.npm_execpath) return
  const looking = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(looking)
    then()
  }, LOOK_FOR_PARENT_MS).unref()
}

/** An uncaught error ends the process with one line for the log: by default Node prints whole requests. */
export function dieInOneLine(log: Log): void {
  const die = (err: unknown): void => {
    log.fatal({ err }, awayOf(err, process.env) ?? remedyOf(err) ?? 'uncaught error')
    process.exit(1)
  }
  process.on('uncaughtException', die)
  process.on('unhandledRejection', die)
}

/** Closes one after the other. A failure or a time-out is logged, and the next one is closed. */
export async function closeInOrder(closings: readonly Closing[], log: Log): Promise<void> {
  for (const { what, withinMs, close } of closings) {
    try {
      await within(Promise.resolve(close()), withinMs)
      log.debug({ what }, 'closed')
    } catch (err) {
      log.warn({ err, what, withinMs }, 'did not close cleanly')
    }
  }
}

/** The promise's value, or a rejection after `ms`; the promise itself runs on. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`not done within ${ms} ms`)), ms)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Resolves when the signal is aborted. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
