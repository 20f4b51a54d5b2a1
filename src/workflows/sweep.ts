import { proxyActivities } from '@temporalio/workflow'
import type { SlackActivities } from '../activities/index.ts'
import type { Swept } from '../activities/sweep.ts'
import { SLACK_QUEUE } from './contract.ts'

const slack = proxyActivities<Pick<SlackActivities, 'sweep'>>({
  taskQueue: SLACK_QUEUE,
  // Every channel that it looks at may have to wait for Slack's limits.
  startToCloseTimeout: '10 minutes',
  // Some beats of an attempt long, so that another worker goes on soon after one was killed.
  heartbeatTimeout: '10 seconds',
  // The schedule starts the next sweep, which sees the same.
  retry: { maximumAttempts: 3 },
})

/** One look at what nobody delivers; a schedule starts it. */
export async function sweep(): Promise<Swept> {
  return slack.sweep()
}
