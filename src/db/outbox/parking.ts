import { type Kysely, sql } from 'kysely'
import type { Parking, WriteStore } from '../../activities/ports.ts'
import { parseKey } from '../../domain/key.ts'
import { dbNow } from '../convert.ts'
import type { Schema } from '../schema.ts'
import { isUndelivered } from './outgoing.ts'

/** The columns of a row that is not parked. */
export const NOT_PARKED = Object.freeze({ parked: null, parked_from: null, parked_at: null })

/**
 * Gives up for now. `parked_from` keeps what is known: from `ready` nothing stands, from `sending` it may, from `done`
 * an older revision does.
 */
export async function park(
  db: Kysely<Schema>,
  opKey: string,
  attempt: number,
  parking: Parking,
): Promise<boolean> {
  const { error, scope, advice } = parking
  const result = await db
    .updateTable('slack_writes')
    .set({
      state: 'parked',
      parked: JSON.stringify({ error, scope, advice }),
      parked_from: sql`state`,
      parked_at: dbNow,
    })
    .where('op_key', '=', opKey)
    .where('attempt', '=', attempt)
    .where(isUndelivered)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

type Unparked = Awaited<ReturnType<WriteStore['unpark']>>

/**
 * Takes up again what was parked, as what it was: an attempt whose outcome is unknown is read back, with its instants
 * as they were, before anything is posted. A channel's return helps only what was parked because of the channel.
 * Unless one write is meant, the answer is whatever is owed, however it was released: who died before the tickets knew
 * comes again and asks.
 */
export async function unpark(
  db: Kysely<Schema>,
  filter: Parameters<WriteStore['unpark']>[0],
): Promise<Unparked> {
  const { channel, opKey, all } = filter
  if (channel === undefined && opKey === undefined && !all) return []
  // Locked in the order of keys, as everybody locks them who changes several.
  const chosen = db
    .selectFrom('slack_writes')
    .select('op_key')
    .where('state', '=', 'parked')
    .$if(opKey !== undefined, (query) => query.where('op_key', '=', opKey ?? ''))
    .$if(channel !== undefined, (query) =>
      query.where('channel', '=', channel ?? '').where(sql`parked ->> 'scope'`, '=', 'channel'),
    )
    .orderBy('op_key')
    .forUpdate()
  const rows = await db
    .with('chosen', () => chosen)
    .updateTable('slack_writes')
    .from('chosen')
    .set({ state: sql`slack_writes.parked_from`, ...NOT_PARKED })
    .whereRef('slack_writes.op_key', '=', 'chosen.op_key')
    .returning(['slack_writes.op_key', 'slack_writes.ticket_key'])
    .execute()
  return (opKey === undefined ? await owed(db, channel) : rows)
    .map((row) => ({ opKey: row.op_key, key: parseKey(row.ticket_key) }))
    .sort((a, b) => (a.opKey < b.opKey ? -1 : 1))
}

const owed = (db: Kysely<Schema>, channel: string | undefined) =>
  db
    .selectFrom('slack_writes')
    .select(['op_key', 'ticket_key'])
    .$if(channel !== undefined, (query) => query.where('channel', '=', channel ?? ''))
    .where(isUndelivered)
    .execute()
