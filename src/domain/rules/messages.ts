import { actorText, holdsAnyRole, isRequester } from '../actor.ts'
import type { Clock } from '../clock.ts'
import type { EventBody } from '../event.ts'
import type { Ticket } from '../ticket.ts'
import type { Of, RuleResult } from './rule.ts'

export function message(ticket: Ticket, command: Of<'message'>): RuleResult {
  const { actor } = command
  if (actor.kind !== 'person') return []
  // The requester of a bot's message may be only the person who opened the ticket. If that person is an
  // agent, their reply is an answer all the same.
  const answersOwn = ticket.requesterBy === 'opener' && holdsAnyRole(actor, ticket.team)
  if (isRequester(actor, ticket.requester) && !answersOwn) return requesterWrote(ticket, command)
  return holdsAnyRole(actor, ticket.team) ? ticket.clocks.flatMap((clock) => answer(clock, command)) : []
}

/** Thanks and emoji do not reopen a ticket; neither does a message from before the ticket was resolved. */
function requesterWrote(ticket: Ticket, command: Of<'message'>): RuleResult {
  const late = ticket.resolvedAt !== null && command.at > ticket.resolvedAt && ticket.closedAt === null
  if (!late || command.reply !== 'words') return []
  return [{ kind: 'reopened', by: actorText(command.actor), because: 'reply' }]
}

/**
 * An agent's reply stops the first-response clock. A late delivery recomputes the clock, and withdraws a
 * breach that was wrong.
 */
function answer(clock: Clock, command: Of<'message'>): EventBody[] {
  if (clock.metric !== 'firstResponse') return []
  const at = command.at
  if (at < clock.startedAt || (clock.stoppedAt !== null && at >= clock.stoppedAt)) return []
  const { metric, cycle } = clock
  const withdrawn = (what: 'warning' | 'breach'): EventBody => ({ kind: 'withdrawn', metric, cycle, what })
  const disproved = [
    ...(clock.warnedAt !== null && at <= clock.warnAt ? [withdrawn('warning')] : []),
    ...(clock.breachedAt !== null && at <= clock.dueAt ? [withdrawn('breach')] : []),
  ]
  const outcome = at <= clock.dueAt ? 'met' : 'breached'
  return [
    ...disproved,
    { kind: 'responded', metric, cycle, by: actorText(command.actor), respondedAt: at, outcome },
  ]
}
