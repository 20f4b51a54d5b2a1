import { condition, setCurrentDetails } from '@temporalio/workflow'
import { type Clock, METRIC_WORDS, standing } from '../domain/clock.ts'
import { stageOf } from '../domain/ticket.ts'
import type { Run } from './run.ts'

/** Updates the summary of this ticket in the Temporal UI. It costs no history event. */
export async function showDetails(run: Run): Promise<never> {
  let shown = ''
  for (;;) {
    await condition(() => detailsOf(run) !== shown)
    shown = detailsOf(run)
    setCurrentDetails(shown)
  }
}

/** The summary, in Markdown. */
export function detailsOf(run: Run): string {
  const { ticket } = run
  if (ticket === null) return run.ready ? 'No ticket here.' : 'Reading the message.'
  const due = run.due()
  const lines = [
    `### #${ticket.number} ${stageOf(ticket)}`,
    `- **Assignee** ${ticket.assignee ?? 'unassigned'} · **Priority** ${ticket.priority} · **Team** ${ticket.team}`,
    ...ticket.clocks.map(clockLine),
    `- **Next timer** ${due === null ? 'none' : `${due.kind} at ${new Date(due.at).toISOString()}`}`,
    `- **Not yet in Postgres** ${run.outbox.length === 0 ? 'nothing' : `${run.outbox.length} events`}`,
    `- **Not yet in Slack** ${list(run.undelivered.keys())}`,
    ...(run.parked.size > 0 ? [`- **Parked** ${list(run.parked)} (\`docket writes list\` says why)`] : []),
  ]
  return lines.join('\n')
}

function clockLine(clock: Clock): string {
  const cycle = clock.cycle === 1 ? '' : `, cycle ${clock.cycle}`
  const due = new Date(clock.dueAt).toISOString()
  return `- **${METRIC_WORDS[clock.metric]}${cycle}** ${standing(clock).replace('_', ' ')}, due ${due}`
}

const list = (names: Iterable<string>): string => [...names].join(', ') || 'nothing'
