import { type CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Schema } from '../../src/db/schema.ts'
import { createReads, type Reads, WHICH_WRITES } from '../../src/db/tickets/reads.ts'
import { freshDatabase, type TestDatabase } from '../harness/servers.ts'
import { ALL, everywhere, last, panels, sqlOf } from './grafana/desk.ts'

let database: TestDatabase
let client: pg.Client

beforeAll(async () => {
  database = await freshDatabase()
  client = new pg.Client(database.url)
  await client.connect()
  // Postgres reads a small table sequentially despite its indexes: here that is the last resort.
  await client.query('set enable_seqscan = off')
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

async function plan(sql: string, parameters: readonly unknown[] = []): Promise<string> {
  const { rows } = await client.query(`explain ${sql}`, [...parameters])
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

const SOME = everywhere(() => ['low', 'high'])

test.each([
  ['Open tickets by age', 'tickets_not_closed'],
  ['Waiting for a first response', 'sla_clocks_running'],
  ['Updates waiting for Slack', 'slack_writes_undelivered'],
  ['Opened against resolved', 'ticket_events_flow'],
  ['Time to first response', 'sla_clocks_stopped'],
  ['Reminders sent', 'reminders_done'],
])('the panel "%s" reads few rows: it uses the index %s', async (title, index) => {
  const panel = panels.find((each) => each.title === title)
  if (!panel) throw new Error(`there is no panel "${title}"`)
  expect(await plan(sqlOf(panel, ALL, last(7)).sql)).toContain(index)
})

test.each(panels)('"$title" filters by no team and no priority where All is chosen', async (panel) => {
  const filter = /(team|priority) = ANY/
  expect(await plan(sqlOf(panel, SOME, last(7)).sql)).toMatch(filter)
  expect(await plan(sqlOf(panel, ALL, last(7)).sql)).not.toMatch(filter)
})

test.each([
  ['reporting.tickets', 'tickets', 'sla_clocks'],
  ['reporting.sla_clocks', 'sla_clocks', 'tickets'],
])('%s reads %s alone where nothing of %s is asked', async (view, own, joined) => {
  const read = await plan(`select count(*) from ${view} where team = 'it' and priority = 'low'`)
  expect(read).toMatch(new RegExp(`on ${own}\\b`))
  expect(read).not.toMatch(new RegExp(`on ${joined}\\b`))
})

/** The one statement of a read. */
async function statementOf(read: (reads: Reads) => Promise<unknown>): Promise<CompiledQuery> {
  const pool = new pg.Pool({ connectionString: database.url })
  const asked: CompiledQuery[] = []
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    log: (event) => {
      asked.push(event.query)
    },
  })
  await read(createReads(db))
  await db.destroy()
  const [statement, ...others] = asked
  if (!statement || others.length > 0) throw new Error('a list is one statement')
  return statement
}

test.each<readonly [string, (reads: Reads) => Promise<unknown>, string]>([
  ['ticket list', (reads) => reads.tickets(), 'tickets_number_key'],
  ['ticket list --team it', (reads) => reads.tickets({ team: 'it' }), 'tickets_of_team'],
  ...WHICH_WRITES.map(
    (which) =>
      [`writes list ${which}`, (reads: Reads) => reads.writes(which), `slack_writes_${which}`] as const,
  ),
])('`%s` reads few rows', async (_name, read, index) => {
  const { sql, parameters } = await statementOf(read)
  expect(await plan(sql, parameters)).toContain(index)
})
