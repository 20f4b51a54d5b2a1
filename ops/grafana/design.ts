import {
  type DynamicConfigValue,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard'

/** Grafana's names of colours: they suit its dark and its light theme. One meaning, one colour, on every panel. */
export const COLORS = {
  fresh: 'blue',
  good: 'green',
  attention: 'yellow',
  late: 'orange',
  bad: 'red',
  quiet: 'text',
} as const

/** How the values of a panel are written; Grafana's names of units. */
export const UNITS = {
  /** 1,499. The unit `short` would show it as 1.5 K, or without decimals as 1 K. */
  count: 'locale',
  /** Seconds as 1 d 12:00:00. The unit `s` rounds to its largest part: 36 hours would be 2 days. */
  duration: 'dtdhms',
} as const

/** The text that All inserts into a query: no team and no priority has an empty name. */
export const ALL = "''"

/**
 * The choice of a variable, for the column of its name. An array may be empty, but `in ()` is a syntax error, and
 * Grafana inserts nothing when nothing is chosen. Postgres evaluates the first half when it plans, so All does not
 * filter row by row. The format `sqlstring` quotes a single value too.
 */
const chosen = (name: string, column: string): string => {
  const names = `array[\${${name}:sqlstring}]::text[]`
  return `(${ALL} = any (${names}) or ${column} = any (${names}))`
}

/** The rows of the chosen tickets, for the view with this alias. */
export const chosenIn = (alias: string): string => `${chosen('team', `${alias}.team`)}
      and ${chosen('priority', `${alias}.priority`)}`

/**
 * The same for the only view of a query. Every view has the two columns of its own: a filter by a join with the tickets
 * would take a second where a year's rows are charted.
 */
export const CHOSEN = `${chosen('team', 'team')}
      and ${chosen('priority', 'priority')}`

/**
 * Of the rows of events and notices, those of tickets that count: a dismissed one was none. Its clocks are void, and
 * queries that leave those out need no more.
 */
export const COUNTED = `ticket_key not in (select ticket_key from reporting.tickets where status = 'dismissed')`

/** An open ticket is never closed; Postgres needs to be told to use the index on the few that are not closed. */
export const OPEN = `status = 'open' and closed_at is null`

/** Each step holds from its value upwards; the first, from null, is for everything below. */
export const thresholds = (...steps: [number | null, string][]): ThresholdsConfigBuilder =>
  new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(steps.map(([value, color]) => ({ value, color })))

/** A colour marks a count above zero: a zero is grey. */
export const greyAtZero = (color: string): DynamicConfigValue[] => [
  { id: 'thresholds', value: thresholds([null, COLORS.quiet], [1, color]).build() },
]

/** One fixed colour for each column, by its name. */
export function coloured<P extends { overrideByName(name: string, properties: DynamicConfigValue[]): P }>(
  panel: P,
  colors: Readonly<Record<string, string>>,
): P {
  for (const [name, fixedColor] of Object.entries(colors))
    panel.overrideByName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor } }])
  return panel
}
