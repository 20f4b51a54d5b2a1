import { proxyActivities } from '@temporalio/workflow'
import type { CatchUpActivities, SlackActivities } from '../activities/index.ts'
import type { Swept } from '../activities/sweep.ts'
import { SLACK_QUEUE } from './contract.ts'
import { SWEEPING } from './priorities.ts'

const slack = proxyActivities<Pick<SlackActivities & CatchUpActivities, 'sweep' | 'askForCatchUps'>>({
  taskQueue: SLACK_QUEUE,
  priority: SWEEPING,
  // The look-up of every channel may have to wait for Slack's limits.
  startToCloseTimeout: '10 minutes',
  // Several heartbeats long, so that another worker takes over soon after one was killed.
  heartbeatTimeout: '10 seconds',
  // The schedule starts the next sweep, which finds the same writes.
  retry: { maximumAttempts: 3 },
})

/** One sweep for undelivered writes and for catch-ups that nobody asked for; a schedule starts it. */
export async function sweep(): Promise<Swept & { readonly catchUps: number }> {
  const [swept, asked] = await Promise.all([slack.sweep(), slack.askForCatchUps()])
  return { ...swept, catchUps: asked.channels }
}
