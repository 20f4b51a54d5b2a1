import { actorText } from './actor.ts'
import type { Clock, ClockId } from './clock.ts'
import type { Recipient, RequesterBy, TicketEvent } from './event.ts'
import type { TicketKey } from './key.ts'
import type { Priority } from './policy.ts'

export type Status = 'open' | 'resolved' | 'dismissed'

/**
 * One request, as plain JSON. The workflow's state, the input of continue-as-new, the `state` column in
 * Postgres and the result of the query `show` all have this type. It holds ids and instants, never a person's
 * text.
 */
export type Ticket = {
  readonly key: TicketKey
  /** The number of its events. */
  readonly seq: number
  readonly number: number
  readonly team: string
  /** The version of the team's policy at its opening. */
  readonly policy: string
  readonly requester: string
  readonly requesterBy: RequesterBy
  readonly requestedAt: number
  readonly openedAt: number
  readonly assignee: string | null
  readonly priority: Priority
  readonly status: Status
  readonly resolvedAt: number | null
  /** An actor's text, see actorText. */
  readonly resolvedBy: string | null
  /** How often it has been resolved. */
  readonly resolutions: number
  readonly closedAt: number | null
  /** When the request was edited last; null if it never was. */
  readonly requestEditedAt: number | null
  /** The deletion of the request; null while it stands. */
  readonly requestDeleted: RequestDeleted | null
  readonly clocks: readonly Clock[]
  /** The last change of each field that a person can edit; null if it was never set, or before Docket kept this. */
  readonly changed: Readonly<Record<EditableField, Change | null>>
}

/**
 * `decidedBy` is the actor's text (see actorText) of the person who kept, dismissed or resolved the ticket after that;
 * null while the team has not decided.
 */
export type RequestDeleted = { readonly at: number; readonly decidedBy: string | null }

export type EditableField = 'assignee' | 'status' | 'priority'

/** The event that made a change, and its actor's text, see actorText. */
export type Change = { readonly seq: number; readonly actor: string }

/** The ticket is closed or dismissed: nobody can change it any more, and the workflow may end. */
export const isFinal = (ticket: Ticket | null): boolean =>
  ticket === null || ticket.closedAt !== null || ticket.status === 'dismissed'

/** A closed ticket is a resolved one past its reopening time. */
export type Stage = Status | 'closed'
export const stageOf = ({ status, closedAt }: Pick<Ticket, 'status' | 'closedAt'>): Stage =>
  closedAt === null ? status : 'closed'

/** The request was deleted, and nobody has decided yet what becomes of the ticket. Until then nobody is reminded. */
export const awaitsDecision = ({ status, requestDeleted }: Ticket): boolean =>
  status === 'open' && requestDeleted !== null && requestDeleted.decidedBy === null

/** The recipient of a reminder now. */
export const recipientOf = ({ assignee, team }: Ticket): Recipient =>
  assignee === null ? { team } : { user: assignee }

export function evolve(ticket: Ticket | null, event: TicketEvent): Ticket {
  if (event.kind === 'opened') return opened(event)
  if (ticket === null) throw new Error(`nothing can be ${event.kind} before the ticket is opened`)
  return { ...applied(ticket, event), seq: event.seq }
}

/** The state after all events of a record. */
export const rebuild = (events: readonly TicketEvent[]): Ticket | null =>
  events.reduce<Ticket | null>(evolve, null)

function opened(event: TicketEvent & { kind: 'opened' }): Ticket {
  return {
    key: event.key,
    seq: event.seq,
    number: event.number,
    team: event.team,
    policy: event.policy,
    requester: event.requester,
    requesterBy: event.requesterBy,
    requestedAt: event.requestedAt,
    openedAt: event.at,
    assignee: null,
    priority: event.priority,
    status: 'open',
    resolvedAt: null,
    resolvedBy: null,
    resolutions: 0,
    closedAt: null,
    requestEditedAt: null,
    requestDeleted: null,
    clocks: event.clocks,
    changed: { assignee: null, status: changeOf(event), priority: changeOf(event) },
  }
}

function applied(ticket: Ticket, event: Exclude<TicketEvent, { kind: 'opened' }>): Ticket {
  switch (event.kind) {
    case 'assigned':
      return { ...ticket, assignee: event.assignee, changed: withChange(ticket, 'assignee', event) }
    case 'responded':
      return withClock(ticket, event, { stoppedAt: event.respondedAt, outcome: event.outcome })
    case 'warned':
    case 'warningSkipped':
      return withClock(ticket, event, { warnedAt: event.at })
    case 'breached':
      return withClock(ticket, event, { breachedAt: event.at })
    case 'withdrawn':
      // The instant stays, so that the deadline cannot fire again; the outcome that follows says that it did
      // not count.
      return ticket
    case 'voided':
      return voided(ticket, event)
    case 'resolved':
      return {
        ...ticket,
        status: 'resolved',
        resolvedAt: event.at,
        resolvedBy: event.by,
        resolutions: ticket.resolutions + 1,
        requestDeleted: decided(ticket, event.by),
        changed: withChange(ticket, 'status', event),
      }
    case 'reopened':
      return {
        ...ticket,
        status: 'open',
        resolvedAt: null,
        resolvedBy: null,
        changed: withChange(ticket, 'status', event),
      }
    case 'closed':
      return { ...ticket, closedAt: event.at, changed: withChange(ticket, 'status', event) }
    case 'requestEdited':
      return { ...ticket, requestEditedAt: event.at }
    case 'requestDeleted':
      return { ...ticket, requestDeleted: { at: event.at, decidedBy: ticket.resolvedBy } }
    case 'kept':
      return { ...ticket, requestDeleted: decided(ticket, event.by) }
    case 'dismissed':
      return {
        ...ticket,
        status: 'dismissed',
        requestDeleted: decided(ticket, event.by),
        changed: withChange(ticket, 'status', event),
      }
  }
}

/** The first decision counts: a resolved ticket was decided upon when it was resolved. */
const decided = ({ requestDeleted }: Ticket, by: string): RequestDeleted | null =>
  requestDeleted && { ...requestDeleted, decidedBy: requestDeleted.decidedBy ?? by }

/** A clock that had stopped before keeps that instant. */
function voided(ticket: Ticket, event: TicketEvent & { kind: 'voided' }): Ticket {
  const clock = ticket.clocks.find(({ metric, cycle }) => metric === event.metric && cycle === event.cycle)
  return withClock(ticket, event, { stoppedAt: clock?.stoppedAt ?? event.at, outcome: 'void' })
}

function withClock(ticket: Ticket, id: ClockId, change: Partial<Clock>): Ticket {
  const clocks = ticket.clocks.map((clock) =>
    clock.metric === id.metric && clock.cycle === id.cycle ? { ...clock, ...change } : clock,
  )
  return { ...ticket, clocks }
}

const changeOf = ({ seq, actor }: TicketEvent): Change => ({ seq, actor: actorText(actor) })

const withChange = ({ changed }: Ticket, field: EditableField, event: TicketEvent): Ticket['changed'] => ({
  ...changed,
  [field]: changeOf(event),
})
