import type { Kysely, Selectable } from 'kysely'
import type { WriteRow, WriteStore } from '../../activities/ports/writes.ts'
import { parse } from '../../domain/stored/shape.ts'
import { NOTICE, TARGET } from '../../domain/stored/write.ts'
import { msSince, parseOrNull, toMsOrNull } from '../convert.ts'
import type { Schema, SlackWritesTable } from '../schema.ts'
import { again, begin, countDuplicate, done, echo } from './attempts.ts'
import { channelChanged, channelVersion } from './channels.ts'
import { edited, lease, mark, recreate, release, shows, unmark } from './edits.ts'
import { toOwner } from './owner.ts'
import { fail, park, unpark } from './stopping.ts'
import { forgotten, parked, tried } from './sweeping.ts'

/**
 * The Slack writes in Postgres, an outbox. Processes compete here, some of them long given up: every transition is
 * one compare-and-set, and every instant is the database's.
 */
export function createWriteStore(db: Kysely<Schema>): WriteStore {
  return Object.freeze<WriteStore>({
    find: (opKey) => find(db, opKey),
    shows: (key, messageTs, seq) => shows(db, key, messageTs, seq),
    begin: (opKey, attempt, channel) => begin(db, opKey, attempt, channel),
    done: (opKey, attempt, ts, seq) => done(db, opKey, attempt, ts, seq),
    again: (opKey, attempt) => again(db, opKey, attempt),
    park: (opKey, attempt, parking, channel) => park(db, opKey, attempt, parking, channel),
    fail: (opKey, attempt, failure) => fail(db, opKey, attempt, failure),
    lease: (opKey, holder, leaseMs) => lease(db, opKey, holder, leaseMs),
    edited: (opKey, holder, seq) => edited(db, opKey, holder, seq),
    release: (opKey, holder) => release(db, opKey, holder),
    mark: (opKey, emoji) => mark(db, opKey, emoji),
    unmark: (opKey, emoji) => unmark(db, opKey, emoji),
    recreate: (opKey, lost) => recreate(db, opKey, lost),
    echo: (receipt, channel, ts) => echo(db, receipt, channel, ts),
    unpark: (filter) => unpark(db, filter),
    countDuplicate: (opKey) => countDuplicate(db, opKey),
    channelChanged: (channel) => channelChanged(db, channel),
    channelVersion: (channel) => channelVersion(db, channel),
    parked: (after, limit) => parked(db, after, limit),
    tried: (opKey) => tried(db, opKey),
    forgotten: (forMs, limit) => forgotten(db, forMs, limit),
  })
}

async function find(db: Kysely<Schema>, opKey: string): Promise<WriteRow | null> {
  const row = await db
    .selectFrom('slack_writes')
    .selectAll()
    .select([msSince('attempt_at').as('age_ms'), msSince('edited_at').as('edited_ago_ms')])
    .where('op_key', '=', opKey)
    .executeTakeFirst()
  return row ? toWriteRow(row) : null
}

type FoundRow = Selectable<SlackWritesTable> & { age_ms: number | null; edited_ago_ms: number | null }

const toWriteRow = (row: FoundRow): WriteRow => ({
  opKey: row.op_key,
  receipt: row.receipt,
  owner: toOwner(row),
  lane: row.lane,
  target: parse(TARGET, row.target),
  channel: row.channel,
  notice: parseOrNull(NOTICE, row.notice),
  seq: row.seq,
  doneSeq: row.done_seq,
  clickedSeq: row.clicked_seq,
  voidedBecause: row.voided_because,
  marks: row.marks,
  state: row.state,
  attempt: row.attempt,
  firstAt: toMsOrNull(row.first_at),
  ageMs: row.age_ms,
  messageTs: row.message_ts,
  editedAgoMs: row.edited_ago_ms,
})
