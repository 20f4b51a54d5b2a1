import { type Figure, medianOf } from './figures.ts'
import { machineLine, type Taken } from './machine.ts'
import { aimOf, said } from './report.ts'
import type { Results } from './results.ts'
import type { Scenario } from './scenario.ts'

/** The page docs/bench.md: before and after, side by side. */
export function markdown(before: Results, after: Results, scenarios: readonly Scenario[]): string {
  const measured = scenarios.filter(({ name }) => before[name] || after[name])
  return [
    '# Speed, measured',
    '',
    ...INTRODUCTION,
    '',
    ...measured.flatMap((scenario) => section(scenario, before, after)),
    ...again(scenarios),
  ].join('\n')
}

const INTRODUCTION = [
  'This page is made by `npm run bench -- --markdown docs/bench.md`, from the files in `test/bench/results`. No test',
  'asserts a time. Each figure is the median of its samples, with the least and the most of them in parentheses.',
  '',
  'Every part is a process of its own on one machine: a gateway, a worker, a Temporal development server on a file',
  'database, a Postgres that writes to disk, and a simulator of Slack. Compare ratios between machines, and milliseconds',
  'only on one: a slow or busy machine changes milliseconds more. `load` is that of the last 1, 5 and 15 minutes before.',
]

/** How to take the figures again; `minutes` are those of five samples on two quiet cores. */
const again = (scenarios: readonly Scenario[]): string[] => [
  '## Take the figures again',
  '',
  'On a machine that does nothing else, from a clean checkout. The first line measures this commit, the second one the',
  'product of an older commit with this bench; then make the page, and the plans in `test/bench/plans`.',
  '',
  '```sh',
  'npm run bench -- --out after --seeded /var/tmp/docket-seeded-after',
  'npm run bench -- --at 1733ddb --out before --seeded /var/tmp/docket-seeded-before',
  'npm run bench -- --markdown docs/bench.md',
  'npm run bench -- --plans --seeded /var/tmp/docket-seeded-after',
  '```',
  '',
  'One scenario alone: `npm run bench -- --only latency --out after`; it replaces the figures of that scenario. Results of',
  'scenarios without a row here have not been taken yet. The older commit takes longer where it is slower.',
  '',
  '| scenario | minutes | what is measured |',
  '|---|---|---|',
  ...scenarios.map(({ name, minutes, about }) => `| \`${name}\` | ${minutes} | ${about} |`),
  '',
]

function section({ name, about }: Scenario, before: Results, after: Results): string[] {
  const [old, present] = [before[name], after[name]]
  const names = [
    ...new Set([...(old?.figures ?? []), ...(present?.figures ?? [])].map((figure) => figure.name)),
  ]
  const find = (figures: readonly Figure[] | undefined, wanted: string) =>
    figures?.find((figure) => figure.name === wanted)
  return [
    `## ${name}`,
    '',
    ...wrapped(about),
    '',
    ...(old ? [`- before: ${provenance(old.taken)}`] : []),
    ...(present ? [`- after: ${provenance(present.taken)}`] : []),
    '',
    '| measure | before | after | after / before | aim |',
    '|---|---|---|---|---|',
    ...names.map((each) => row(each, find(old?.figures, each), find(present?.figures, each))),
    '',
  ]
}

const provenance = (taken: Taken): string =>
  `commit ${taken.commit}, ${taken.date.slice(0, 16).replace('T', ' ')}, load ${taken.load.join(' ')}; ${machineLine(taken)}`

function row(name: string, before: Figure | undefined, after: Figure | undefined): string {
  const ratio = before && after ? (medianOf(after) / medianOf(before)).toFixed(2) : ''
  const aim = after ?? before
  return `| ${name} | ${cell(before)} | ${cell(after)} | ${ratio} | ${aim ? aimOf(aim) : ''} |`
}

function cell(figure: Figure | undefined): string {
  if (!figure) return ''
  const { samples } = figure
  const value = said(medianOf(figure), figure)
  if (samples.length < 2) return value
  const bare = { unit: '' } as const
  return `${value} (${said(Math.min(...samples), bare)} to ${said(Math.max(...samples), bare)})`
}

/** Lines of at most 118 characters. */
function wrapped(text: string): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line !== '' && line.length + word.length > 117) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}
