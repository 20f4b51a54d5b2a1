import { type ClockId, clockName } from './clock.ts'
import type { Recipient, TicketEvent } from './event.ts'
import { keyText, type TicketKey } from './key.ts'
import type { Ticket } from './ticket.ts'

/** A message that is posted exactly once, with the figures that it shows; never a person's text. */
export type Notice =
  | { readonly kind: 'warning' | 'breach'; readonly recipient: Recipient; readonly dueAt: number }
  | { readonly kind: 'resolved'; readonly by: string }

/**
 * The destination of a write. A team's triage channel may change: it is looked up at the beginning of each
 * attempt.
 */
export type Target =
  | { readonly kind: 'thread'; readonly channel: string; readonly threadTs: string }
  | { readonly kind: 'triage'; readonly team: string }

/** The owner of a write: it is woken when the write can continue. */
export type Owner = { readonly kind: 'ticket'; readonly key: TicketKey }

/** Why a write is parked, and the remedy. */
export type Parking = {
  readonly error: string
  readonly scope: 'channel' | 'workspace' | 'write'
  readonly advice: string
}

/**
 * Why a write ended without success: its target is gone or unsuitable, or Docket made a call that Slack never grants.
 */
export type WriteFailure = { readonly error: string; readonly because: 'target' | 'bug' }

/**
 * One thing that Slack must show. The lanes of an owner are delivered independently of one another, and
 * within a lane the newest revision wins; `seq` is the event that caused it.
 */
export type Write = {
  readonly opKey: string
  readonly lane: Lane
  readonly seq: number
  readonly target: Target
  readonly notice: Notice | null
}

export type Lane = 'card/triage' | 'card/thread' | 'reactions' | `notice/${string}`

/** How a lane is delivered. */
export const WRITE_KINDS = ['card', 'notice', 'reactions'] as const
export type WriteKind = (typeof WRITE_KINDS)[number]

/** The kind is the part before the slash. Throws a RangeError for an unknown kind. */
export function kindOf(lane: string): WriteKind {
  const kind = WRITE_KINDS.find((each) => each === lane.split('/')[0])
  if (kind === undefined) throw new RangeError(`no kind of write has the lane ${lane}`)
  return kind
}

export const opKeyOf = (ticket: Pick<Ticket, 'key'>, lane: Lane): string => `${keyText(ticket.key)}/${lane}`

/** The writes of an event, and the op keys of the unsent notices that it makes pointless. */
export function writesOf(ticket: Ticket, event: TicketEvent): { writes: Write[]; voids: string[] } {
  const lane = (name: Lane, notice: Notice | null = null): Write => ({
    opKey: opKeyOf(ticket, name),
    lane: name,
    seq: event.seq,
    target: targetOf(ticket, name, notice),
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
      // The reminders that were not sent yet are no longer needed.
      const unsent = (['warning', 'breach'] as const).map((kind) => opKeyOf(ticket, reminder(kind, event)))
      return { writes: [lane('card/triage')], voids: unsent }
    }
    case 'warningSkipped':
      return { writes: [lane('card/triage')], voids: [] }
  }
}

/** In triage every write is a separate message, reminders too: a reply in a thread is easily overlooked. */
function targetOf({ key, team }: Ticket, lane: Lane, notice: Notice | null): Target {
  const reminds = notice?.kind === 'warning' || notice?.kind === 'breach'
  if (lane === 'card/triage' || reminds) return { kind: 'triage', team }
  return { kind: 'thread', channel: key.channel, threadTs: key.threadTs }
}

const reminder = (kind: 'warning' | 'breach', of: ClockId): Lane => `notice/${kind}.${clockName(of)}`

const resolution = (ticket: Ticket): Lane => `notice/resolved.${ticket.resolutions}`
