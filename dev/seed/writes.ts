import { createHash } from 'node:crypto'
import { keyText } from '../../src/domain/key.ts'
import type { TeamSettings } from '../../src/domain/settings.ts'
import { FAILURE, NOTICE, PARKING, TARGET } from '../../src/domain/stored/write.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { type Parking, type Write, type WriteFailure, writesOf } from '../../src/domain/writes.ts'
import type { Life } from './life.ts'
import { tsOf } from './plan.ts'
import { at, json, type Value } from './rows.ts'

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
export function writeRows(life: Life, team: TeamSettings, card: CardState): Value[][] {
  const { ticket } = life
  return lanesOf(life).map((lane, index) => {
    const { write, createdAt } = lane
    const { opKey } = write
    const sentAt = createdAt + DELIVERY_MS + index
    const columns = {
      ...delivered(lane, ticket, team, sentAt),
      ...(isTriageCard(write) && STATES[card](sentAt)),
    }
    return [
      ...[opKey, receiptOf(opKey), 'ticket', keyText(ticket.key), write.lane, json(TARGET, write.target)],
      ...[
        columns.channel,
        write.notice && json(NOTICE, write.notice),
        lane.seq,
        columns.doneSeq,
        columns.state,
      ],
      ...[columns.attempt, at(columns.firstAt), at(columns.firstAt), columns.messageTs, at(columns.editedAt)],
      ...[columns.parked, at(columns.parkedAt), columns.failed, at(columns.failedAt), columns.stoppedFrom],
      ...[at(createdAt), at(columns.doneAt), lane.because, columns.marks],
    ]
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

const isTriageCard = ({ lane }: Write): boolean => lane === 'card/triage'

const NOT_STOPPED = { parked: null, parkedAt: null, failed: null, failedAt: null, stoppedFrom: null }
const NOT_SENT = { doneSeq: 0, attempt: 0, firstAt: null, messageTs: null, editedAt: null, doneAt: null }

function delivered({ write, ...lane }: Lane, ticket: Ticket, team: TeamSettings, sentAt: number) {
  const channel = write.target.kind === 'thread' ? write.target.channel : team.triage
  const marks = '{}'
  if (lane.unsent) {
    const known = write.target.kind === 'thread' ? channel : null
    return { ...NOT_STOPPED, ...NOT_SENT, state: 'void', channel: known, marks }
  }
  const editedAt = lane.changedAt > lane.createdAt ? lane.changedAt + DELIVERY_MS : null
  const done = { ...NOT_STOPPED, state: 'done', channel, doneSeq: lane.seq, doneAt: sentAt }
  if (write.lane === 'reactions') {
    const resolved = ticket.status === 'resolved' ? `{${team.emoji.resolved}}` : marks
    // Reactions are set, never posted.
    return {
      ...done,
      ...{ attempt: 0, firstAt: null, messageTs: null },
      editedAt: editedAt ?? sentAt,
      marks: resolved,
    }
  }
  const messageTs = tsOf(sentAt, ticket.number)
  return { ...done, attempt: 1, firstAt: sentAt, messageTs, editedAt, marks }
}

const PARKED = json<Parking>(PARKING, {
  error: 'is_archived',
  scope: 'channel',
  advice: 'Unarchive the channel.',
})
const FAILED = json<WriteFailure>(FAILURE, { error: 'invalid_blocks', because: 'bug' })

const STATES: Readonly<Record<CardState, (sentAt: number) => object>> = {
  delivered: () => ({}),
  undelivered: () => ({ ...NOT_SENT, state: 'ready', channel: null }),
  parked: (sentAt) => ({
    ...NOT_SENT,
    state: 'parked',
    stoppedFrom: 'ready',
    parked: PARKED,
    parkedAt: sentAt,
  }),
  failed: (sentAt) => ({
    ...NOT_SENT,
    state: 'failed',
    stoppedFrom: 'ready',
    failed: FAILED,
    failedAt: sentAt,
  }),
}

/** The idempotency key in the metadata of a message of the first generation. */
const receiptOf = (opKey: string): string =>
  createHash('sha256').update(`${opKey}#1`).digest('base64url').slice(0, 32)
