import { type Actor, isAgent, isStranger } from './actor.ts'
import { type Clock, isRunning, startClock } from './clock.ts'
import type { Command, Decision, Rejection } from './command.ts'
import { next } from './deadline.ts'
import type { Happening, Recipient, TicketEvent } from './event.ts'
import type { TicketKey } from './key.ts'
import type { Terms } from './policy.ts'
import { runningClock, type Ticket } from './ticket.ts'

type Of<K extends Command['kind']> = Extract<Command, { kind: K }>

/** What a rule answers: the things that happen, with the instant of each where it is not the command's. */
type Ruling = readonly Timed[] | Rejection
type Timed = Happening & { readonly at?: number }

/**
 * The rules of a ticket: what happens when it is told `command` at `now` (epoch ms). A command that changes
 * nothing is accepted and yields no event. Only this and `next` look at `terms.rules`.
 */
export function decide(ticket: Ticket | null, command: Command, now: number, terms: Terms): Decision {
  const ruling = rule(ticket, command, now, terms)
  if ('code' in ruling) return { ok: false, rejection: ruling }
  const stamp = (happening: Timed, index: number): TicketEvent => ({
    ...happening,
    seq: (ticket?.seq ?? 0) + 1 + index,
    at: happening.at ?? command.at,
    cause: command.id,
    actor: command.kind === 'tick' ? null : command.actor,
    rules: terms.rules,
  })
  return { ok: true, events: ruling.map(stamp) }
}

function rule(ticket: Ticket | null, command: Command, now: number, terms: Terms): Ruling {
  if (ticket === null)
    return command.kind === 'open'
      ? open(command, terms)
      : reject('no_ticket', 'This message is not a ticket.')
  switch (command.kind) {
    case 'open':
      return []
    case 'message':
      return message(ticket, command)
    case 'claim':
      return claim(ticket, command.actor)
    case 'resolve':
      return resolve(ticket, command.actor)
    case 'reopen':
      return reopen(ticket, command.actor)
    case 'tick':
      return tick(ticket, now, terms)
  }
}

/** Why this person may not open a ticket on a message of this channel, if so; asked before anything is read. */
export function mayNotOpen(
  actor: Actor,
  { workspace, channel }: TicketKey,
  { policy }: Terms,
): Rejection | null {
  const rules = policy.channels[channel]
  if (!rules) return reject('not_allowed', 'No team takes tickets in this channel.')
  if (isStranger(actor, workspace))
    return reject('not_allowed', 'Only members of this workspace can open a ticket here.')
  if (rules.openBy === 'agents' && !isAgent(actor))
    return reject('not_allowed', 'Only agents of the team can open a ticket here.')
  return null
}

function open(command: Of<'open'>, terms: Terms): Ruling {
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

function message(ticket: Ticket, command: Of<'message'>): Ruling {
  if (command.actor.user === ticket.requester) return requesterWrote(ticket, command)
  return isAgent(command.actor) ? ticket.clocks.flatMap((clock) => answer(clock, command)) : []
}

/** Thanks and emoji reopen nothing, nor does a message that was written before the ticket was resolved. */
function requesterWrote(ticket: Ticket, command: Of<'message'>): Ruling {
  const late = ticket.resolvedAt !== null && command.at > ticket.resolvedAt && ticket.closedAt === null
  if (!late || command.reply !== 'words') return []
  return [{ kind: 'reopened', by: command.actor.user, because: 'reply' }]
}

/** An agent's reply stops the clock; one that arrives late recomputes it, and takes back what it disproves. */
function answer(clock: Clock, command: Of<'message'>): Happening[] {
  const at = command.at
  if (at < clock.startedAt || (clock.stoppedAt !== null && at >= clock.stoppedAt)) return []
  const { metric, cycle } = clock
  const withdrawn = (what: 'warning' | 'breach'): Happening => ({ kind: 'withdrawn', metric, cycle, what })
  const disproved = [
    ...(clock.warnedAt !== null && at <= clock.warnAt ? [withdrawn('warning')] : []),
    ...(clock.breachedAt !== null && at <= clock.dueAt ? [withdrawn('breach')] : []),
  ]
  const outcome = at <= clock.dueAt ? 'met' : 'breached'
  return [
    ...disproved,
    { kind: 'responded', metric, cycle, by: command.actor.user, respondedAt: at, outcome },
  ]
}

function claim(ticket: Ticket, actor: Actor): Ruling {
  if (!isAgent(actor)) return reject('not_allowed', 'Only agents of the team can claim a ticket.')
  if (ticket.status !== 'open') return reject('not_open', 'This ticket is resolved. Reopen it to claim it.')
  if (ticket.assignee === actor.user) return []
  if (ticket.assignee !== null)
    return reject('already_owned', 'This ticket already belongs to {user}.', ticket.assignee)
  return [{ kind: 'assigned', assignee: actor.user }]
}

function resolve(ticket: Ticket, actor: Actor): Ruling {
  if (!mayWork(ticket, actor) || isStranger(actor, ticket.key.workspace))
    return reject(
      'not_allowed',
      'Only {user}, who asked, and agents of the team can resolve this.',
      ticket.requester,
    )
  if (ticket.status === 'resolved') return []
  const voided = ticket.clocks
    .filter(isRunning)
    .map(({ metric, cycle }): Happening => ({ kind: 'voided', metric, cycle }))
  return [...voided, { kind: 'resolved', by: actor.user }]
}

function reopen(ticket: Ticket, actor: Actor): Ruling {
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

/** Of several deadlines that have passed only the highest fires; what it passes over is recorded as skipped. */
function tick(ticket: Ticket, now: number, terms: Terms): Ruling {
  const due = next(ticket, terms)
  if (due === null || due.at > now) return []
  if (due.kind === 'close') return [{ kind: 'closed', at: due.at }]
  const clock = runningClock(ticket)
  if (!clock) return []
  const { metric, cycle, dueAt } = clock
  const told = recipient(ticket, terms)
  if (now < dueAt) return [{ kind: 'warned', metric, cycle, dueAt, told, at: due.at }]
  const skipped: Timed[] =
    clock.warnedAt === null ? [{ kind: 'warningSkipped', metric, cycle, dueAt, at: clock.warnAt }] : []
  return [...skipped, { kind: 'breached', metric, cycle, dueAt, told, at: dueAt }]
}

const recipient = (ticket: Ticket, terms: Terms): Recipient =>
  ticket.assignee === null ? { group: terms.policy.group } : { user: ticket.assignee }

const reject = (code: Rejection['code'], say: string, user?: string): Rejection =>
  user === undefined ? { code, say } : { code, say, user }
