import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serviceDesk } from '../../ops/grafana/service-desk.ts'
import { connect } from '../../src/db/client.ts'
import type { Schema } from '../../src/db/schema.ts'
import { DAY, HOUR } from '../domain/fixtures.ts'
import { freshDatabase } from '../harness/servers.ts'
import { type Chosen, expand } from './macros.ts'
import { play, type Scene } from './scene.ts'

type Panel = { type: string; title: string; targets: { rawSql: string; format: string }[] }
type Variable = { name: string; query: string; allValue: string; includeAll: boolean }
type Row = Record<string, string | number | null>

// As Grafana gets it, which is JSON.
const dashboard = JSON.parse(JSON.stringify(serviceDesk()))
const panels: Panel[] = dashboard.panels.filter((panel: Panel) => panel.type !== 'row')
const variables: Variable[] = dashboard.templating.list
const ALL: Chosen = Object.fromEntries(variables.map(({ name, allValue }) => [name, { all: allValue }]))

/** A database, and what Grafana logs in as: a user who is a member of docket_grafana and nothing else. */
async function desk() {
  const { url, drop } = await freshDatabase()
  const { db, close } = connect(url)
  const login = `grafana_${randomUUID().slice(0, 8)}`
  await sql.raw(`create role ${login} login password '${login}' in role docket_grafana`).execute(db)
  const grafana = new pg.Client(Object.assign(new URL(url), { username: login, password: login }).href)
  await grafana.connect()
  const leave = async () => {
    await grafana.end()
    await sql.raw(`drop role ${login}`).execute(db)
    await close()
    await drop()
  }
  return { db, login, grafana, leave }
}

type TeamsConfig = Awaited<ReturnType<typeof desk>>

/** The rows of a panel, as numbers where Grafana reads numbers. */
async function ask(
  { grafana }: TeamsConfig,
  title: string,
  chosen: Chosen = ALL,
  now = Date.now(),
): Promise<Row[]> {
  const panel = panels.find((each) => each.title === title)
  if (!panel) throw new Error(`there is no panel "${title}"`)
  const span = { from: new Date(now - 7 * DAY), to: new Date(now), intervalSeconds: 3 * 3_600 }
  const [target] = panel.targets
  const { rows } = await grafana.query(expand(target?.rawSql ?? '', chosen, span))
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, figure(value)])),
  )
}

const figure = (value: unknown): string | number | null =>
  value === null ? null : Number.isNaN(Number(value)) ? String(value) : Number(value)

const sum = (rows: Row[], column: string): number =>
  rows.reduce((total, row) => total + Number(row[column]), 0)

test('the committed file is what is generated', async () => {
  const file = new URL('../../ops/grafana/dashboards/service-desk.json', import.meta.url)
  const advice = 'run: node ops/grafana/main.ts && npm run format'
  expect(JSON.parse(await readFile(file, 'utf8')), advice).toEqual(dashboard)
})

describe('before the first ticket', () => {
  let empty: TeamsConfig
  beforeAll(async () => {
    empty = await desk()
  })
  afterAll(() => empty.leave())

  test.each(panels.map(({ title }) => title))('"%s" has an answer', async (title) => {
    const rows = await ask(empty, title)
    expect(rows.length).toBeLessThanOrEqual(1)
    for (const value of Object.values(rows[0] ?? {})) expect([0, null]).toContain(value)
  })

  test('there is no team to choose', async () => {
    expect((await empty.grafana.query(variables[0]?.query ?? '')).rows).toEqual([])
  })
})

