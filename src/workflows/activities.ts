import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow'
import type { SlackActivities, TicketActivities } from '../activities/index.ts'
import type { TicketKey } from '../domain/key.ts'
import { LOADED, type Loaded } from '../domain/stored/loaded.ts'
import { parse } from '../domain/stored/shape.ts'
import type { LoopTiming } from '../domain/timing.ts'
import { SLACK_QUEUE } from './contract.ts'
import { persistently } from './persistently.ts'

/** Postgres answers within seconds or is away: try again often, for as long as it takes. */
export const tickets = proxyActivities<TicketActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
})

const quick = proxyLocalActivities<Pick<TicketActivities, 'load'>>({
  startToCloseTimeout: '2 seconds',
  retry: { maximumAttempts: 1 },
})

/**
 * Loads a ticket within the workflow task, which saves one and a dispatch. If that fails, the regular activity is
 * tried until Postgres is there: in a long local one, nothing else could reach the run. `record` is never local.
 */
export async function loadTicket(key: TicketKey): Promise<Loaded> {
  // A local activity fails with its own error, which would end the workflow.
  const loaded = await quick.load(key).catch(() => persistently('loading', () => tickets.load(key)))
  return parse(LOADED, loaded)
}

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
