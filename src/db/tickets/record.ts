import type { Kysely, Transaction } from 'kysely'
import type { Recorded } from '../../activities/ports/tickets.ts'
import { actorText } from '../../domain/actor.ts'
import type { TicketEvent } from '../../domain/event.ts'
import { keyText } from '../../domain/key.ts'
import type { Batch } from '../../domain/stored/batch.ts'
import { EVENT } from '../../domain/stored/event.ts'
import { TICKET } from '../../domain/stored/ticket.ts'
import { evolve, type Ticket } from '../../domain/ticket.ts'
import { parseOrNull, toJson } from '../convert.ts'
import { outgoing, storeOutgoing, undeliveredLanes } from '../outbox/outgoing.ts'
import type { Schema } from '../schema.ts'
import { withClocks } from './clocks.ts'
import { keepNumber } from './numbers.ts'
import { ticketRow } from './projection.ts'
import { forgetTitle } from './titles.ts'

/**
 * Appends the events to the record, or returns why it cannot. Idempotent: a repeated batch changes nothing. See
 * `TicketStore.record`.
 */
export async function record(db: Kysely<Schema>, batch: Batch): Promise<Recorded> {
  refuseGaps(batch)
  const ticketKey = keyText(batch.key)
  return db.transaction().execute(async (trx): Promise<Recorded> => {
    await lockTicket(trx, ticketKey, batch.ticket.number)
    const before = await recordedState(trx, ticketKey)
    const has = before?.seq ?? 0
    const known = batch.events.filter((event) => event.seq <= has)
    const fresh = batch.events.filter((event) => event.seq > has)
    if (await differs(trx, ticketKey, known)) return { kind: 'conflict' }
    const [first] = fresh
    if (first && first.seq > has + 1) return { kind: 'behind', has }
    if (first) await append(trx, batch, before, fresh)
    return { kind: 'recorded', lanes: await undeliveredLanes(trx, { kind: 'ticket', key: batch.key }) }
  })
}

/** A batch with a gap or with the wrong state is our bug: no retry would fix it. */
function refuseGaps({ key, events, ticket }: Batch): void {
  const first = events[0]?.seq ?? ticket.seq + 1
  const gapless = first > 0 && events.every((event, index) => event.seq === first + index)
  if (!gapless || first + events.length - 1 !== ticket.seq)
    throw new RangeError(`the events of ${keyText(key)} do not lead to its state at ${ticket.seq}`)
}

/**
 * Two runs that record for one ticket take turns, even before it has a row. The lock is the row of its number,
 * because only Docket's own role may lock that; any login of the database could take an advisory lock. The lock gives
 * a clear result; the primary key of `ticket_events` keeps the record correct.
 */
async function lockTicket(trx: Transaction<Schema>, ticketKey: string, number: number): Promise<void> {
  if (await lockNumber(trx, ticketKey)) return
  await keepNumber(trx, ticketKey, number)
  if (await lockNumber(trx, ticketKey)) return
  throw new Error(
    `another ticket has the number ${number}: Postgres was restored from a backup older than the reservation of ${ticketKey}`,
  )
}

/** False if the number was never reserved in this database. */
async function lockNumber(trx: Transaction<Schema>, ticketKey: string): Promise<boolean> {
  const row = await trx
    .selectFrom('ticket_numbers')
    .select('number')
    .where('ticket_key', '=', ticketKey)
    .forUpdate()
    .executeTakeFirst()
  return row !== undefined
}

/** The ticket's state on record; null if none was ever recorded. */
export async function recordedState(db: Kysely<Schema>, ticketKey: string): Promise<Ticket | null> {
  const row = await db
    .selectFrom('tickets')
    .select('state')
    .where('ticket_key', '=', ticketKey)
    .executeTakeFirst()
  return parseOrNull(TICKET, row?.state)
}

/** Whether another command led to one of these numbers. */
async function differs(
  trx: Transaction<Schema>,
  ticketKey: string,
  events: readonly TicketEvent[],
): Promise<boolean> {
  const [first] = events
  if (!first) return false
  const rows = await trx
    .selectFrom('ticket_events')
    .select(['seq', 'cause', 'kind'])
    .where('ticket_key', '=', ticketKey)
    .where('seq', '>=', first.seq)
    .where('seq', '<', first.seq + events.length)
    .execute()
  const recorded = new Map(rows.map((row) => [row.seq, row]))
  return events.some(({ seq, cause, kind }) => {
    const row = recorded.get(seq)
    return row?.cause !== cause || row.kind !== kind
  })
}

async function append(
  trx: Transaction<Schema>,
  { key, ticket }: Batch,
  before: Ticket | null,
  events: readonly TicketEvent[],
): Promise<void> {
  const ticketKey = keyText(key)
  const { ticket_key, ...columns } = ticketRow(ticket)
  await trx
    .insertInto('tickets')
    .values({ ticket_key, ...columns })
    .onConflict((conflict) =>
      conflict.column('ticket_key').doUpdateSet(columns).where('tickets.seq', '<', ticket.seq),
    )
    .execute()
  await withClocks(trx, key, before, events)
    .insertInto('ticket_events')
    .values(eventRows(ticketKey, before, events))
    .execute()
  // Docket keeps no text that its author has deleted.
  if (events.some(({ kind }) => kind === 'requestDeleted')) await forgetTitle(trx, ticketKey)
  await storeOutgoing(trx, ticket, outgoing(before, events))
}

/** Each with the ticket's team and priority after it. */
function eventRows(ticketKey: string, before: Ticket | null, events: readonly TicketEvent[]) {
  let ticket = before
  return events.map((event) => {
    ticket = evolve(ticket, event)
    return {
      ticket_key: ticketKey,
      seq: event.seq,
      kind: event.kind,
      at: new Date(event.at),
      cause: event.cause,
      actor: actorText(event.actor),
      team: ticket.team,
      priority: ticket.priority,
      body: toJson(EVENT, event),
    }
  })
}
