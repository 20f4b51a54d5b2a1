import { createHash } from 'node:crypto'
import { keyText } from '../../src/domain/key.ts'
import type { TeamSettings } from '../../src/domain/settings.ts'
import { FAILURE, NOTICE, PARKING, TARGET } from '../../src/domain/stored/write.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { type Parking, type Write, type WriteFailure, writesOf } from '../../src/domain/writes.ts'
import type { Row } from './copy.ts'
import type { Life } from './life.ts'
import { tsOf } from './plan.ts'
import { at, json } from './rows.ts'

/** The outcome of the ticket's card in triage; everything else is delivered. */
export type CardState = 'delivered' | 'undelivered' | 'parked' | 'failed'

/** One row of the outbox, as the record of the events left it. */
type Lane = {
  readonly write: Write
  readonly createdAt: number
  /** The newest revision, and when it was recorded. */
  seq: number
  changedAt: number
  because: string | null
  /** It was voided before it could be sent. */
  unsent: boolean
}

/** From the record of an event to its message in Slack. */
const DELIVERY_MS = 350

/** The rows of `slack_writes` of one ticket. */
export function writeRows(life: Life, team: TeamSettings, card: CardState): Row[] {
  const { ticket } = life
  return lanesOf(life).map((lane, index) => {
    const { write, createdAt, seq, because } = lane
    const sentAt = createdAt + DELIVERY_MS + index
    const state = write.lane === 'card/triage' ? STATES[card](sentAt) : {}
    return {
      op_key: write.opKey,
      receipt: receiptOf(write.opKey),
      owner_kind: 'ticket',
      owner_key: keyText(ticket.key),
      lane: write.lane,
      target: json(TARGET, write.target),
      team: ticket.team,
      priority: ticket.priority,
      notice: write.notice && json(NOTICE, write.notice),
      seq,
      created_at: at(createdAt),
      voided_because: because,
      ...NOT_STOPPED,
      ...delivered(lane, ticket, team, sentAt),
      ...state,
    }
  })
}

function lanesOf({ recorded }: Life): Lane[] {
  const lanes = new Map<string, Lane>()
  for (const { event, ticket, recordedAt } of recorded) {
    const { writes, voids } = writesOf(ticket, event)
    for (const write of writes) {
      const known = lanes.get(write.opKey)
      if (known === undefined) {
        const times = { createdAt: recordedAt, changedAt: recordedAt }
        lanes.set(write.opKey, { write, ...times, seq: event.seq, because: null, unsent: false })
      } else if (write.notice === null) Object.assign(known, { seq: event.seq, changedAt: recordedAt })
    }
    for (const opKey of voids) {
      const known = lanes.get(opKey)
      if (known === undefined || known.because !== null) continue
      known.because = `${event.kind}@${event.seq}`
      known.unsent = recordedAt < known.createdAt + DELIVERY_MS
      if (!known.unsent) Object.assign(known, { seq: event.seq, changedAt: recordedAt })
    }
  }
  return [...lanes.values()]
}

const NOT_STOPPED = { parked: null, parked_at: null, failed: null, failed_at: null, stopped_from: null }
const NOT_POSTED = { attempt: 0, first_at: null, attempt_at: null, message_ts: null }
const NOT_SENT = { ...NOT_POSTED, done_seq: 0, edited_at: null, done_at: null }

function delivered({ write, ...lane }: Lane, ticket: Ticket, team: TeamSettings, sentAt: number): Row {
  const thread = write.target.kind === 'thread' ? write.target.channel : null
  const marks = '{}'
  if (lane.unsent) return { ...NOT_SENT, state: 'void', channel: thread, marks }
  const editedAt = lane.changedAt > lane.createdAt ? lane.changedAt + DELIVERY_MS : null
  const done = { state: 'done', channel: thread ?? team.triage, done_seq: lane.seq, done_at: at(sentAt) }
  if (write.lane === 'reactions') {
    const resolved = ticket.status === 'resolved' ? `{${team.emoji.resolved}}` : marks
    // Reactions are set, never posted.
    return { ...done, ...NOT_POSTED, edited_at: at(editedAt ?? sentAt), marks: resolved }
  }
  const posted = { attempt: 1, first_at: at(sentAt), attempt_at: at(sentAt) }
  return { ...done, ...posted, message_ts: tsOf(sentAt, ticket.number), edited_at: at(editedAt), marks }
}

const PARKED = json<Parking>(PARKING, {
  error: 'is_archived',
  scope: 'channel',
  advice: 'Unarchive the channel.',
})
const FAILED = json<WriteFailure>(FAILURE, { error: 'invalid_blocks', because: 'bug' })
const STOPPED = { ...NOT_SENT, stopped_from: 'ready' }

const STATES: Readonly<Record<CardState, (sentAt: number) => Row>> = {
  delivered: () => ({}),
  undelivered: () => ({ ...NOT_SENT, state: 'ready', channel: null }),
  parked: (sentAt) => ({ ...STOPPED, state: 'parked', parked: PARKED, parked_at: at(sentAt) }),
  failed: (sentAt) => ({ ...STOPPED, state: 'failed', failed: FAILED, failed_at: at(sentAt) }),
}

/** The idempotency key in the metadata of a message of the first generation. */
const receiptOf = (opKey: string): string =>
  createHash('sha256').update(`${opKey}#1`).digest('base64url').slice(0, 32)
