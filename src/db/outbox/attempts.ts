import { type Kysely, sql, type UpdateResult } from 'kysely'
import type { Echo } from '../../activities/ports/writes.ts'
import { dbNow } from '../convert.ts'
import type { Schema } from '../schema.ts'
import { GOES_ON } from './stopping.ts'

/*
 * The states of a message until it is posted:
 *
 *   ready --begin--> sending --done or echo--> done
 *     ^                 |
 *     '----- again -----'
 *
 * The first ts on record wins, from any source. An attempt with another ts has posted a second copy.
 */

const took = (result: UpdateResult): boolean => result.numUpdatedRows === 1n

/** ready, n -> sending, n+1. The intent is committed before the call, with the channel that the call posts to. */
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

/** sending -> ready: this attempt certainly posted nothing. A write that became pointless meanwhile is void. */
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
 * The attempt's message is posted and shows the ticket as of `seq`. Usually the row is `sending`. If another process
 * has taken the attempt back or given it up meanwhile, the message is adopted instead of posted again.
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

/** Another process recorded this very message, for example from its echo, which does not know its revision. */
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
 * A message with this receipt was seen in Slack. If none is on record, it is adopted, even if the row says that none
 * was sent: a database that was restored from a backup lacks the attempts. A notice changes only to say that it no
 * longer holds. The revision of an adopted card is unknown, so it is edited to the newest.
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

/** A message in another channel, such as the team's former triage, is also a copy. */
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
