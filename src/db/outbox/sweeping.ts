import { type Kysely, sql } from 'kysely'
import type { ParkedWrite } from '../../activities/ports/writes.ts'
import { parse } from '../../domain/stored/shape.ts'
import { PARKING, TARGET } from '../../domain/stored/write.ts'
import type { Owner } from '../../domain/writes.ts'
import { dbNow, inMs, parseOrNull } from '../convert.ts'
import type { Schema } from '../schema.ts'
import { toOwner } from './owner.ts'

/** Writes that were parked because of a channel, or without one: the cause may end without an event. */
export async function parked(db: Kysely<Schema>, after: string, limit: number): Promise<ParkedWrite[]> {
  const rows = await db
    .selectFrom('slack_writes')
    .select(['op_key', 'owner_kind', 'owner_key', 'target', 'channel', 'parked'])
    .where('state', '=', 'parked')
    .where('op_key', '>', after)
    .orderBy('op_key')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    opKey: row.op_key,
    owner: toOwner(row),
    target: parse(TARGET, row.target),
    channel: row.channel,
    error: parseOrNull(PARKING, row.parked)?.error ?? '',
  }))
}

export async function tried(db: Kysely<Schema>, opKey: string): Promise<void> {
  await db.updateTable('slack_writes').set({ tried_at: dbNow }).where('op_key', '=', opKey).execute()
}

/** Each owner once, the oldest first. A woken owner counts as tried, so none is starved. */
export async function forgotten(db: Kysely<Schema>, forMs: number, limit: number): Promise<Owner[]> {
  const latest = sql<Date>`coalesce(tried_at, attempt_at, created_at)`
  const rows = await db
    .selectFrom('slack_writes')
    .select(['owner_kind', 'owner_key'])
    .where('undelivered', '=', true)
    .where(latest, '<', inMs(-forMs))
    .groupBy(['owner_kind', 'owner_key'])
    .orderBy(sql`min(${latest})`)
    .limit(limit)
    .execute()
  return rows.map(toOwner)
}
