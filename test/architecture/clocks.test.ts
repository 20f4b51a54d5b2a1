import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/**
 * The wall clock of a machine may differ by minutes from that of Temporal, Postgres, Slack or another machine. So an
 * age is measured with one clock: `performance.now()` here, `clock_timestamp()` in Postgres, two instants of
 * `activityInfo()`. These files may read the wall clock, each for its reason.
 */
const MAY: Readonly<Record<string, string>> = {
  'src/workflows': 'is Temporal’s own clock there, the same at every replay',
  'src/main.ts': 'the command line says how long ago something was; nothing is decided by it',
  'src/runtime/namespace.ts': 'a deadline that the same process reads',
  'src/runtime/temporal.ts': 'a deadline that the same process reads',
  'src/slack/inbound/ticket-client.ts': 'the instant of a wake, which nothing compares',
}

const reading = globSync('src/**/*.ts').filter((file) =>
  /\bDate\.now\b|new Date\(\)/.test(readFileSync(file, 'utf8')),
)
const isOf = (place: string) => (file: string) => file === place || file.startsWith(`${place}/`)

test('only these places read the clock of their machine', () => {
  const places = Object.keys(MAY)
  expect(reading.filter((file) => !places.some((place) => isOf(place)(file)))).toEqual([])
})

test('every place of the list reads it', () => {
  expect(Object.keys(MAY).filter((place) => !reading.some(isOf(place)))).toEqual([])
})
