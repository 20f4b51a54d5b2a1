import { type Actor, isAgent, isExternal, isUnknown } from '../actor.ts'
import { startClock } from '../clock.ts'
import type { Rejection } from '../command.ts'
import type { TicketKey } from '../key.ts'
import { channelOf } from '../settings.ts'
import type { Terms } from '../terms.ts'
import { type Of, type RuleResult, reject } from './rule.ts'

/**
 * Why this person may not open a ticket on a message of this channel; null if they may. Checked before
 * anything is read.
 */
export function mayNotOpen(actor: Actor, { channel }: TicketKey, { intake }: Terms): Rejection | null {
  const settings = intake && channelOf(intake, channel)
  if (!intake || !settings) return reject('not_allowed', 'No team takes tickets in this channel.')
  if (isExternal(actor))
    return reject('not_allowed', 'Only members of this organisation can open a ticket here.')
  if (settings.openBy === 'anyone' || isAgent(actor, intake.name)) return null
  return isUnknown(actor, intake.name)
    ? reject('roles_unknown', 'Slack does not say at the moment who the support agents are.')
    : reject('not_allowed', 'Only agents of the team can open a ticket here.')
}

export function open(command: Of<'open'>, terms: Terms): RuleResult {
  const refusal = mayNotOpen(command.actor, command.key, terms)
  if (refusal !== null) return refusal
  const { policy, intake } = terms
  const priority = (intake && channelOf(intake, command.key.channel)?.priority) ?? 'normal'
  const { targetMs, warnShare } = policy.firstResponse
  const first = { metric: 'firstResponse', cycle: 1 } as const
  return [
    {
      kind: 'opened',
      key: command.key,
      number: command.number,
      team: policy.team,
      policy: policy.version,
      source: command.source,
      requester: command.requester,
      requesterBy: command.requesterBy,
      requestedAt: command.requestedAt,
      priority,
      clocks: [startClock(first, command.requestedAt, targetMs[priority], warnShare)],
      at: Math.max(command.at, command.requestedAt),
    },
  ]
}
