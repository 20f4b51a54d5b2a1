import { type Kysely, sql } from 'kysely'
import type { Recorded } from '../../activities/ports/tickets.ts'
import { actorText } from '../../domain/actor.ts'
import type { TicketEvent } from '../../domain/event.ts'
import { keyText } from '../../domain/key.ts'
import type { Batch } from '../../domain/stored/batch.ts'
import { EVENT } from '../../domain/stored/event.ts'
import { anObject, count, list, object, text } from '../../domain/stored/read.ts'
import { TICKET } from '../../domain/stored/ticket.ts'
import { evolve, type Ticket } from '../../domain/ticket.ts'
import { isTaken, parseOrNull, toJson } from '../convert.ts'
import { outgoing, undeliveredLanes, withOutgoing } from '../outbox/outgoing.ts'
import type { Schema } from '../schema.ts'
import { withClocks } from './clocks.ts'
import { keepNumber } from './numbers.ts'
import { ticketRow } from './projection.ts'
import { forgetTitle } from './titles.ts'

/**
 * Appends the events to the record, or returns why it cannot. Idempotent: a repeated batch changes nothing. Two runs
 * that record for one ticket need no lock: the primary key of `ticket_events` lets one of them append, and the other
 * reads what that one has recorded. See `TicketStore.record`.
 */
export async function record(db: Kysely<Schema>, batch: Batch): Promise<Recorded> {
  refuseGaps(batch)
  const ticketKey = keyText(batch.key)
  for (;;) {
    const { before, rows, hasNumber } = await readRecorded(db, ticketKey, batch.events)
    if (!hasNumber) await keepNumber(db, ticketKey, batch.ticket.number)
    const has = before?.seq ?? 0
    const known = batch.events.filter((event) => event.seq <= has)
    const fresh = batch.events.filter((event) => event.seq > has)
    if (differs(rows, known)) return { kind: 'conflict' }
    const [first] = fresh
    if (first && first.seq > has + 1) return { kind: 'behind', has }
    if (first && !(await append(db, batch, before, fresh))) continue
    return { kind: 'recorded', lanes: await undeliveredLanes(db, { kind: 'ticket', key: batch.key }) }
  }
}

/** A batch with a gap or with the wrong state is our bug: no retry would fix it. */
function refuseGaps({ key, events, ticket }: Batch): void {
  const first = events[0]?.seq ?? ticket.seq + 1
  const gapless = first > 0 && events.every((event, index) => event.seq === first + index)
  if (!gapless || first + events.length - 1 !== ticket.seq)
    throw new RangeError(`the events of ${keyText(key)} do not lead to its state at ${ticket.seq}`)
}

type RecordedRow = { readonly seq: number; readonly cause: string; readonly kind: string }

const recordedRows = list(object<RecordedRow>({ seq: count(1), cause: text, kind: text }))

/** One snapshot: the ticket's state, null if none was ever recorded, and the events with the numbers of these. */
async function readRecorded(db: Kysely<Schema>, ticketKey: string, events: readonly TicketEvent[]) {
  const seqs = events.map(({ seq }) => seq)
  const { rows } = await sql`
    select
      (select state from tickets where ticket_key = ${ticketKey}) as state,
      exists (select from ticket_numbers where ticket_key = ${ticketKey}) as has_number,
      (select coalesce(json_agg(json_build_object('seq', seq, 'cause', cause, 'kind', kind)), '[]')
        from ticket_events where ticket_key = ${ticketKey} and seq = any (${seqs}::integer[])) as rows
    `.execute(db)
  const row = anObject(rows[0], 'record')
  return {
    before: parseOrNull(TICKET, row.state),
    rows: recordedRows(row.rows, 'rows'),
    hasNumber: row.has_number === true,
  }
}

/** Whether another command led to one of these numbers. */
function differs(rows: readonly RecordedRow[], events: readonly TicketEvent[]): boolean {
  const recorded = new Map(rows.map((row) => [row.seq, row]))
  return events.some(({ seq, cause, kind }) => {
    const row = recorded.get(seq)
    return row?.cause !== cause || row.kind !== kind
  })
}

/** Appends all of it or nothing. False if another run was first with one of these events. */
async function append(
  db: Kysely<Schema>,
  batch: Batch,
  before: Ticket | null,
  events: readonly TicketEvent[],
): Promise<boolean> {
  try {
    if (events.some(({ kind }) => kind === 'requestDeleted')) await appendAndForget(db, batch, before, events)
    else await appendAll(db, batch, before, events)
    return true
  } catch (error) {
    if (isTaken(error, 'ticket_events_pkey')) return false
    throw error
  }
}

/**
 * Docket keeps no text that its author has deleted. A statement of its own sees a title that was saved while the first
 * one waited for the ticket's row.
 */
function appendAndForget(...[db, batch, before, events]: Parameters<typeof appendAll>): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await appendAll(trx, batch, before, events)
    await forgetTitle(trx, keyText(batch.key))
  })
}

/** One statement. */
async function appendAll(
  db: Kysely<Schema>,
  { key, ticket }: Batch,
  before: Ticket | null,
  events: readonly TicketEvent[],
): Promise<void> {
  const ticketKey = keyText(key)
  const { ticket_key, ...columns } = ticketRow(ticket)
  const withEvents = db.with('events', (qb) =>
    qb.insertInto('ticket_events').values(eventRows(ticketKey, before, events)),
  )
  // Postgres runs the main query first: its row lock lets the runs of one ticket take turns.
  await withOutgoing(withClocks(withEvents, key, before, events), ticket, outgoing(before, events))
    .insertInto('tickets')
    .values({ ticket_key, ...columns })
    .onConflict((conflict) =>
      conflict.column('ticket_key').doUpdateSet(columns).where('tickets.seq', '<', ticket.seq),
    )
    .execute()
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
