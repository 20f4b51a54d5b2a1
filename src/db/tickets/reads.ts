import { type Kysely, type Selectable, sql } from 'kysely'
import type { WriteState } from '../../activities/ports/writes.ts'
import type { Metric, Standing } from '../../domain/clock.ts'
import type { TicketEvent } from '../../domain/event.ts'
import { keyText, type TicketKey } from '../../domain/key.ts'
import { EVENT } from '../../domain/stored/event.ts'
import { parse } from '../../domain/stored/shape.ts'
import { TICKET } from '../../domain/stored/ticket.ts'
import { FAILURE, PARKING } from '../../domain/stored/write.ts'
import { type Stage, stageOf, type Ticket } from '../../domain/ticket.ts'
import type { Parking, WriteFailure } from '../../domain/writes.ts'
import { msOf, parseOrNull, toMsOrNull } from '../convert.ts'
import type { Schema, SlackWritesTable, TicketsTable } from '../schema.ts'

/*
 * The rows for the operator's verbs. `--json` prints them unchanged: plain values, stable camelCase names, instants
 * in epoch milliseconds named `...At`.
 */

/** One line of `ticket list`. */
export type TicketLine = {
  readonly number: number
  /** `<workspace>:<channel>:<thread_ts>` */
  readonly key: string
  readonly team: string
  readonly status: Stage
  readonly priority: string
  readonly requester: string
  readonly assignee: string | null
  readonly requestedAt: number
  readonly resolvedAt: number | null
  readonly closedAt: number | null
  /** In the order in which they were started. */
  readonly clocks: readonly ClockLine[]
}

/** One SLA measure of a ticket in one cycle. */
export type ClockLine = {
  readonly metric: Metric
  readonly cycle: number
  readonly dueAt: number
  /** Null while it runs. */
  readonly stoppedAt: number | null
  readonly standing: Standing
}

/** One line of `writes list`. */
export type WriteLine = {
  readonly opKey: string
  /** Null if the write belongs to no ticket. */
  readonly ticketNumber: number | null
  readonly ticketKey: string | null
  readonly lane: string
  /** Null before the first attempt in a triage channel. */
  readonly channel: string | null
  readonly state: WriteState
  readonly seq: number
  readonly doneSeq: number
  readonly attempts: number
  readonly messageTs: string | null
  readonly createdAt: number
  readonly firstAt: number | null
  readonly parkedAt: number | null
  readonly parked: Parking | null
  readonly failedAt: number | null
  readonly failed: WriteFailure | null
  /** The event that made it pointless before it was sent, such as `reopened@7`. */
  readonly voidedBecause: string | null
  /** Second copies that were found and deleted. */
  readonly duplicates: number
}

/** The data of `ticket show` and `ticket explain`. */
export type TicketRecord = {
  readonly ticket: Ticket
  readonly title: string | null
  readonly events: readonly (TicketEvent & { readonly recordedAt: number })[]
  readonly writes: readonly WriteLine[]
}

export type TicketFilter = {
  readonly team?: string
  readonly status?: Stage
  /** How many of the newest; 100 by default. */
  readonly limit?: number
}

export type Reads = {
  /** Newest first. */
  tickets(filter?: TicketFilter): Promise<TicketLine[]>
  /** A ticket with its whole record; null if there is none. */
  ticket(which: { readonly number: number } | { readonly key: TicketKey }): Promise<TicketRecord | null>
  /** Oldest first. Parked and failed writes are not among the undelivered. */
  writes(which: WhichWrites, limit?: number): Promise<WriteLine[]>
}

/** Writes that are parked, undelivered, or failed. */
export const WHICH_WRITES = ['parked', 'undelivered', 'failed'] as const
export type WhichWrites = (typeof WHICH_WRITES)[number]

const LIMIT = 100

/** Read-only queries for the command line. */
export function createReads(db: Kysely<Schema>): Reads {
  return Object.freeze<Reads>({
    tickets: (filter = {}) => listTickets(db, filter),
    ticket: (which) => showTicket(db, which),
    writes: (which, limit = LIMIT) => listWrites(db, which, limit),
  })
}

async function listTickets(db: Kysely<Schema>, { team, status, limit = LIMIT }: TicketFilter) {
  const rows = await db
    .selectFrom('tickets')
    .select(LISTED)
    .select(clocksOfTicket.as('clocks'))
    .$if(team !== undefined, (query) => query.where('team', '=', team ?? ''))
    .$if(status === 'closed', (query) => query.where('closed_at', 'is not', null))
    .$if(status !== undefined && status !== 'closed', (query) =>
      query
        .where('status', '=', status === 'closed' ? 'resolved' : (status ?? 'open'))
        .where('closed_at', 'is', null),
    )
    .orderBy('number', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toTicketLine)
}

