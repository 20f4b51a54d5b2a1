import { type Button, buttonsOf, type Reader } from './actions.ts'
import { type Standing, standing } from './clock.ts'
import type { Priority } from './policy.ts'
import { type Stage, stageOf, type Ticket } from './ticket.ts'

/** Texts of a ticket, from Postgres. */
export type Texts = { readonly title: string }

/** The title of a ticket whose request was deleted: its author wanted the text gone. */
const DELETED = 'Request deleted'

/** The first-response target: its due time, its standing, and the instant of the answer. */
export type Promised = {
  readonly dueAt: number
  readonly standing: Standing
  readonly stoppedAt: number | null
}

/** The facts of a ticket for one reader, independent of Slack's format. `promised` is for the team only. */
export type TicketView = {
  readonly number: number
  readonly title: string
  readonly status: Stage
  readonly priority: Priority
  readonly requester: string
  readonly requestedAt: number
  readonly assignee: string | null
  readonly resolvedAt: number | null
  readonly resolvedBy: string | null
  /** An actor's text; null unless it is dismissed. */
  readonly dismissedBy: string | null
  readonly requestDeleted: boolean
  readonly promised: Promised | null
  readonly buttons: readonly Button[]
}

export function view(ticket: Ticket, texts: Texts, reader: Reader): TicketView {
  const dismissed = ticket.status === 'dismissed'
  const clock = ticket.clocks.findLast((each) => each.metric === 'firstResponse')
  return {
    number: ticket.number,
    title: ticket.requestDeleted === null ? texts.title : DELETED,
    status: stageOf(ticket),
    priority: ticket.priority,
    requester: ticket.requester,
    requestedAt: ticket.requestedAt,
    assignee: ticket.assignee,
    resolvedAt: ticket.resolvedAt,
    resolvedBy: ticket.resolvedBy,
    dismissedBy: dismissed ? (ticket.changed.status?.actor ?? null) : null,
    requestDeleted: ticket.requestDeleted !== null,
    promised:
      reader === 'team' && clock && !dismissed
        ? { dueAt: clock.dueAt, standing: standing(clock), stoppedAt: clock.stoppedAt }
        : null,
    buttons: buttonsOf(ticket, reader),
  }
}
