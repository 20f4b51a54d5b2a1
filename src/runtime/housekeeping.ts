import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from './logger.ts'

export type Housekeeping = {
  start(): void
  /** Resolves when the work in progress is done. */
  stop(): Promise<void>
}

/** One piece of work; several processes may do it at once. `what` completes "... failed". */
export type Chore = { readonly what: string; readonly work: () => Promise<void> }

const EVERY_MS = 60_000

/** Does every chore at the start and then once a minute. A chore that fails is logged, and done at the next turn. */
export function createHousekeeping(chores: readonly Chore[], log: Log, everyMs = EVERY_MS): Housekeeping {
  const stopping = new AbortController()
  let keeping: Promise<void> = Promise.resolve()

  async function keep(): Promise<void> {
    while (!stopping.signal.aborted) {
      for (const { what, work } of chores)
        await work().catch((err) => log.warn({ err }, `${what} failed; it is tried again`))
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  return {
    start() {
      keeping = keep()
    },
    async stop() {
      stopping.abort()
      await keeping
    },
  }
}
