import { type Figure, medianOf } from './figures.ts'
import { machineLine } from './machine.ts'
import type { Result, Results } from './results.ts'
import type { Scenario } from './scenario.ts'

/** The results as text for a terminal. */
export function report(results: Results, scenarios: readonly Scenario[]): string {
  return scenarios
    .flatMap((scenario) => {
      const result = results[scenario.name]
      return result ? [section(scenario, result)] : []
    })
    .join('\n\n')
}

const section = ({ name, about }: Scenario, { taken, figures }: Result): string =>
  [
    `${name}: ${about}`,
    `${taken.date}, commit ${taken.commit}, load ${taken.load.join(' ')}`,
    machineLine(taken),
    '',
    ...table(
      ['', 'median', 'least', 'most', 'aim'],
      figures.map((figure) => [
        figure.name,
        said(medianOf(figure), figure),
        said(Math.min(...figure.samples), figure),
        said(Math.max(...figure.samples), figure),
        aimOf(figure),
      ]),
    ),
  ].join('\n')

/** A value with three digits or so, and its unit. */
export function said(value: number, { unit }: Pick<Figure, 'unit'>): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`
}

export const aimOf = (figure: Figure): string =>
  figure.aim === undefined ? '' : `${figure.more ? 'at least' : 'at most'} ${said(figure.aim, figure)}`

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map(([name = '']) => name.length)) + 2
  const line = ([name = '', ...cells]: readonly string[]): string =>
    name.padEnd(width) + cells.map((cell) => cell.padStart(16)).join('')
  return [line(head), '-'.repeat(line(head).length), ...rows.map(line)]
}
