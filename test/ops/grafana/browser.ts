/*
 * The steps that Grafana's page applies to a query before it sends it to the data source. From the sources of the
 * repositories grafana/scenes (packages/scenes/src/variables: sceneInterpolator, formatRegistry, MultiValueVariable),
 * grafana/grafana-postgresql-datasource (src/datasource.ts, `interpolateVariable`) and grafana/grafana
 * (packages/grafana-data/src/datetime/rangeutil.ts, `calculateInterval`).
 */

export type TimeRange = { readonly from: Date; readonly to: Date }

/** The choice in one variable: All (its text is inserted unchanged), several values, none, or a single one. */
export type Choice = { readonly all: string } | readonly string[] | string

export type Chosen = Readonly<Record<string, Choice>>

const VARIABLE = /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?:\.[^:^}]+)?(?::([^}]+))?\}/g

/** Inserts the variables and the interval into a query. Unknown names stay, as in Grafana: they may be macros. */
export function interpolate(sql: string, chosen: Chosen, intervalMs: number): string {
  const scoped: Chosen = { __interval: intervalText(intervalMs), __interval_ms: String(intervalMs) }
  const all = { ...chosen, ...scoped }
  return sql.replaceAll(VARIABLE, (match, plain, square, squareFormat, curly, curlyFormat) => {
    const choice = all[plain ?? square ?? curly]
    return choice === undefined ? match : formatted(choice, squareFormat ?? curlyFormat)
  })
}

function formatted(choice: Choice, format: string | undefined): string {
  if (typeof choice === 'object' && 'all' in choice) return choice.all
  if (format === 'sqlstring') return [choice].flat().map(sqlString).join(',')
  if (format !== undefined) throw new Error(`the format ${format} is not known here`)
  // The data source's own format: a single value is escaped, but not quoted.
  return typeof choice === 'string' ? doubled(choice) : choice.map((value) => `'${doubled(value)}'`).join(',')
}

const doubled = (text: string): string => text.replaceAll("'", "''")

/**
 * Grafana also puts a backslash before a double quote, and Postgres reads that as a backslash. No team has one in its
 * name.
 */
const sqlString = (text: string): string => `'${doubled(text).replaceAll('"', '\\"')}'`

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Below the first number of a pair, the interval is the second. Shorter ones are left out: a panel starts at an hour. */
const ROUNDED: readonly (readonly [number, number])[] = [
  [1.5 * HOUR, HOUR],
  [2.5 * HOUR, 2 * HOUR],
  [4.5 * HOUR, 3 * HOUR],
  [9 * HOUR, 6 * HOUR],
  [DAY, 12 * HOUR],
  [7 * DAY, DAY],
  [21 * DAY, 7 * DAY],
  [42 * DAY, 30 * DAY],
  [Number.POSITIVE_INFINITY, 365 * DAY],
]

/** The interval of a panel with this many points, in milliseconds; `least` as a panel states it, such as `1h`. */
export function calculateInterval({ from, to }: TimeRange, maxDataPoints: number, least: string): number {
  const exact = (to.getTime() - from.getTime()) / maxDataPoints
  const [, rounded = 0] = ROUNDED.find(([below]) => exact < below) ?? []
  return Math.max(rounded, leastMs(least))
}

function leastMs(least: string): number {
  const [, count, unit = ''] = /^(\d+)(m|h|d)$/.exec(least) ?? []
  const ms = { m: MINUTE, h: HOUR, d: DAY }[unit]
  if (ms === undefined) throw new Error(`an interval of "${least}" is not known here`)
  return Number(count) * ms
}

/** The largest unit that fits, as in `12h`. */
function intervalText(ms: number): string {
  const units = { y: 365 * DAY, d: DAY, h: HOUR, m: MINUTE, s: SECOND }
  const [unit, size] = Object.entries(units).find(([, each]) => ms >= each) ?? ['ms', 1]
  return `${Math.floor(ms / size)}${unit}`
}

type Variable = { readonly regex?: string }

/** The values of a variable, from the rows of its query. Throws if Grafana shows an error. */
export function optionsOf(variable: Variable, rows: readonly Record<string, unknown>[]): string[] {
  // The plugin drops all fields of a result without rows; SQLVariableUtils.ts of grafana-sql refuses that.
  if (rows.length === 0) throw new Error('at least one field expected for variable')
  const values = rows.map((row) => String(row.__value ?? row.__text ?? Object.values(row)[0] ?? ''))
  const [, pattern] = /^\/(.*)\/$/.exec(variable.regex ?? '') ?? []
  const fits = values.filter((value) => pattern === undefined || new RegExp(pattern).test(value))
  return [...new Set(fits)]
}
