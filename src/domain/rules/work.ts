import { ACTIONS, type ActionName } from '../actions.ts'
import { type Actor, actorText, isAgent, isExternal, isRequester, isUnknown } from '../actor.ts'
import { isRunning } from '../clock.ts'
import type { Rejection } from '../command.ts'
import type { EventBody } from '../event.ts'
import { awaitsDecision, type Ticket } from '../ticket.ts'
import { type RuleResult, reject } from './rule.ts'

function claim(ticket: Ticket, actor: Actor): RuleResult {
  if (actor.kind !== 'person' || !isAgent(actor, ticket.team)) return onlyAgents(ticket, actor, 'claim')
  if (ticket.status === 'dismissed') return isDismissed
  if (ticket.status !== 'open')
    return reject('not_open', `This ticket is resolved. ${ACTIONS.reopen.label.team} it to claim it.`)
  if (ticket.assignee === actor.user) return []
  if (ticket.assignee !== null)
    return reject('already_owned', 'This ticket is already assigned to {user}.', ticket.assignee)
  return [{ kind: 'assigned', assignee: actor.user }]
}

function resolve(ticket: Ticket, actor: Actor): RuleResult {
  if (!mayWork(ticket, actor) || isExternal(actor))
    return refusal(ticket, actor, onlyTheirs(ticket, actor, 'resolve'))
  if (ticket.status === 'dismissed') return isDismissed
  if (ticket.status === 'resolved') return []
  const voided = ticket.clocks
    .filter(isRunning)
    .map(({ metric, cycle }): EventBody => ({ kind: 'voided', metric, cycle }))
  return [...voided, { kind: 'resolved', by: actorText(actor) }]
}

function reopen(ticket: Ticket, actor: Actor): RuleResult {
  if (!mayWork(ticket, actor)) return refusal(ticket, actor, onlyTheirs(ticket, actor, 'reopen'))
  if (ticket.status === 'dismissed') return isDismissed
  if (ticket.closedAt !== null)
    return reject('closed', 'This ticket is closed. Please ask in a new message, so that it gets an answer.')
  if (ticket.status === 'open') return []
  return [{ kind: 'reopened', by: actorText(actor), because: 'button' }]
}

/** Every clock becomes void, those that have stopped too: a dismissed ticket counts nowhere. */
function dismiss(ticket: Ticket, actor: Actor): RuleResult {
  if (!isAgent(actor, ticket.team)) return onlyAgents(ticket, actor, 'dismiss')
  if (ticket.status === 'dismissed') return []
  if (ticket.status !== 'open')
    return reject('not_open', `This ticket is resolved. ${ACTIONS.reopen.label.team} it to dismiss it.`)
  const voided = ticket.clocks
    .filter(({ outcome }) => outcome !== 'void')
    .map(({ metric, cycle }): EventBody => ({ kind: 'voided', metric, cycle }))
  return [...voided, { kind: 'dismissed', by: actorText(actor) }]
}

/** Nothing changes where there is nothing to decide: the request stands, or somebody has decided. */
function keep(ticket: Ticket, actor: Actor): RuleResult {
  if (!isAgent(actor, ticket.team)) return onlyAgents(ticket, actor, 'keep')
  if (ticket.status === 'dismissed') return isDismissed
  return awaitsDecision(ticket) ? [{ kind: 'kept', by: actorText(actor) }] : []
}

const isDismissed = reject('dismissed', 'This ticket was dismissed.')

const onlyAgents = (ticket: Ticket, actor: Actor, what: ActionName): Rejection =>
  refusal(ticket, actor, reject('not_allowed', `Only agents of the team can ${what} a ticket.`))

const mayWork = (ticket: Ticket, actor: Actor): boolean =>
  isRequester(actor, ticket.requester) || isAgent(actor, ticket.team)

/** Names only people who have the permission: an external requester may not resolve their own ticket. */
const onlyTheirs = (ticket: Ticket, actor: Actor, what: ActionName): Rejection =>
  isRequester(actor, ticket.requester)
    ? reject('not_allowed', `Only a support agent can ${what} this ticket.`)
    : reject('not_allowed', `Only {user} or a support agent can ${what} this ticket.`, ticket.requester)

/** A refusal for a missing role must not claim an unknown fact. */
const refusal = (ticket: Ticket, actor: Actor, otherwise: Rejection): Rejection =>
  isUnknown(actor, ticket.team) && !isExternal(actor)
    ? reject(
        'roles_unknown',
        'Slack does not say at the moment who the support agents are. Please try again later.',
      )
    : otherwise

/** The rule of each action. */
export type ActionRules<Name extends string = ActionName> = Readonly<
  Record<Name, (ticket: Ticket, actor: Actor) => RuleResult>
>
export const ACTION_RULES: ActionRules = { claim, resolve, reopen, dismiss, keep }
