import type { Kysely, Transaction } from 'kysely'
import { keyText, type TicketKey } from '../../domain/key.ts'
import type { Schema } from '../schema.ts'

/** The ticket's number: the same for every call with one key, never used twice. */
export async function reserveNumber(db: Kysely<Schema>, key: TicketKey): Promise<number> {
  return (await numberOf(db, key)) ?? db.transaction().execute((trx) => nextNumber(trx, key))
}

async function numberOf(db: Kysely<Schema>, key: TicketKey): Promise<number | undefined> {
  const row = await db
    .selectFrom('ticket_numbers')
    .select('number')
    .where('ticket_key', '=', keyText(key))
    .executeTakeFirst()
  return row?.number
}

/** Taking a number locks the counter's row until the commit: numbers have no gaps, even if a process is killed. */
export async function nextNumber(trx: Transaction<Schema>, key: TicketKey): Promise<number> {
  const { last_number } = await trx
    .selectFrom('ticket_counter')
    .select('last_number')
    .forUpdate()
    .executeTakeFirstOrThrow()
  // Another attempt may have been first; this one waited for its lock.
  const known = await numberOf(trx, key)
  if (known !== undefined) return known
  const number = last_number + 1
  await trx
    .insertInto('ticket_numbers')
    .values({ ticket_key: keyText(key), number })
    .execute()
  await trx.updateTable('ticket_counter').set({ last_number: number }).execute()
  return number
}

/**
 * A number is reserved before its ticket is recorded. If the database was restored from an older backup, the ticket
 * brings its number, and no later ticket may get it.
 */
export async function keepNumber(trx: Transaction<Schema>, ticketKey: string, number: number): Promise<void> {
  // Lock the counter first, like every transaction that takes a number, to avoid deadlocks.
  await trx.selectFrom('ticket_counter').select('last_number').forUpdate().execute()
  const kept = await trx
    .insertInto('ticket_numbers')
    .values({ ticket_key: ticketKey, number })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (kept.numInsertedOrUpdatedRows === 0n) return
  await trx
    .updateTable('ticket_counter')
    .set({ last_number: number })
    .where('last_number', '<', number)
    .execute()
}
