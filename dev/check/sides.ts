import { lanesOf } from './expected-state.ts'
import type { Side, Sides } from './facts.ts'
import { isReminder, type TicketRecord } from './postgres-side.ts'
import { type Standing, triageCardSays } from './slack-side.ts'
import type { WorkflowReport } from './workflow-side.ts'

/** The visible summary of a ticket in Slack, in Postgres and in its workflow. */
export const sidesOf = (
  ticket: TicketRecord,
  standing: Standing[],
  workflow: WorkflowReport | null,
): Sides => ({
  slack: slackSide(standing),
  postgres: postgresSide(ticket),
  workflow: workflow && workflowSide(workflow.shown, ticket),
})

/** The triage card and the reminders. */
function slackSide(standing: Standing[]): Side {
  const reminders = standing.filter(({ write, messages }) => isReminder(write) && messages.length > 0).length
  const card = standing.find(({ write }) => write.lane === 'card/triage')?.messages[0]
  if (!card) return { status: null, assignee: null, seq: null, reminders }
  return { ...triageCardSays(card), seq: Number(card.metadata?.event_payload.seq), reminders }
}

function postgresSide({ status, assignee, events, writes }: TicketRecord): Side {
  const reminders = writes.filter((write) => isReminder(write) && write.state !== 'void').length
  return { status, assignee, seq: events.length, reminders }
}

/**
 * Timers that fired in the workflow, without those whose reminder was skipped by the record. The workflow's
 * state does not distinguish a sent reminder from a skipped one, or from one that a deleted request held back.
 */
function workflowSide(shown: unknown, { events, writes }: TicketRecord): Side | null {
  if (typeof shown !== 'object' || shown === null) return null
  const { status, assignee, closedAt, seq, clocks } = shown as Record<string, unknown>
  const fired = (clocks as Record<string, unknown>[])
    .flatMap(({ warnedAt, breachedAt }) => [warnedAt, breachedAt])
    .filter((at) => at !== null && at !== undefined).length
  const skipped = events.filter(({ kind }) => kind === 'warningSkipped').length
  const asked = lanesOf(events).filter((lane) => isReminder({ lane })).length
  const held = events.filter(({ kind }) => kind === 'warned' || kind === 'breached').length - asked
  const voided = writes.filter((write) => isReminder(write) && write.state === 'void').length
  return {
    status: closedAt === null ? String(status) : 'closed',
    assignee: typeof assignee === 'string' ? assignee : null,
    seq: Number(seq),
    reminders: fired - skipped - held - voided,
  }
}
