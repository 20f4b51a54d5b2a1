import { type Kysely, sql } from 'kysely'
import { keyText, type TicketKey } from '../../domain/key.ts'
import { dbNow, inMs } from '../convert.ts'
import type { Schema } from '../schema.ts'
import { receiptOf } from './receipt.ts'

const NO_LEASE = Object.freeze({ lease_holder: null, lease_until: null })

/**
 * Edits have no receipt. Two at once, or a late one, would leave an old card visible. So one holder edits at a time,
 * and the lease of a lost holder blocks the others until its call must be over.
 */
export async function lease(
  db: Kysely<Schema>,
  opKey: string,
  holder: string,
  leaseMs: number,
): Promise<number> {
  const result = await db
    .updateTable('slack_writes')
    .set({ lease_holder: holder, lease_until: inMs(leaseMs) })
    .where('op_key', '=', opKey)
    .where((or) =>
      or.or([or('lease_holder', 'is', null), or('lease_holder', '=', holder), or('lease_until', '<', dbNow)]),
    )
    .executeTakeFirst()
  return result.numUpdatedRows === 1n ? 0 : leasedForMs(db, opKey)
}

/** At least one: a refused caller must try again, even if the lease has just ended. */
async function leasedForMs(db: Kysely<Schema>, opKey: string): Promise<number> {
  const row = await db
    .selectFrom('slack_writes')
    .select(
      sql<number>`greatest(1, ceil(extract(epoch from lease_until - clock_timestamp()) * 1000))::integer`.as(
        'wait_ms',
      ),
    )
    .where('op_key', '=', opKey)
    .executeTakeFirst()
  if (!row) throw new RangeError(`there is no Slack write ${opKey}`)
  return row.wait_ms
}

/**
 * Only the holder of the lease may record this: otherwise another holder's edit may be visible now. Reactions are
 * never posted, so this call ends their `ready`.
 */
export async function edited(db: Kysely<Schema>, opKey: string, holder: string, seq: number): Promise<void> {
  await db
    .updateTable('slack_writes')
    .set({
      state: sql`case when state = 'ready' then 'done' else state end`,
      done_seq: sql`greatest(done_seq, ${seq}::integer)`,
      done_at: sql`coalesce(done_at, clock_timestamp())`,
      edited_at: dbNow,
      ...NO_LEASE,
    })
    .where('op_key', '=', opKey)
    .where('lease_holder', '=', holder)
    .execute()
}

export async function release(db: Kysely<Schema>, opKey: string, holder: string): Promise<void> {
  await db
    .updateTable('slack_writes')
    .set(NO_LEASE)
    .where('op_key', '=', opKey)
    .where('lease_holder', '=', holder)
    .execute()
}

/**
 * A card whose message is gone becomes an unposted one of the next generation: an echo of the lost message matches
 * nothing. `attempt` continues, so that a process that still works on the lost message finds no match.
 */
export async function recreate(db: Kysely<Schema>, opKey: string, lost: string): Promise<void> {
  const row = await db
    .selectFrom('slack_writes')
    .select('generation')
    .where('op_key', '=', opKey)
    .executeTakeFirst()
  if (!row) throw new RangeError(`there is no Slack write ${opKey}`)
  const generation = row.generation + 1
  await db
    .updateTable('slack_writes')
    .set({
      state: 'ready',
      generation,
      receipt: receiptOf(opKey, generation),
      attempt: sql`attempt + 1`,
      done_seq: 0,
      message_ts: null,
      first_at: null,
      attempt_at: null,
      edited_at: null,
      done_at: null,
      ...NO_LEASE,
    })
    .where('op_key', '=', opKey)
    .where('generation', '=', row.generation)
    .where('state', '=', 'done')
    .where('message_ts', '=', lost)
    // A deleted notice counts as sent: it is never posted again.
    .where('notice', 'is', null)
    .execute()
}

/**
 * Kept before the mark is set and forgotten after it is removed: settings may name another emoji in between, and this
 * one must still be found.
 */
export async function mark(db: Kysely<Schema>, opKey: string, emoji: string): Promise<void> {
  await db
    .updateTable('slack_writes')
    .set({ marks: sql`array_append(marks, ${emoji}::text)` })
    .where('op_key', '=', opKey)
    .where(sql<boolean>`not ${emoji}::text = any (marks)`)
    .execute()
}

export async function unmark(db: Kysely<Schema>, opKey: string, emoji: string): Promise<void> {
  await db
    .updateTable('slack_writes')
    .set({ marks: sql`array_remove(marks, ${emoji}::text)` })
    .where('op_key', '=', opKey)
    .execute()
}

/** A click that changed nothing on this card needs no revision of it: the ticket's is recorded, and nothing is due. */
export async function shows(
  db: Kysely<Schema>,
  key: TicketKey,
  messageTs: string,
  seq: number,
): Promise<boolean> {
  const row = await db
    .selectFrom('slack_writes')
    .innerJoin('tickets', 'tickets.ticket_key', 'slack_writes.ticket_key')
    .select('op_key')
    .where('slack_writes.ticket_key', '=', keyText(key))
    .where('message_ts', '=', messageTs)
    .where(({ and, eb, or }) =>
      or([eb('done_seq', '>=', seq), and([eb('tickets.seq', '>=', seq), eb('undelivered', '=', false)])]),
    )
    .executeTakeFirst()
  return row !== undefined
}
