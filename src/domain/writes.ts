import type { Recipient, TicketEvent } from './event.ts'
import { keyText } from './key.ts'
import type { Ticket } from './ticket.ts'

/** A message that must stand exactly once, with the figures that it says; never a text that a person wrote. */
export type Notice =
  | { readonly kind: 'warning' | 'breach'; readonly recipient: Recipient; readonly dueAt: number }
  | { readonly kind: 'resolved'; readonly by: string }

/**
 * One thing that Slack shall show. The lanes of a ticket are delivered independently of one another, and within
 * a lane the newest revision wins; `seq` is the event that asked for it.
 */
export type Write = {
  readonly opKey: string
  readonly lane: Lane
  readonly seq: number
  readonly surface: 'thread' | 'triage'
  readonly notice: Notice | null
}

export type Lane = 'card/triage' | 'card/thread' | 'reactions' | `notice/${string}`

export const opKeyOf = (ticket: Pick<Ticket, 'key'>, lane: Lane): string => `${keyText(ticket.key)}/${lane}`

/** What an event asks Slack to show, and the op keys of the unsent notices that it makes pointless. */
export function writesOf(ticket: Ticket, event: TicketEvent): { writes: Write[]; voids: string[] } {
  const lane = (name: Lane, notice: Notice | null = null): Write => ({
    opKey: opKeyOf(ticket, name),
    lane: name,
    seq: event.seq,
    surface:
      name === 'card/triage' || notice?.kind === 'warning' || notice?.kind === 'breach' ? 'triage' : 'thread',
    notice,
  })
  const cards = [lane('card/triage'), lane('card/thread')]
  switch (event.kind) {
    case 'opened':
      return { writes: [...cards, lane('reactions')], voids: [] }
    case 'assigned':
      return { writes: cards, voids: [] }
    case 'warned': {
      const notice: Notice = { kind: 'warning', recipient: event.recipient, dueAt: event.dueAt }
      return { writes: [lane('card/triage'), lane(reminder('warning', event), notice)], voids: [] }
    }
    case 'breached': {
      const notice: Notice = { kind: 'breach', recipient: event.recipient, dueAt: event.dueAt }
      const older = opKeyOf(ticket, reminder('warning', event))
      return { writes: [lane('card/triage'), lane(reminder('breach', event), notice)], voids: [older] }
    }
    case 'withdrawn':
      return { writes: [lane('card/triage')], voids: [opKeyOf(ticket, reminder(event.what, event))] }
    case 'resolved': {
      const notice: Notice = { kind: 'resolved', by: event.by }
      return { writes: [...cards, lane('reactions'), lane(resolution(ticket), notice)], voids: [] }
    }
    case 'reopened':
      return { writes: [...cards, lane('reactions')], voids: [opKeyOf(ticket, resolution(ticket))] }
    case 'closed':
      return { writes: cards, voids: [] }
    case 'responded':
    case 'voided': {
      // Whoever was to be reminded need not be any more.
      const unsent = (['warning', 'breach'] as const).map((kind) => opKeyOf(ticket, reminder(kind, event)))
      return { writes: [lane('card/triage')], voids: unsent }
    }
    case 'warningSkipped':
      return { writes: [lane('card/triage')], voids: [] }
  }
}

const reminder = (kind: 'warning' | 'breach', of: { metric: string; cycle: number }): Lane =>
  `notice/${kind}.${of.metric}.${of.cycle}`

const resolution = (ticket: Ticket): Lane => `notice/resolved.${ticket.resolutions}`
