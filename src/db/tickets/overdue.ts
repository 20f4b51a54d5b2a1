import { type Kysely, sql } from 'kysely'
import { parseKey, type TicketKey } from '../../domain/key.ts'
import { inMs } from '../convert.ts'
import type { Schema } from '../schema.ts'

/** Each ticket once. The latest come first: tickets that cannot record anything must not hide those that can. */
export async function overdue(db: Kysely<Schema>, forMs: number, limit: number): Promise<TicketKey[]> {
  const deadline = sql<Date>`case when warned_at is null then warn_at else due_at end`
  const rows = await db
    .selectFrom('sla_clocks')
    .select('ticket_key')
    .where('stopped_at', 'is', null)
    .where('breached_at', 'is', null)
    .where(deadline, '<', inMs(-forMs))
    .groupBy('ticket_key')
    .orderBy(sql`max(${deadline})`, 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => parseKey(row.ticket_key))
}
