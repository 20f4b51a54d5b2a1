import { readFile } from 'node:fs/promises'
import { type Kysely, sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { createWriteStore } from '../../src/db/outbox/writes.ts'
import type { Schema } from '../../src/db/schema.ts'
import { createTicketStore } from '../../src/db/tickets/tickets.ts'
import { newKey, parking, Run, START, useDatabase } from './support.ts'

const database = useDatabase()
const run = new Run(newKey())
const VIEWS = ['tickets', 'events', 'sla_clocks', 'notices', 'slack_writes']

beforeAll(async () => {
  const store = createTicketStore(database.db)
  await store.saveTitle(run.key, 'A title that nobody may read')
  await store.record(run.open(await store.reserveNumber(run.key)))
  await store.record(run.tick(31))
  const writes = createWriteStore(database.db)
  await writes.park(run.opKey('card/triage'), 0, parking)
})

const page = () => readFile(new URL('../../docs/metrics.md', import.meta.url), 'utf8')

/** Runs a statement with Grafana's permissions and rolls it back. */
function asGrafana<T>(ask: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
  return database.db.transaction().execute(async (trx) => {
    await sql`set local role docket_grafana`.execute(trx)
    return ask(trx)
  })
}

const rowsOf = (view: string) =>
  asGrafana(
    async (db) => (await sql<Record<string, unknown>>`select * from ${sql.table(view)}`.execute(db)).rows,
  )

describe('docket_grafana', () => {
  test.each(VIEWS)('reads reporting.%s', async (view) => {
    expect(await rowsOf(`reporting.${view}`)).not.toHaveLength(0)
  })

  test.each([
    ...['tickets', 'sla_clocks', 'ticket_events', 'texts', 'slack_writes'],
    ...['policies', 'pacing', 'kysely_migration'],
  ])('does not read the table %s', async (table) => {
    await expect(rowsOf(`public.${table}`)).rejects.toThrow('permission denied')
  })

  test.each([
    'delete from reporting.tickets',
    'update reporting.slack_writes set op_key = op_key',
    'create table reporting.mine (id int)',
    'create table public.mine (id int)',
  ])('may not: %s', async (statement) => {
    await expect(asGrafana((db) => sql.raw(statement).execute(db))).rejects.toThrow(
      /permission denied|cannot/,
    )
  })

  test('reads a view that a later migration adds', async () => {
    await sql`create view reporting.later as select 1 as one`.execute(database.db)
    expect(await rowsOf('reporting.later')).toEqual([{ one: 1 }])
    await sql`drop view reporting.later`.execute(database.db)
  })
})

describe('the views', () => {
  test('hold no person’s text', async () => {
    for (const view of VIEWS)
      expect(JSON.stringify(await rowsOf(`reporting.${view}`))).not.toContain('nobody may read')
  })

  test('show a clock as the domain sees it', async () => {
    expect(await rowsOf('reporting.sla_clocks')).toEqual([
      expect.objectContaining({
        number: run.ticket.number,
        team: 'platform',
        priority: 'normal',
        metric: 'firstResponse',
        standing: 'breached',
        started_at: new Date(START),
        due_at: new Date(START + 30 * 60_000),
        stopped_at: null,
        target_ms: 30 * 60_000,
        policy: run.ticket.policy,
      }),
    ])
  })

  test('show a notice with its recipient, and a parked write with its reason', async () => {
    expect(await rowsOf('reporting.notices')).toEqual([
      expect.objectContaining({
        kind: 'breach',
        recipient_team: 'platform',
        recipient_user: null,
        state: 'ready',
        attempts: 0,
      }),
    ])
    const parked = (await rowsOf('reporting.slack_writes')).find((row) => row.state === 'parked')
    expect(parked).toMatchObject({ kind: 'card', parked_error: 'is_archived', undelivered: false })
  })

  test('answer the queries that docs/metrics.md starts from', async () => {
    const queries = (await page()).split('## Queries to start from')[1] ?? ''
    const statements = [...queries.matchAll(/```sql\n([^`]+)```/g)].flatMap((match) =>
      (match[1] ?? '').split(';'),
    )
    const asked = statements.filter((statement) => statement.trim() !== '')
    expect(asked.length).toBeGreaterThan(3)
    for (const statement of asked) await asGrafana((db) => sql.raw(statement).execute(db))
  })

  test('have the columns that docs/metrics.md promises, in that order', async () => {
    const promises = await page()
    const columns = await sql<{ view: string; columns: string[] }>`
      select table_name as view, array_agg(column_name::text order by ordinal_position) as columns
      from information_schema.columns where table_schema = 'reporting' group by table_name`.execute(
      database.db,
    )
    const promised = (view: string) => {
      const section = promises.split(`### \`${view}\``)[1]?.split('\n##')[0] ?? ''
      return [...section.matchAll(/^\| `(\w+)`/gm)].map((match) => match[1])
    }
    expect(columns.rows.map((row) => row.view).sort()).toEqual([...VIEWS].sort())
    for (const row of columns.rows) expect(promised(row.view), row.view).toEqual(row.columns)
  })

  test('show a ticket with its first response, which is none where its clock was voided', async () => {
    const store = createTicketStore(database.db)
    const [answered, resolved] = [new Run(newKey()), new Run(newKey())]
    for (const each of [answered, resolved])
      await store.record(each.open(await store.reserveNumber(each.key)))
    await store.record(answered.reply('m1', START + 60_000))
    await store.record(resolved.resolve('r1'))
    const shown = async ({ ticket }: Run) =>
      (await rowsOf('reporting.tickets')).find(({ number }) => number === ticket.number)
    const due = { first_response_due_at: new Date(START + 30 * 60_000) }
    expect(await shown(run)).toMatchObject({
      ...due,
      first_response_at: null,
      first_response_standing: 'breached',
    })
    expect(await shown(answered)).toMatchObject({
      ...due,
      first_response_at: new Date(START + 60_000),
      first_response_standing: 'met',
    })
    expect(await shown(resolved)).toMatchObject({
      ...due,
      first_response_at: null,
      first_response_standing: 'void',
    })
  })
})
