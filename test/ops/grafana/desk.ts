import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import { serviceDesk } from '../../../ops/grafana/service-desk.ts'
import { connect } from '../../../src/db/client.ts'
import { DAY } from '../../domain/fixtures.ts'
import { freshDatabase } from '../../harness/servers.ts'
import { type Chosen, calculateInterval, interpolate, optionsOf, type TimeRange } from './browser.ts'
import { expandMacros, frame, type Row } from './plugin.ts'

type Override = { matcher: { options: string }; properties: { id: string; value: unknown }[] }

export type Panel = {
  type: string
  title: string
  interval?: string
  maxDataPoints?: number
  targets: { rawSql: string; format: string }[]
  fieldConfig: { defaults: { unit: string }; overrides: Override[] }
}

type Variable = {
  type: 'query' | 'custom'
  name: string
  query: string
  regex?: string
  allValue: string
}

/** The dashboard as Grafana loads it, from JSON. */
export const dashboard = JSON.parse(JSON.stringify(serviceDesk()))
export const panels: Panel[] = dashboard.panels.filter((panel: Panel) => panel.type !== 'row')
export const variables: Variable[] = dashboard.templating.list

/** Every variable with one choice, by default All. */
export const everywhere = (choose: (variable: Variable) => Chosen[string]): Chosen =>
  Object.fromEntries(variables.map((variable) => [variable.name, choose(variable)]))

export const ALL = everywhere(({ allValue }) => ({ all: allValue }))

export const last = (days: number, now = Date.now()): TimeRange => ({
  from: new Date(now - days * DAY),
  to: new Date(now),
})

/** A database, and Grafana's login: a user that is a member of docket_grafana and nothing else. */
export async function desk() {
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

export type Desk = Awaited<ReturnType<typeof desk>>

/** The SQL that the data source sends to Postgres for a panel. */
export function sqlOf(panel: Panel, chosen: Chosen, range: TimeRange) {
  // A panel that does not group by time may leave both out.
  const intervalMs = calculateInterval(range, panel.maxDataPoints ?? 1_000, panel.interval ?? '1h')
  const rawSql = panel.targets[0]?.rawSql ?? ''
  return expandMacros(interpolate(rawSql, chosen, intervalMs), range)
}

/** The rows of a panel, and the Postgres types of its columns. */
export async function ask({ grafana }: Desk, panel: Panel, chosen: Chosen = ALL, range = last(7)) {
  const expanded = sqlOf(panel, chosen, range)
  const { rows, fields } = await grafana.query(expanded.sql)
  return { rows: frame(rows.map(figures), panel.targets[0]?.format ?? '', expanded, range), fields }
}

/** The present values of a variable. */
export async function options({ grafana }: Desk, variable: Variable): Promise<string[]> {
  if (variable.type === 'custom') return variable.query.split(',')
  const { sql: expanded } = expandMacros(interpolate(variable.query, ALL, 0), last(7))
  return optionsOf(variable, (await grafana.query(expanded)).rows)
}

const figures = (row: Record<string, unknown>): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, figure(value)]))

/** A number if Grafana reads a number. */
const figure = (value: unknown): string | number | null =>
  value === null ? null : Number.isNaN(Number(value)) ? String(value) : Number(value)