/** Without the state: it is most of the row, and no line shows it. */
const LISTED = [
  ...(['ticket_key', 'number', 'team', 'status', 'priority', 'requester', 'assignee'] as const),
  ...(['requested_at', 'resolved_at', 'closed_at'] as const),
] as const

/** Of at most as many tickets as are listed, so the rows are found by the primary key. */
const clocksOfTicket = sql<ClockLine[]>`(
  select coalesce(json_agg(json_build_object('metric', metric, 'cycle', cycle, 'dueAt', ${msOf('due_at')},
    'stoppedAt', ${msOf('stopped_at')}, 'standing', standing) order by started_at, metric, cycle), '[]')
  from sla_clocks where sla_clocks.ticket_key = tickets.ticket_key)`

async function showTicket(
  db: Kysely<Schema>,
  which: Parameters<Reads['ticket']>[0],
): Promise<TicketRecord | null> {
  const row = await db
    .selectFrom('tickets')
    .leftJoin('texts', (join) => join.on('texts.text_key', '=', sql`'title:' || tickets.ticket_key`))
    .select(['tickets.ticket_key', 'tickets.state', 'texts.body as title'])
    .$if('number' in which, (query) => query.where('number', '=', 'number' in which ? which.number : 0))
    .$if('key' in which, (query) =>
      query.where('tickets.ticket_key', '=', 'key' in which ? keyText(which.key) : ''),
    )
    .executeTakeFirst()
  if (!row) return null
  const [events, writes] = await Promise.all([
    eventsOf(db, row.ticket_key),
    selectWrites(db).where('slack_writes.ticket_key', '=', row.ticket_key).execute(),
  ])
  return { ticket: parse(TICKET, row.state), title: row.title, events, writes: writes.map(toWriteLine) }
}

async function eventsOf(db: Kysely<Schema>, ticketKey: string): Promise<TicketRecord['events']> {
  const rows = await db
    .selectFrom('ticket_events')
    .select(['body', 'recorded_at'])
    .where('ticket_key', '=', ticketKey)
    .orderBy('seq')
    .execute()
  return rows.map((row) => ({ ...parse(EVENT, row.body), recordedAt: row.recorded_at.getTime() }))
}

async function listWrites(db: Kysely<Schema>, which: WhichWrites, limit: number) {
  const rows = await selectWrites(db)
    .$if(which === 'undelivered', (query) => query.where('slack_writes.undelivered', '=', true))
    .$if(which !== 'undelivered', (query) =>
      query.where('slack_writes.state', '=', which === 'failed' ? 'failed' : 'parked'),
    )
    .limit(limit)
    .execute()
  return rows.map(toWriteLine)
}

const selectWrites = (db: Kysely<Schema>) =>
  db
    .selectFrom('slack_writes')
    .leftJoin('tickets', 'tickets.ticket_key', 'slack_writes.ticket_key')
    .selectAll('slack_writes')
    .select('tickets.number')
    .orderBy('slack_writes.created_at')
    .orderBy('slack_writes.op_key')

type ListedTicket = Pick<Selectable<TicketsTable>, (typeof LISTED)[number]> & { clocks: ClockLine[] }

const toTicketLine = (row: ListedTicket): TicketLine => ({
  number: row.number,
  key: row.ticket_key,
  team: row.team,
  status: stageOf({ status: row.status, closedAt: toMsOrNull(row.closed_at) }),
  priority: row.priority,
  requester: row.requester,
  assignee: row.assignee,
  requestedAt: row.requested_at.getTime(),
  resolvedAt: toMsOrNull(row.resolved_at),
  closedAt: toMsOrNull(row.closed_at),
  clocks: row.clocks,
})

const toWriteLine = (row: Selectable<SlackWritesTable> & { number: number | null }): WriteLine => ({
  opKey: row.op_key,
  ticketNumber: row.number,
  ticketKey: row.ticket_key,
  lane: row.lane,
  channel: row.channel,
  state: row.state,
  seq: row.seq,
  doneSeq: row.done_seq,
  attempts: row.attempt,
  messageTs: row.message_ts,
  createdAt: row.created_at.getTime(),
  firstAt: toMsOrNull(row.first_at),
  parkedAt: toMsOrNull(row.parked_at),
  parked: parseOrNull(PARKING, row.parked),
  failedAt: toMsOrNull(row.failed_at),
  failed: parseOrNull(FAILURE, row.failed),
  voidedBecause: row.voided_because,
  duplicates: row.duplicates,
})
