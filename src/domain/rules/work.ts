import { type Actor, isAgent, isExternal } from '../actor.ts'
import { isRunning } from '../clock.ts'
import type { EventBody } from '../event.ts'
import type { Ticket } from '../ticket.ts'
import { type RuleResult, reject } from './rule.ts'

export function claim(ticket: Ticket, actor: Actor): RuleResult {
  if (!isAgent(actor)) return reject('not_allowed', 'Only agents of the team can claim a ticket.')
  if (ticket.status !== 'open') return reject('not_open', 'This ticket is resolved. Reopen it to claim it.')
  if (ticket.assignee === actor.user) return []
  if (ticket.assignee !== null)
    return reject('already_owned', 'This ticket already belongs to {user}.', ticket.assignee)
  return [{ kind: 'assigned', assignee: actor.user }]
}

export function resolve(ticket: Ticket, actor: Actor): RuleResult {
  if (!mayWork(ticket, actor) || isExternal(actor, ticket.key.workspace))
    return reject(
      'not_allowed',
      'Only {user}, who asked, and agents of the team can resolve this.',
      ticket.requester,
    )
  if (ticket.status === 'resolved') return []
  const voided = ticket.clocks
    .filter(isRunning)
    .map(({ metric, cycle }): EventBody => ({ kind: 'voided', metric, cycle }))
  return [...voided, { kind: 'resolved', by: actor.user }]
}

export function reopen(ticket: Ticket, actor: Actor): RuleResult {
  if (!mayWork(ticket, actor))
    return reject(
      'not_allowed',
      'Only {user}, who asked, and agents of the team can reopen this.',
      ticket.requester,
    )
  if (ticket.closedAt !== null)
    return reject('closed', 'This ticket is closed. Please ask in a new message, so that it gets an answer.')
  if (ticket.status === 'open') return []
  return [{ kind: 'reopened', by: actor.user, because: 'button' }]
}

const mayWork = (ticket: Ticket, actor: Actor): boolean => actor.user === ticket.requester || isAgent(actor)
