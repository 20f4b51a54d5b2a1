import type { Clock } from '../clock.ts'
import { deadlines } from '../deadline.ts'
import type { Recipient } from '../event.ts'
import type { Terms } from '../terms.ts'
import { recipientOf, type Ticket } from '../ticket.ts'
import type { Of, RuledEvent, RuleResult } from './rule.ts'

/**
 * The deadline of the tick has passed. Nothing happens if it is not due yet or has already fired. If both
 * deadlines of one clock have passed, only the breach fires, and the warning is recorded as skipped.
 */
export function tick(ticket: Ticket, { deadline }: Of<'tick'>, now: number, terms: Terms): RuleResult {
  const due = deadlines(ticket, terms).find(({ id }) => id === deadline)
  if (due === undefined || due.at > now) return []
  if (due.kind === 'close') return [{ kind: 'closed', at: due.at }]
  return ticket.clocks
    .filter(({ metric, cycle }) => metric === due.clock?.metric && cycle === due.clock.cycle)
    .flatMap((clock) => passed(clock, due.at, now, recipientOf(ticket)))
}

function passed(clock: Clock, at: number, now: number, recipient: Recipient): RuledEvent[] {
  const { metric, cycle, dueAt } = clock
  if (now < dueAt) return [{ kind: 'warned', metric, cycle, dueAt, recipient, at }]
  const skipped: RuledEvent[] =
    clock.warnedAt === null ? [{ kind: 'warningSkipped', metric, cycle, dueAt, at: clock.warnAt }] : []
  return [...skipped, { kind: 'breached', metric, cycle, dueAt, recipient, at: dueAt }]
}
