import { activityInfo, heartbeat } from '@temporalio/activity'
import { ApplicationFailure, CancelledFailure } from '@temporalio/common'
import type { Timing } from '../domain/timing.ts'

type Activity<Input, Output> = (input: Input) => Promise<Output>

/**
 * One attempt of an activity that calls Slack. Its heartbeat tells Temporal that the worker is alive; without it,
 * another worker takes over within seconds. Temporal retries such an interrupted attempt at once. After any other
 * failure the back-off grows with the number of attempts.
 */
export const attempt =
  <Input, Output>(timing: Timing, activity: Activity<Input, Output>): Activity<Input, Output> =>
  async (input) => {
    const beating = setInterval(() => heartbeat(), timing.heartbeatMs / 3)
    try {
      return await activity(input)
    } catch (error) {
      if (error instanceof ApplicationFailure || error instanceof CancelledFailure) throw error
      const { message, name } = error instanceof Error ? error : new Error(String(error))
      throw ApplicationFailure.create({ message, type: name, nextRetryDelay: backOff(timing) })
    } finally {
      clearInterval(beating)
    }
  }

/** The back-off after this attempt, in milliseconds: twice as long each time, up to a bound. */
export const backOff = (timing: Timing): number =>
  Math.min(timing.retryMaxMs, timing.retryMs * 2 ** Math.min(activityInfo().attempt - 1, 30))
