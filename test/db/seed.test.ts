import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { faultsOfClocks } from '../../dev/check/clocks.ts'
import { faultsOfRecord } from '../../dev/check/expected-state.ts'
import { readTickets, receiptOf } from '../../dev/check/postgres-side.ts'
import { type SeedOptions, seed, seedSettings, ticketMaker } from '../../dev/seed/seed.ts'
import { type Connection, connect } from '../../src/db/client.ts'
import type { Schema } from '../../src/db/schema.ts'
import { createReads, type TicketRecord } from '../../src/db/tickets/reads.ts'
import { createTicketStore } from '../../src/db/tickets/tickets.ts'
import { standing } from '../../src/domain/clock.ts'
import { evolve, rebuild, type Ticket } from '../../src/domain/ticket.ts'
import { freshDatabase, type TestDatabase } from '../harness/servers.ts'

const TICKETS = 600
const OPEN = 60
const options: SeedOptions = { tickets: TICKETS, open: OPEN, seed: 7 }

let database: TestDatabase
let connection: Connection
let db: Kysely<Schema>
let records: TicketRecord[]

beforeAll(async () => {
  database = await freshDatabase()
  await seed(database.url, options)
  connection = connect(database.url)
  db = connection.db
  const reads = createReads(db)
  const lines = await reads.tickets({ limit: TICKETS + 1 })
  records = await Promise.all(lines.map(async ({ number }) => found(await reads.ticket({ number }))))
})
afterAll(async () => {
  await connection.close()
  await database.drop()
})

function found<T>(value: T | null): T {
  if (value === null) throw new Error('it is missing')
  return value
}

const countOf = async (query: string): Promise<number> =>
  Number((await sql<{ count: string }>`${sql.raw(query)}`.execute(db)).rows[0]?.count)

describe('the seeded history', () => {
  test('has the tickets and the open ones that were asked for, numbered without gaps', () => {
    expect(records.map(({ ticket }) => ticket.number)).toEqual(
      Array.from({ length: TICKETS }, (_, index) => TICKETS - index),
    )
    expect(records.filter(({ ticket }) => ticket.status === 'open')).toHaveLength(OPEN)
  })

  test('rebuilds to the state of each ticket', () => {
    for (const { ticket, events } of records) expect(rebuild(events)).toEqual(ticket)
  })

  test('has no fault that the checker of the demo finds', async () => {
    for (const ticket of await readTickets(database.url)) {
      expect(faultsOfRecord(ticket), ticket.key).toEqual([])
      expect(faultsOfClocks(ticket.clocks, ticket.state.clocks, 'its state'), ticket.key).toEqual([])
      for (const write of ticket.writes) expect(write.receipt).toBe(receiptOf(write))
    }
  })

  test('is what the program itself records for these events', async () => {
    const other = await freshDatabase()
    const recorded = connect(other.url)
    try {
      for (const record of records.slice(0, 60)) await recordEach(recorded.db, record)
      for (const { ticket } of records.slice(0, 60)) {
        const { channel, threadTs } = ticket.key
        for (const rows of [ticketRows, clockRows, eventRows, writeRows])
          expect(await rows(db, channel, threadTs)).toEqual(await rows(recorded.db, channel, threadTs))
      }
    } finally {
      await recorded.close()
      await other.drop()
    }
  })

  test('leaves no deadline behind that has passed', async () => {
    expect(await createTicketStore(db).overdue(120_000, 10)).toEqual([])
  })

  test('has delivered everything but a few cards', async () => {
    expect(await countOf('select count(*) from slack_writes where undelivered')).toBe(60)
    const states = await sql<{ state: string }>`select distinct state from slack_writes order by 1`.execute(
      db,
    )
    expect(states.rows.map(({ state }) => state)).toEqual(['done', 'failed', 'parked', 'ready'])
  })

  test('holds every kind of event that such a desk has in three years', async () => {
    const { rows } = await sql<{ kind: string }>`select distinct kind from ticket_events order by 1`.execute(
      db,
    )
    expect(rows.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([
        'assigned',
        'breached',
        'closed',
        'opened',
        'reopened',
        'resolved',
        'responded',
        'warned',
      ]),
    )
  })

  test('falls on workdays and office hours, and grows', () => {
    const asked = records.map(({ ticket }) => new Date(ticket.requestedAt))
    const onWorkdays = asked.filter((at) => at.getUTCDay() % 6 !== 0).length
    const byDay = asked.filter((at) => at.getUTCHours() >= 7 && at.getUTCHours() < 19).length
    expect(onWorkdays / TICKETS).toBeGreaterThan(0.95)
    expect(byDay / TICKETS).toBeGreaterThan(0.9)
    const middle = asked.length / 2
    const halves = [asked[0], asked[middle], asked.at(-1)].map((at) => at?.getTime() ?? 0)
    const [last = 0, half = 0, first = 0] = halves
    expect(last - half).toBeLessThan(half - first)
  })

  test('shows the same in the views of reporting as in the states', async () => {
    const { rows } = await sql<{ standing: string; count: string }>`
      select standing, count(*) from reporting.sla_clocks group by 1`.execute(db)
    const counted = new Map<string, number>()
    for (const clock of records.flatMap(({ ticket }) => ticket.clocks))
      counted.set(standing(clock), (counted.get(standing(clock)) ?? 0) + 1)
    expect(Object.fromEntries(rows.map((row) => [row.standing, Number(row.count)]))).toEqual(
      Object.fromEntries(counted),
    )
    for (const [view, table] of [
      ['tickets', 'tickets'],
      ['events', 'ticket_events'],
      ['slack_writes', 'slack_writes'],
    ])
      expect(await countOf(`select count(*) from reporting.${view}`)).toBe(
        await countOf(`select count(*) from ${table}`),
      )
  })

  test('keeps the indexes and constraints of the migrations', async () => {
    const fresh = await freshDatabase()
    const untouched = connect(fresh.url)
    const made = (of: Kysely<Schema>) =>
      sql<{ definition: string }>`
        select conname || pg_get_constraintdef(oid) as definition from pg_constraint where connamespace = 'public'::regnamespace
        union all select indexdef from pg_indexes where schemaname = 'public' order by 1`.execute(of)
    try {
      expect((await made(db)).rows).toEqual((await made(untouched.db)).rows)
    } finally {
      await untouched.close()
      await fresh.drop()
    }
  })
})

