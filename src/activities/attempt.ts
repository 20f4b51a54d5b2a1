import { activityInfo, heartbeat } from '@temporalio/activity'
import { ApplicationFailure, CancelledFailure } from '@temporalio/common'
import type { Timing } from '../domain/timing.ts'

type Activity<Input, Output> = (input: Input) => Promise<Output>

/**
 * One attempt of an activity that talks to Slack. Its heartbeat tells Temporal that its worker lives: another worker
 * takes over within seconds where it falls silent. Temporal repeats at once what was cut short like that; what failed
 * for any other reason is repeated later the more often it has failed.
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

/** How long this attempt's failure is waited for, in milliseconds: twice as long each time, up to a bound. */
export const backOff = (timing: Timing): number =>
  Math.min(timing.retryMaxMs, timing.retryMs * 2 ** Math.min(activityInfo().attempt - 1, 30))
