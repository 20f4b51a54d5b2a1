import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow'
import type { SlackActivities, TicketActivities } from '../activities/index.ts'
import type { LoopTiming } from '../domain/timing.ts'
import { SLACK_QUEUE } from './contract.ts'

/** Postgres answers within seconds or is away: try again often, for as long as it takes. */
export const tickets = proxyActivities<TicketActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
})

/** Slack may be away for hours. A cancelled attempt is awaited, so that none runs on beside a later run's. */
export const slack = (timing: LoopTiming) =>
  proxyActivities<SlackActivities>({
    taskQueue: SLACK_QUEUE,
    startToCloseTimeout: timing.attemptMs,
    heartbeatTimeout: timing.heartbeatMs,
    // Only an attempt that was cut short waits for this: every other failure brings its own delay.
    retry: { initialInterval: timing.retryMs, backoffCoefficient: 1 },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  })