test('the next ticket gets the next number', async () => {
  const key = { workspace: 'T0ACME', channel: 'C0ITHELP', threadTs: '1900000000.000001' }
  expect(await createTicketStore(db).reserveNumber(key)).toBe(TICKETS + 1)
})

test('a database with tickets is refused, and stays as it is', async () => {
  const before = await countOf('select count(*) from ticket_events')
  await expect(seed(database.url, options)).rejects.toThrow('there are tickets')
  expect(await countOf('select count(*) from ticket_events')).toBe(before)
})

test('equal seeds make equal histories, and others another', () => {
  const until = Date.UTC(2026, 5, 1)
  const make = (chosen: number) => {
    const maker = ticketMaker(seedSettings(), { ...options, seed: chosen, until })
    return Array.from({ length: 20 }, (_, nth) => maker(nth))
  }
  expect(make(7)).toEqual(make(7))
  expect(make(8)).not.toEqual(make(7))
})

async function recordEach(into: Kysely<Schema>, { ticket: { key }, events }: TicketRecord): Promise<void> {
  const store = createTicketStore(into)
  let ticket: Ticket | null = null
  for (const { recordedAt: _, ...event } of events) {
    ticket = evolve(ticket, event)
    await store.record({ key, events: [event], ticket })
  }
}

/** The rows of a ticket that depend on its events alone: instants of the recording are left out. */
const rowsBy = (query: string) => async (of: Kysely<Schema>, channel: string, threadTs: string) =>
  (
    await sql`${sql.raw(query)} where ticket_key = ${`T0ACME:${channel}:${threadTs}`} order by 1, 2, 3`.execute(
      of,
    )
  ).rows

const ticketRows = rowsBy(`select to_jsonb(tickets) - 'updated_at' as ticket, 1, 1 from tickets`)
const clockRows = rowsBy('select * from sla_clocks')
const eventRows = rowsBy(
  'select ticket_key, seq, kind, at, cause, actor, team, priority, body from ticket_events',
)
/** The program has not delivered its writes, so a notice that became pointless is void there. */
const writeRows = rowsBy(
  `select op_key, receipt, generation, owner_kind, owner_key, lane, target, team, priority, notice,
    notice_kind, voided_because,
    case when notice is null then seq end as seq from slack_writes`,
)
