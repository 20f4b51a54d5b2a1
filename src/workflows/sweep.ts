import { proxyActivities } from '@temporalio/workflow'
import type { SlackActivities } from '../activities/index.ts'
import type { Swept } from '../activities/sweep.ts'
import { SLACK_QUEUE } from './contract.ts'

const slack = proxyActivities<Pick<SlackActivities, 'sweep'>>({
  taskQueue: SLACK_QUEUE,
  startToCloseTimeout: '2 minutes',
  retry: { maximumAttempts: 3 },
})

/** One look at what nobody delivers; a schedule starts it. */
export async function sweep(): Promise<Swept> {
  return slack.sweep()
}
