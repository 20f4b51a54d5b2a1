import { ActivityFailure, log, sleep } from '@temporalio/workflow'

/** Before a run has loaded what its timing is. */
const PAUSE_MS = 10_000

type Options = {
  /** The pause before another start. */
  readonly pauseMs?: number | undefined
  /** Which failures are the caller's to handle. */
  readonly isAnswer?: (failure: unknown) => boolean
}

/**
 * Runs an activity whose failure must never end a ticket: where Temporal does not retry it any more, as when it was
 * told not to, it is started anew after a pause.
 */
export async function persistently<T>(
  what: string,
  attempt: () => Promise<T>,
  { pauseMs = PAUSE_MS, isAnswer = () => false }: Options = {},
): Promise<T> {
  for (;;) {
    try {
      return await attempt()
    } catch (failure) {
      if (!(failure instanceof ActivityFailure) || isAnswer(failure)) throw failure
      log.error(`${what} failed and is tried again`, { cause: String(failure.cause) })
      await sleep(pauseMs, { summary: `${what} failed: trying again` })
    }
  }
}
