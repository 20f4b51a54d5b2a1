import { actorText, holdsAnyRole, isRequester, type Person } from '../actor.ts'
import type { Clock } from '../clock.ts'
import type { Words } from '../command.ts'
import type { EventBody } from '../event.ts'
import { isFinal, type Ticket } from '../ticket.ts'
import type { Of, RuleResult } from './rule.ts'

export function message(ticket: Ticket, command: Of<'message'>): RuleResult {
  const { actor } = command
  if (actor.kind !== 'person' || ticket.status === 'dismissed') return []
  if (speaksAsRequester(ticket, actor)) return requesterWrote(ticket, command, 'reply')
  return holdsAnyRole(actor, ticket.team) ? ticket.clocks.flatMap((clock) => answer(clock, command)) : []
}

/**
 * An edit is no answer: the reply counted when it was written. It counts only where thanks or emoji of the requester
 * become words: a question that nobody would notice otherwise. `at` is the instant of the edit.
 */
export function edited(ticket: Ticket, command: Of<'edited'>): RuleResult {
  const { actor, was } = command
  if (actor.kind !== 'person' || !speaksAsRequester(ticket, actor) || was === 'words') return []
  return requesterWrote(ticket, command, 'edit')
}

/**
 * The requester of a bot's message may be only the person who opened the ticket. If that person is an agent, their
 * reply is an answer all the same.
 */
const speaksAsRequester = (ticket: Ticket, person: Person): boolean =>
  isRequester(person, ticket.requester) &&
  !(ticket.requesterBy === 'opener' && holdsAnyRole(person, ticket.team))

/** Thanks and emoji do not reopen a ticket; neither does a message from before the ticket was resolved. */
function requesterWrote(ticket: Ticket, { actor, at, reply }: Words, because: 'reply' | 'edit'): RuleResult {
  const late = ticket.resolvedAt !== null && at > ticket.resolvedAt && !isFinal(ticket)
  if (!late || reply !== 'words') return []
  return [{ kind: 'reopened', by: actorText(actor), because }]
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
