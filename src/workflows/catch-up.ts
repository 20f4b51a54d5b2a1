import {
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import type { CatchUpStep } from '../activities/catch-up/stretch.ts'
import type { CatchUpActivities } from '../activities/index.ts'
import { askedSignal, type CatchUpInput, progressQuery, SLACK_QUEUE } from './contract.ts'
import { SWEEPING } from './priorities.ts'

const slack = proxyActivities<Pick<CatchUpActivities, 'catchUp'>>({
  taskQueue: SLACK_QUEUE,
  priority: SWEEPING,
  // Several times as long as a stretch.
  startToCloseTimeout: '2 minutes',
  // Several heartbeats long, so that another worker takes over soon after one was killed.
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 1 },
})

/**
 * The catch-up of one channel: it reads what no gateway received, in stretches, until nothing is left. The progress is in
 * Postgres: a run that is lost is started again by the next request, and goes on where it was.
 */
export async function catchUp(channel: CatchUpInput): Promise<string> {
  let step: CatchUpStep | null = null
  let isAsked = false
  setHandler(askedSignal, () => {
    isAsked = true
  })
  setHandler(progressQuery, () => step)
  for (;;) {
    isAsked = false
    step = await slack.catchUp(channel)
    setCurrentDetails(detailsOf(step))
    // A request that came meanwhile may be about a hole that this stretch has not seen.
    if (step.state !== 'goesOn' && !isAsked) return resultOf(step)
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof catchUp>(channel)
  }
}

function resultOf({ state, pass }: CatchUpStep): string {
  if (state === 'refused') return `Slack does not show the channel: ${pass?.refused}`
  return pass === null ? 'nothing to catch up' : foundIn(pass)
}

/** The summary in the Temporal UI, in Markdown. */
export function detailsOf({ state, pass }: CatchUpStep): string {
  if (pass === null) return 'Nothing to catch up.'
  const share = Math.floor(pass.historyShare * 100)
  return [
    `### ${TITLES[state]}`,
    ...(pass.refused === null ? [] : [`- **Slack does not show the channel** ${pass.refused}`]),
    `- **History** ${pass.pagesRead} pages, ${share} %`,
    `- **Threads** ${pass.threadsRead} read, ${pass.threadsLeft} left`,
    `- **Found** ${foundIn(pass)}`,
  ].join('\n')
}

const TITLES: Readonly<Record<CatchUpStep['state'], string>> = {
  goesOn: 'Catching up',
  ended: 'Caught up',
  refused: 'Waiting',
}

const foundIn = ({ found }: NonNullable<CatchUpStep['pass']>): string =>
  `${found.triggers} triggers, ${found.replies} replies, ${found.edits} edits, ${found.deletions} deletions`
