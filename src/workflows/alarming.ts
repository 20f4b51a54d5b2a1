import { condition } from '@temporalio/workflow'
import { METRIC_WORDS } from '../domain/clock.ts'
import type { Deadline } from '../domain/deadline.ts'
import type { Run } from './run.ts'

/**
 * Keeps one timer to the next deadline. Only a nearer deadline cancels it. If the deadline moves later, the timer
 * fires without effect, so that a busy ticket does not fill its history with cancelled timers.
 */
export async function alarming(run: Run): Promise<never> {
  for (;;) {
    await condition(() => run.ready && run.due() !== null)
    const due = run.due()
    if (due === null) continue
    const nearer = () => (run.due()?.at ?? Number.POSITIVE_INFINITY) < due.at
    const wait = Math.max(1, due.at - Date.now())
    const cutShort = await condition(nearer, wait, { summary: summary(due, run) })
    if (!cutShort && run.ready) run.settle(Date.now())
  }
}

function words({ kind, clock }: Deadline): string {
  if (clock === null) return 'closes for good'
  return `${METRIC_WORDS[clock.metric]} ${kind === 'warning' ? 'reminder' : 'due'}`
}

const summary = (due: Deadline, run: Run): string =>
  `${words(due)} ${new Date(due.at).toISOString()}, #${run.ticket?.number}`
