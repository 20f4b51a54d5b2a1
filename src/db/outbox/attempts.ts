import { type Kysely, sql, type UpdateResult } from 'kysely'
import type { Echo } from '../../activities/ports.ts'
import { dbNow } from '../convert.ts'
import type { Schema } from '../schema.ts'
import { GOES_ON } from './stopping.ts'

/*
 * The life of a message until it stands:
 *
 *   ready --begin--> sending --done or echo--> done
 *     ^                 |
 *     '----- again -----'
 *
 * The first ts on record wins, whoever brings it. Whoever comes with another one has posted a second copy.
 */

const took = (result: UpdateResult): boolean => result.numUpdatedRows === 1n

/** ready, n -> sending, n+1. The intent is committed before the call is made, with the channel that it goes to. */
export async function begin(
  db: Kysely<Schema>,
  opKey: string,
  attempt: number,
  channel: string,
): Promise<boolean> {
  const result = await db
    .updateTable('slack_writes')
    .set({
      state: 'sending',
      attempt: attempt + 1,
      channel,
      first_at: sql`coalesce(first_at, clock_timestamp())`,
      attempt_at: dbNow,
    })
    .where('op_key', '=', opKey)
    .where('state', '=', 'ready')
    .where('attempt', '=', attempt)
    .executeTakeFirst()
  return took(result)
}

/** sending -> ready: this attempt certainly left nothing behind. What became pointless meanwhile is void. */
export async function again(db: Kysely<Schema>, opKey: string, attempt: number): Promise<boolean> {
  const result = await db
    .updateTable('slack_writes')
    .set({ state: sql`case when voided_because is null then 'ready' else 'void' end` })
    .where('op_key', '=', opKey)
    .where('state', '=', 'sending')
    .where('attempt', '=', attempt)
    .executeTakeFirst()
  return took(result)
}

/**
 * The attempt's message stands, showing the ticket as of `seq`. Usually the row is `sending`; where somebody has taken
 * the attempt back or given it up meanwhile, what stands is still better adopted than posted again.
 */
export async function done(
  db: Kysely<Schema>,
  opKey: string,
  attempt: number,
  ts: string | null,
  seq: number,
): Promise<boolean> {
  const result = await db
    .updateTable('slack_writes')
    .set({ state: 'done', message_ts: ts, ...standsAt(seq), done_at: dbNow, ...GOES_ON })
    .where('op_key', '=', opKey)
    .where('attempt', '=', attempt)
    .where('attempt', '>', 0)
    .where('message_ts', 'is', null)
    .where('state', 'in', ['sending', 'ready', 'parked', 'failed'])
    .executeTakeFirst()
  return took(result) || (await isOnRecord(db, opKey, ts, seq))
}

const standsAt = (seq: number) => ({ done_seq: sql<number>`greatest(done_seq, ${seq}::integer)` })

/** Somebody else recorded this very message, such as its echo, which does not know what it shows. */
async function isOnRecord(
  db: Kysely<Schema>,
  opKey: string,
  ts: string | null,
  seq: number,
): Promise<boolean> {
  const result = await db
    .updateTable('slack_writes')
    .set(standsAt(seq))
    .where('op_key', '=', opKey)
    .where('message_ts', 'is not distinct from', ts)
    .where((or) => or.or([or('state', '=', 'done'), or('stopped_from', '=', 'done')]))
    .executeTakeFirst()
  return took(result)
}

/**
 * A message with this receipt was seen in Slack. One that nobody has on record is adopted, also where the row says
 * that none was sent: a database that was restored from a backup has forgotten its attempts. A notice changes only to
 * say that it no longer holds; which revision of a card the message shows is not known, so it is edited to the newest.
 */
export async function echo(db: Kysely<Schema>, receipt: string, channel: string, ts: string): Promise<Echo> {
  const result = await db
    .updateTable('slack_writes')
    .set({
      state: 'done',
      channel,
      message_ts: ts,
      done_seq: sql`case when notice is null then done_seq when voided_because is null then seq else seq - 1 end`,
      done_at: dbNow,
      ...GOES_ON,
    })
    .where('receipt', '=', receipt)
    .where('message_ts', 'is', null)
    .where('state', 'in', ['sending', 'ready', 'parked', 'failed'])
    .executeTakeFirst()
  return took(result) ? { kind: 'stands' } : judge(db, receipt, ts)
}

/** Also in another channel, such as the team's former triage, it is a copy. */
async function judge(db: Kysely<Schema>, receipt: string, ts: string): Promise<Echo> {
  const row = await db
    .selectFrom('slack_writes')
    .select(['op_key', 'message_ts'])
    .where('receipt', '=', receipt)
    .executeTakeFirst()
  if (!row) return { kind: 'unknown' }
  return row.message_ts === ts ? { kind: 'stands' } : { kind: 'duplicate', opKey: row.op_key }
}

export async function countDuplicate(db: Kysely<Schema>, opKey: string): Promise<void> {
  await db
    .updateTable('slack_writes')
    .set({ duplicates: sql`duplicates + 1` })
    .where('op_key', '=', opKey)
    .execute()
}
