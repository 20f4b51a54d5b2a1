import { type Actor, isAgent, isExternal } from '../actor.ts'
import { startClock } from '../clock.ts'
import type { Rejection } from '../command.ts'
import type { TicketKey } from '../key.ts'
import type { Terms } from '../policy.ts'
import { type Of, type RuleResult, reject } from './rule.ts'

/** Why this person may not open a ticket on a message of this channel, if so; asked before anything is read. */
export function mayNotOpen(
  actor: Actor,
  { workspace, channel }: TicketKey,
  { policy }: Terms,
): Rejection | null {
  const rules = policy.channels[channel]
  if (!rules) return reject('not_allowed', 'No team takes tickets in this channel.')
  if (isExternal(actor, workspace))
    return reject('not_allowed', 'Only members of this workspace can open a ticket here.')
  if (rules.openBy === 'agents' && !isAgent(actor))
    return reject('not_allowed', 'Only agents of the team can open a ticket here.')
  return null
}

export function open(command: Of<'open'>, terms: Terms): RuleResult {
  const refusal = mayNotOpen(command.actor, command.key, terms)
  if (refusal !== null) return refusal
  const { policy } = terms
  const priority = policy.channels[command.key.channel]?.priority ?? 'normal'
  const { targetMs, warnShare } = policy.firstResponse
  const first = { metric: 'firstResponse', cycle: 1 } as const
  return [
    {
      kind: 'opened',
      key: command.key,
      number: command.number,
      team: policy.team,
      triage: policy.triage,
      policy: policy.version,
      source: command.source,
      requester: command.requester,
      requestedAt: command.requestedAt,
      priority,
      clock: startClock(first, command.requestedAt, targetMs[priority], warnShare),
      at: Math.max(command.at, command.requestedAt),
    },
  ]
}
