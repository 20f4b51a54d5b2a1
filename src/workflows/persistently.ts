import { ActivityFailure, log, sleep } from '@temporalio/workflow'

/** The pause before a run has loaded its timing. */
const PAUSE_MS = 10_000

type Options = {
  /** The pause before the activity is started again. */
  readonly pauseMs?: number | undefined
  /** Whether the caller handles this failure. */
  readonly isAnswer?: (failure: unknown) => boolean
}

/**
 * Runs an activity whose failure must never end a ticket. If Temporal does not retry it any more, for example after a
 * non-retryable failure, it is started again after a pause.
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
