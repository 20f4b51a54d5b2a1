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

/**
 * The rows of a view that are about the tickets chosen at the top of the dashboard. Put after the alias of a view:
 * not every view has the priority.
 */
export const SELECTED = `ticket_key in (
      select ticket_key from reporting.tickets where team in ($team) and priority in ($priority)
    )`

/** Each step holds from its value upwards; the first, from null, is for everything below. */
export const thresholds = (...steps: [number | null, string][]): ThresholdsConfigBuilder =>
  new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(steps.map(([value, color]) => ({ value, color })))

/** A colour is for what is there: none is shown without one. */
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
