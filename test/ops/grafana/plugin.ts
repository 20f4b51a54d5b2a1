import type { TimeRange } from './browser.ts'

/*
 * The steps that Grafana's Postgres data source applies to a query and to its rows. Since Grafana 13.2 it is a plugin
 * with its own repository, grafana/grafana-postgresql-datasource: pkg/postgresql/macros.go and
 * pkg/postgresql/sqleng/sql_engine.go. (Before, both were in grafana/grafana below pkg/tsdb.)
 */

/** The value for intervals without a row. */
export type Fill = {
  readonly seconds: number
  readonly mode: 'null' | 'previous' | 'value'
  readonly value: number
}

export type Expanded = { readonly sql: string; readonly fill: Fill | null }

const MACRO = /\$([_a-zA-Z0-9]+)\(([^)]*)\)/g

/** Replaces the macros of a query. Throws if the plugin refuses them. */
export function expandMacros(sql: string, range: TimeRange): Expanded {
  const bare = withoutComments(sql)
  let fill: Fill | null = null
  const expanded = bare.replaceAll(MACRO, (call: string, name: string, list: string) => {
    const args = list.split(',').map((arg) => arg.trim())
    // The plugin reads a call followed by a comma as the old form, which names the column.
    const old = name === '__timeGroup' && bare[bare.indexOf(call) + call.length] === ','
    if (name === '__timeGroup' || name === '__timeGroupAlias') fill = fillOf(args) ?? fill
    return macro(old ? '__timeGroupAlias' : name, args, range)
  })
  return { sql: expanded, fill }
}

/** Quoted text, quoted names and dollar quotes are copied, comments are dropped, and the rest is copied. */
const PIECE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$[A-Za-z_]?\w*\$)[\s\S]*?\1|\/\*[\s\S]*?\*\/|--[^\n]*|[\s\S]/g

const withoutComments = (sql: string): string =>
  sql.replaceAll(PIECE, (piece) => (piece.startsWith('/*') || piece.startsWith('--') ? '' : piece))

function macro(name: string, args: readonly string[], range: TimeRange): string {
  const [column = ''] = args
  const from = `'${range.from.toISOString()}'`
  const to = `'${range.to.toISOString()}'`
  switch (name) {
    case '__time':
      return `${column} AS "time"`
    case '__timeFrom':
      return from
    case '__timeTo':
      return to
    case '__timeFilter':
      return `${column} BETWEEN ${from} AND ${to}`
    case '__timeGroup':
      return group(args)
    case '__timeGroupAlias':
      return `${group(args)} AS "time"`
    default:
      throw new Error(`unknown macro "${name}"`)
  }
}

function group(args: readonly string[]): string {
  const seconds = secondsOf(args)
  return `floor(extract(epoch from ${args[0]})/${seconds})*${seconds}`
}

const DAY = 86_400
const YEAR = 365.25 * DAY
const UNITS: Readonly<Record<string, number>> = {
  ...{ ms: 0.001, s: 1, m: 60, h: 3_600 },
  ...{ d: DAY, w: 7 * DAY, M: YEAR / 12, y: YEAR },
}

function secondsOf([, interval]: readonly string[]): number {
  if (interval === undefined)
    throw new Error('a group needs time column and interval and optional fill value')
  const [, count, unit = ''] = /^(\d+)(\w+)$/.exec(interval.replaceAll(/^'+|'+$/g, '')) ?? []
  const seconds = UNITS[unit]
  if (seconds === undefined) throw new Error(`error parsing interval ${interval}`)
  return Number(count) * seconds
}

function fillOf(args: readonly string[]): Fill | null {
  const [, , third] = args
  if (args.length !== 3 || third === undefined) return null
  const seconds = secondsOf(args)
  if (third === 'NULL') return { seconds, mode: 'null', value: 0 }
  if (third === 'previous') return { seconds, mode: 'previous', value: 0 }
  if (third === '' || Number.isNaN(Number(third))) throw new Error(`error parsing fill value ${third}`)
  return { seconds, mode: 'value', value: Number(third) }
}

/** A row as the panel receives it. `time` is in epoch seconds. */
export type Row = Readonly<Record<string, number | string | null>>

/** The rows of a query as the panel receives them: gaps of a time series are filled. */
export function frame(
  rows: readonly Row[],
  format: string,
  { fill }: Pick<Expanded, 'fill'>,
  range: TimeRange,
): readonly Row[] {
  if (rows.length === 0 || format !== 'time_series') return rows
  if (!rows.every((row) => typeof row.time === 'number')) throw new Error('time column is missing')
  if (rows.some((row, index) => Number(row.time) < Number(rows[index - 1]?.time)))
    throw new Error('not sorted')
  return fill ? filled(rows, fill, range) : rows
}

function filled(rows: readonly Row[], { seconds, mode, value }: Fill, range: TimeRange): Row[] {
  const start = Math.floor(range.from.getTime() / 1_000 / seconds) * seconds
  const columns = Object.keys(rows[0] ?? {}).filter((name) => name !== 'time')
  const result: Row[] = []
  for (let time = start; time <= range.to.getTime() / 1_000; time += seconds) {
    const found = rows.findLast((row) => Number(row.time) <= time && Number(row.time) > time - seconds)
    const gap = mode === 'value' ? value : mode === 'previous' ? undefined : null
    const before = result.at(-1)
    const cell = (name: string) => (found ? found[name] : gap === undefined ? before?.[name] : gap) ?? null
    result.push({ time, ...Object.fromEntries(columns.map((name) => [name, cell(name)])) })
  }
  return result
}
