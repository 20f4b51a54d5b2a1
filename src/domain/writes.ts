import { type ClockId, clockName, isRunning } from './clock.ts'
import type { Recipient, TicketEvent } from './event.ts'
import { keyText, type TicketKey } from './key.ts'
import { awaitsDecision, recipientOf, type Ticket } from './ticket.ts'

/** A message that is posted exactly once, with the figures that it shows; never a person's text. */
export type Notice =
  | { readonly kind: 'warning' | 'breach'; readonly recipient: Recipient; readonly dueAt: number }
  | { readonly kind: 'resolved'; readonly by: string }
  /** Asks the team whether it dismisses or keeps the ticket. */
  | { readonly kind: 'requestDeleted'; readonly assignee: string | null }

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
  /** The newest revision that a person's click caused; 0 if none did. */
  readonly clickedSeq: number
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

/** The lane of an op key. A key's text holds no slash. */
export const laneOf = (opKey: string): string => opKey.slice(opKey.indexOf('/') + 1)

/**
 * Whether a click on a card caused this event. The person watches the card: it is edited at once, while Slack's limits
 * allow, and other changes of a card wait for one another.
 */
export function isClicked(event: TicketEvent): boolean {
  switch (event.kind) {
    case 'assigned':
    case 'resolved':
    case 'kept':
    case 'dismissed':
      return true
    case 'reopened':
      return event.because === 'button'
    case 'opened':
    case 'responded':
    case 'warned':
    case 'warningSkipped':
    case 'breached':
    case 'withdrawn':
    case 'voided':
    case 'closed':
    case 'requestEdited':
    case 'requestDeleted':
      return false
  }
}

/**
 * The writes of an event, the op keys of the notices that it makes pointless, and those of the posted notices whose
 * text it changes.
 */
export type Consequences = { writes: Write[]; voids: string[]; revises?: string[] }

/** The consequences of an event in Slack; the ticket as it is after the event. */
export function writesOf(ticket: Ticket, event: TicketEvent): Consequences {
  const lane = (name: Lane, notice: Notice | null = null): Write => ({
    opKey: opKeyOf(ticket, name),
    lane: name,
    seq: event.seq,
    target: targetOf(ticket, name, notice),
    notice,
    clickedSeq: isClicked(event) ? event.seq : 0,
  })
  const cards = [lane('card/triage'), lane('card/thread')]
  // Nobody can react to a request that is gone.
  const marks = ticket.requestDeleted === null ? [lane('reactions')] : []
  const question = opKeyOf(ticket, QUESTION)
  switch (event.kind) {
    case 'opened':
      return { writes: [...cards, lane('reactions')], voids: [] }
    case 'assigned':
      return { writes: cards, voids: [] }
    case 'warned': {
      const notice: Notice = { kind: 'warning', recipient: event.recipient, dueAt: event.dueAt }
      const reminders = awaitsDecision(ticket) ? [] : [lane(reminder('warning', event), notice)]
      return { writes: [lane('card/triage'), ...reminders], voids: [] }
    }
    case 'breached': {
      const notice: Notice = { kind: 'breach', recipient: event.recipient, dueAt: event.dueAt }
      const older = opKeyOf(ticket, reminder('warning', event))
      const reminders = awaitsDecision(ticket) ? [] : [lane(reminder('breach', event), notice)]
      return { writes: [lane('card/triage'), ...reminders], voids: [older] }
    }
    case 'withdrawn':
      return { writes: [lane('card/triage')], voids: [opKeyOf(ticket, reminder(event.what, event))] }
    case 'resolved': {
      const notice: Notice = { kind: 'resolved', by: event.by }
      return { writes: [...cards, ...marks, lane(resolution(ticket), notice)], voids: [question] }
    }
    case 'reopened':
      return { writes: [...cards, ...marks], voids: [opKeyOf(ticket, resolution(ticket))] }
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
    case 'requestEdited':
      return { writes: [lane('card/triage')], voids: [], revises: remindersOf(ticket) }
    case 'requestDeleted': {
      const notice: Notice = { kind: 'requestDeleted', assignee: ticket.assignee }
      const reminders = remindersOf(ticket)
      return awaitsDecision(ticket)
        ? { writes: [...cards, lane(QUESTION, notice)], voids: reminders, revises: reminders }
        : { writes: cards, voids: [], revises: reminders }
    }
    case 'kept':
      return { writes: [...cards, ...missed(ticket).map((each) => lane(...each))], voids: [question] }
    case 'dismissed':
      return { writes: cards, voids: [question, ...remindersOf(ticket)] }
  }
}

/** The reminders of deadlines that passed while the team had not decided; one that was posted before stays as it is. */
function missed(ticket: Ticket): [Lane, Notice][] {
  return ticket.clocks.filter(isRunning).flatMap((clock): [Lane, Notice][] => {
    const { dueAt, breachedAt, warnedAt } = clock
    const kind = breachedAt !== null ? 'breach' : warnedAt !== null ? 'warning' : null
    return kind === null ? [] : [[reminder(kind, clock), { kind, recipient: recipientOf(ticket), dueAt }]]
  })
}

/** In triage every write is a separate message, reminders too: a reply in a thread is easily overlooked. */
function targetOf({ key, team }: Ticket, lane: Lane, notice: Notice | null): Target {
  const reminds = notice?.kind === 'warning' || notice?.kind === 'breach'
  if (lane === 'card/triage' || lane === QUESTION || reminds) return { kind: 'triage', team }
  return { kind: 'thread', channel: key.channel, threadTs: key.threadTs }
}

const reminder = (kind: 'warning' | 'breach', of: ClockId): Lane => `notice/${kind}.${clockName(of)}`

/** The op keys of all reminders that this ticket may have. */
const remindersOf = (ticket: Ticket): string[] =>
  ticket.clocks.flatMap((clock) =>
    (['warning', 'breach'] as const).map((kind) => opKeyOf(ticket, reminder(kind, clock))),
  )

/** A request is deleted only once. */
const QUESTION: Lane = 'notice/requestDeleted'

const resolution = (ticket: Ticket): Lane => `notice/resolved.${ticket.resolutions}`
