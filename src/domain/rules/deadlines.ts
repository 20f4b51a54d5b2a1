import { next } from '../deadline.ts'
import type { Recipient } from '../event.ts'
import type { Terms } from '../terms.ts'
import { runningClock, type Ticket } from '../ticket.ts'
import type { RuledEvent, RuleResult } from './rule.ts'

/** Of several deadlines that have passed only the highest fires; what it passes over is recorded as skipped. */
export function tick(ticket: Ticket, now: number, terms: Terms): RuleResult {
  const due = next(ticket, terms)
  if (due === null || due.at > now) return []
  if (due.kind === 'close') return [{ kind: 'closed', at: due.at }]
  const clock = runningClock(ticket)
  if (!clock) return []
  const { metric, cycle, dueAt } = clock
  const recipient = recipientOf(ticket)
  if (now < dueAt) return [{ kind: 'warned', metric, cycle, dueAt, recipient, at: due.at }]
  const skipped: RuledEvent[] =
    clock.warnedAt === null ? [{ kind: 'warningSkipped', metric, cycle, dueAt, at: clock.warnAt }] : []
  return [...skipped, { kind: 'breached', metric, cycle, dueAt, recipient, at: dueAt }]
}

const recipientOf = (ticket: Ticket): Recipient =>
  ticket.assignee === null ? { team: ticket.team } : { user: ticket.assignee }
