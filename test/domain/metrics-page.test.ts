import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { METRIC_WORDS, type Standing } from '../../src/domain/clock.ts'
import { PRIORITIES } from '../../src/domain/policy.ts'
import { WRITE_KINDS } from '../../src/domain/writes.ts'
import { events, SAMPLES } from '../replay/samples.ts'

const STANDINGS: Readonly<Record<Standing, true>> = {
  on_track: true,
  at_risk: true,
  breached: true,
  met: true,
  void: true,
}

/** The values that docs/metrics.md names for a column of a view. */
function namedFor(view: string, column: string): string[] {
  const page = readFileSync('docs/metrics.md', 'utf8')
  const [, section = ''] = page.split(`\n### \`${view}\`\n`)
  const [table = ''] = section.split('\n### ')
  const row = table.split('\n').find((line) => line.startsWith(`| \`${column}\` |`)) ?? ''
  return [...row.slice(`| \`${column}\` |`.length).matchAll(/`(\w+)`/g)].map(([, value = '']) => value)
}

test.each<[string, string, readonly string[]]>([
  ['events', 'kind', Object.keys(events)],
  ['notices', 'kind', Object.keys(SAMPLES.notice ?? {})],
  ['slack_writes', 'kind', WRITE_KINDS],
  ['slack_writes', 'parked_scope', Object.keys(SAMPLES.parking ?? {})],
  ['slack_writes', 'failed_because', Object.keys(SAMPLES.failure ?? {})],
  ['tickets', 'priority', PRIORITIES],
  ['tickets', 'first_response_standing', Object.keys(STANDINGS)],
  ['sla_clocks', 'standing', Object.keys(STANDINGS)],
  ['sla_clocks', 'metric', Object.keys(METRIC_WORDS)],
])('docs/metrics.md names every value of %s.%s', (view, column, values) => {
  expect(namedFor(view, column).toSorted()).toEqual([...values].toSorted())
})
