import { type Kysely, sql, type Transaction } from 'kysely'
import { keyText, type TicketKey } from '../../domain/key.ts'
import { isTaken } from '../convert.ts'
import type { Schema } from '../schema.ts'

/**
 * The ticket's number: the same for every call with one key, never used twice. It is taken from a counter's row, so
 * numbers have no gaps, even if a process is killed.
 */
export async function reserveNumber(db: Kysely<Schema>, key: TicketKey): Promise<number> {
  for (;;) {
    try {
      return await takeNumber(db, keyText(key))
    } catch (error) {
      // Another attempt for this key was first. The statement failed as a whole, so its number goes to the next ticket.
      if (!isTaken(error, 'ticket_numbers_pkey')) throw error
    }
  }
}

/** One statement: finds the number or takes the next one. */
async function takeNumber(db: Kysely<Schema>, ticketKey: string): Promise<number> {
  const { number } = await db
    .with('known', (qb) =>
      qb.selectFrom('ticket_numbers').select('number').where('ticket_key', '=', ticketKey),
    )
    .with('raised', (qb) =>
      qb
        .updateTable('ticket_counter')
        .set({ last_number: sql`last_number + 1` })
        .where(({ not, exists, selectFrom }) => not(exists(selectFrom('known').select('number'))))
        .returning('last_number'),
    )
    .with('taken', (qb) =>
      qb
        .insertInto('ticket_numbers')
        .columns(['ticket_key', 'number'])
        .expression(({ selectFrom, val }) =>
          selectFrom('raised').select(({ ref }) => [
            val(ticketKey).as('ticket_key'),
            ref('last_number').as('number'),
          ]),
        )
        .returning('number'),
    )
    .selectFrom('known')
    .select('number')
    .unionAll((qb) => qb.selectFrom('taken').select('number'))
    .executeTakeFirstOrThrow()
  return number
}

/**
 * A number is reserved before its ticket is recorded. If the database was restored from an older backup, the ticket
 * brings its number, and no later ticket may get it. Rejects if another ticket has it by now.
 */
export function keepNumber(db: Kysely<Schema>, ticketKey: string, number: number): Promise<void> {
  return db.transaction().execute(async (trx) => {
    // Lock the counter first, like every statement that takes a number, to avoid deadlocks.
    await trx.selectFrom('ticket_counter').select('last_number').forUpdate().execute()
    await trx
      .insertInto('ticket_numbers')
      .values({ ticket_key: ticketKey, number })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await requireNumber(trx, ticketKey, number)
    await trx
      .updateTable('ticket_counter')
      .set({ last_number: number })
      .where('last_number', '<', number)
      .execute()
  })
}

async function requireNumber(trx: Transaction<Schema>, ticketKey: string, number: number): Promise<void> {
  const row = await trx
    .selectFrom('ticket_numbers')
    .select('number')
    .where('ticket_key', '=', ticketKey)
    .executeTakeFirst()
  if (row !== undefined) return
  throw new Error(
    `another ticket has the number ${number}: Postgres was restored from a backup older than the reservation of ${ticketKey}`,
  )
}
