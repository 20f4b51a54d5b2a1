import { type Kysely, sql } from 'kysely'
import type { WriteStore } from '../../activities/ports/writes.ts'
import { FAILURE, PARKING } from '../../domain/stored/write.ts'
import type { Parking, WriteFailure } from '../../domain/writes.ts'
import { dbNow, toJson } from '../convert.ts'
import type { Schema } from '../schema.ts'
import { toOwner } from './owner.ts'

/** The columns of a row that is neither parked nor failed. */
export const GOES_ON = Object.freeze({
  parked: null,
  parked_at: null,
  failed: null,
  failed_at: null,
  stopped_from: null,
})

type Stopped =
  | { readonly state: 'parked'; readonly parked: string }
  | { readonly state: 'failed'; readonly failed: string }

/**
 * Parks a write. `stopped_from` keeps its state: from `ready` nothing is posted, from `sending` it may be, from
 * `done` an older revision is.
 */
export const park = (
  db: Kysely<Schema>,
  opKey: string,
  attempt: number,
  { error, scope, advice }: Parking,
  channel?: string,
): Promise<boolean> =>
  stop(db, opKey, attempt, { state: 'parked', parked: toJson(PARKING, { error, scope, advice }) }, channel)

/** Ends a write for good. */
export const fail = (
  db: Kysely<Schema>,
  opKey: string,
  attempt: number,
  { error, because }: WriteFailure,
): Promise<boolean> =>
  stop(db, opKey, attempt, { state: 'failed', failed: toJson(FAILURE, { error, because }) })

async function stop(
  db: Kysely<Schema>,
  opKey: string,
  attempt: number,
  stopped: Stopped,
  channel: string | null = null,
): Promise<boolean> {
  const at = stopped.state === 'parked' ? { parked_at: dbNow } : { failed_at: dbNow }
  const result = await db
    .updateTable('slack_writes')
    .set({
      ...stopped,
      ...at,
      stopped_from: sql`state`,
      // If a message is posted or may be, its channel is already known.
      channel: sql`case when state = 'ready' then coalesce(${channel}, channel) else channel end`,
    })
    .where('op_key', '=', opKey)
    .where('attempt', '=', attempt)
    .where('undelivered', '=', true)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

type Unparked = Awaited<ReturnType<WriteStore['unpark']>>

/**
 * Releases parked writes to their former state. An attempt with an unknown outcome is read back, with its original
 * instants, before anything is posted. A usable channel releases only writes that were parked because of the channel.
 * Without an op key, the result holds every undelivered write in scope, however it was released: a caller that died
 * before it woke the tickets calls again and gets the same result.
 */
export async function unpark(
  db: Kysely<Schema>,
  filter: Parameters<WriteStore['unpark']>[0],
): Promise<Unparked> {
  const { channel, opKey, all } = filter
  if (channel === undefined && opKey === undefined && !all) return []
  // Locked in the order of op_key, like every transaction that changes several, to avoid deadlocks.
  const chosen = db
    .selectFrom('slack_writes')
    .select('op_key')
    // A failed write is tried again only if an operator names it.
    .where('state', 'in', opKey === undefined ? ['parked'] : ['parked', 'failed'])
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
    .set({ state: sql`slack_writes.stopped_from`, ...GOES_ON })
    .whereRef('slack_writes.op_key', '=', 'chosen.op_key')
    .returning(['slack_writes.op_key', 'slack_writes.owner_kind', 'slack_writes.owner_key'])
    .execute()
  return (opKey === undefined ? await owed(db, channel) : rows)
    .map((row) => ({ opKey: row.op_key, owner: toOwner(row) }))
    .sort((a, b) => (a.opKey < b.opKey ? -1 : 1))
}

const owed = (db: Kysely<Schema>, channel: string | undefined) =>
  db
    .selectFrom('slack_writes')
    .select(['op_key', 'owner_kind', 'owner_key'])
    .$if(channel !== undefined, (query) => query.where('channel', '=', channel ?? ''))
    .where('undelivered', '=', true)
    .execute()