describe('with a day on the desk', () => {
  let busy: TeamsConfig
  let scene: Scene
  beforeAll(async () => {
    busy = await desk()
    scene = await play(busy.db)
  })
  afterAll(() => busy.leave())

  test('open tickets by age', async () => {
    expect(await ask(busy, 'Open tickets by age')).toEqual([
      {
        'under 1 hour': 2,
        '1 to 8 hours': 2,
        '8 to 24 hours': 0,
        '1 to 3 days': 1,
        '3 to 7 days': 0,
        'over 7 days': 0,
      },
    ])
  })

  test('standing of open targets', async () => {
    expect(await ask(busy, 'Promises that are still open')).toEqual([
      { 'on track': 2, 'at risk': 1, breached: 1 },
    ])
  })

  test('Slack writes: an edit of an old card has waited since it was asked for', async () => {
    const [row] = await ask(busy, 'Slack writes waiting')
    expect(row).toMatchObject({ undelivered: 12, parked: 1 })
    expect(row?.['oldest undelivered']).toSatisfy((seconds: number) => seconds >= 300 && seconds < 360)
    expect(row?.['oldest parked']).toSatisfy((seconds: number) => seconds >= 3_600 && seconds < 3_660)
  })

  test('opened against resolved: each resolution counts', async () => {
    const rows = await ask(busy, 'Opened against resolved')
    expect([sum(rows, 'opened'), sum(rows, 'reopened'), sum(rows, 'resolved')]).toEqual([6, 1, 2])
    expect(rows.map((row) => row.time)).toEqual(rows.map((row) => row.time).toSorted())
  })

  test('first response: p50 and p90 in seconds, by when it was answered', async () => {
    const [row, ...others] = await ask(busy, 'Time to first response')
    expect(others).toEqual([])
    expect(row?.p50).toBeCloseTo((1.75 * HOUR) / 1_000)
    expect(row?.p90).toBeCloseTo((2.35 * HOUR) / 1_000)
    const bucket = Math.floor(scene.answeredAt / 1_000 / (3 * 3_600)) * 3 * 3_600
    expect(row?.time).toBe(bucket)
  })

  test('reminders: those that stand in Slack', async () => {
    const rows = await ask(busy, 'Reminders sent', ALL, Date.now() + 1_000)
    expect([sum(rows, 'warnings'), sum(rows, 'breaches')]).toEqual([1, 1])
  })

  test('only what happened in the time shown', async () => {
    const rows = await ask(busy, 'Opened against resolved', ALL, scene.now - 6 * HOUR)
    expect([sum(rows, 'opened'), sum(rows, 'resolved')]).toEqual([1, 0])
  })

  test('the teams to choose from', async () => {
    const { rows } = await busy.grafana.query(variables[0]?.query ?? '')
    expect(rows).toEqual([{ team: 'it' }, { team: 'platform' }])
  })

  test('one team, some priorities', async () => {
    const urgent: Chosen = { team: ['platform'], priority: ['urgent', 'high'] }
    expect(await ask(busy, 'Promises that are still open', urgent)).toEqual([
      { 'on track': 0, 'at risk': 0, breached: 1 },
    ])
    const reminders = await ask(busy, 'Reminders sent', urgent, Date.now() + 1_000)
    expect([sum(reminders, 'warnings'), sum(reminders, 'breaches')]).toEqual([0, 1])
    const it: Chosen = { ...ALL, team: ['it'] }
    expect(await ask(busy, 'Slack writes waiting', it)).toMatchObject([{ undelivered: 3, parked: 0 }])
    expect(sum(await ask(busy, 'Opened against resolved', it), 'opened')).toBe(1)
  })

  test.each(panels.map(({ title }) => title))('"%s" takes a name with a quote in it', async (title) => {
    const rows = await ask(busy, title, { team: ["o'hare"], priority: ['low'] })
    expect(
      rows.flatMap((row) => Object.values(row)).filter((value) => value !== null && value !== 0),
    ).toEqual([])
  })

  test('Grafana may read the views of reporting, and nothing else that Docket has', async () => {
    expect(await readable(busy.db, busy.login)).toEqual(await viewsOf(busy.db))
    await expect(busy.grafana.query('select * from texts')).rejects.toThrow('permission denied')
  })
})

/** All relations outside the system's own schemas that a user may read, in whole or in part. */
async function readable(db: Kysely<Schema>, login: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'v', 'm', 'p', 'f', 'S') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
      and has_schema_privilege(${login}, n.oid, 'usage')
      and case when c.relkind = 'S' then has_sequence_privilege(${login}, c.oid, 'select')
        else has_any_column_privilege(${login}, c.oid, 'select') end
    order by 1`.execute(db)
  return rows.map((row) => row.name)
}

async function viewsOf(db: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select 'reporting.' || viewname as name from pg_views where schemaname = 'reporting' order by 1`.execute(
    db,
  )
  return rows.map((row) => row.name)
}
