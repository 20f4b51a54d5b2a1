import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOUR } from '../domain/fixtures.ts'
import type { Chosen } from './grafana/browser.ts'
import {
  ALL,
  ask,
  type Desk,
  dashboard,
  desk,
  everywhere,
  last,
  options,
  panels,
  variables,
} from './grafana/desk.ts'
import type { Row } from './grafana/plugin.ts'
import { play, type Scene } from './scene.ts'

const sum = (rows: readonly Row[], column: string): number =>
  rows.reduce((total, row) => total + Number(row[column]), 0)

/** The possible values of each variable when a panel is queried. */
const CHOICES: Readonly<Record<string, Chosen>> = {
  All: ALL,
  nothing: everywhere(() => []),
  'one value': everywhere(() => 'low'),
  'two values': everywhere(() => ['low', 'high']),
  'a name with a quote in it': everywhere(() => ["o'hare"]),
}
const RANGES: Readonly<Record<string, number>> = {
  'an hour': 1 / 24,
  'a week': 7,
  'a year': 365,
  'ten years': 3_650,
}

const each = panels.flatMap((panel) =>
  Object.keys(CHOICES).flatMap((choice) =>
    Object.keys(RANGES).map((range) => ({ title: panel.title, choice, range, panel })),
  ),
)

test('the committed file is what is generated', async () => {
  const file = new URL('../../ops/grafana/dashboards/service-desk.json', import.meta.url)
  const advice = 'run: node ops/grafana/main.ts && npm run format'
  expect(JSON.parse(await readFile(file, 'utf8')), advice).toEqual(dashboard)
})

describe('before the first ticket', () => {
  let empty: Desk
  beforeAll(async () => {
    empty = await desk()
  })
  afterAll(() => empty.leave())

  test.each(each)('"$title" shows zero or nothing for $choice over $range', async (it) => {
    const { rows } = await ask(empty, it.panel, CHOICES[it.choice], last(RANGES[it.range] ?? 0))
    expect(rows.length).toBeLessThanOrEqual(1)
    for (const value of Object.values(rows[0] ?? {})) expect([0, null]).toContain(value)
  })

  test.each(variables.filter(({ type }) => type === 'query'))(
    '$name has no values, and no error',
    async (it) => {
      expect(await options(empty, it)).toEqual([])
    },
  )

  test.each(panels)(
    'the units of "$title" fit its columns: counts are whole, durations are in seconds',
    async (panel) => {
      const { fields } = await ask(empty, panel)
      const figures = fields.filter(({ name }) => name !== 'time')
      expect(figures).not.toEqual([])
      const fitting: Record<number, string> = {
        [pg.types.builtins.INT8]: 'locale',
        [pg.types.builtins.NUMERIC]: 'dtdhms',
        [pg.types.builtins.FLOAT8]: 'dtdhms',
      }
      const { defaults, overrides } = panel.fieldConfig
      for (const { name, dataTypeID } of figures) {
        const own = overrides.find(({ matcher }) => matcher.options === name)
        const unit = own?.properties.find(({ id }) => id === 'unit')?.value ?? defaults.unit
        expect([name, unit]).toEqual([name, fitting[dataTypeID]])
      }
    },
  )

  test.each(panels)('"$title" colours only columns that it has', async (panel) => {
    const { fields } = await ask(empty, panel)
    const names = fields.map(({ name }) => name)
    for (const { matcher } of panel.fieldConfig.overrides) expect(names).toContain(matcher.options)
  })
})

describe('with a day on the desk', () => {
  let busy: Desk
  let scene: Scene
  beforeAll(async () => {
    busy = await desk()
    scene = await play(busy.db)
  })
  afterAll(() => busy.leave())

  const rowsOf = async (title: string, chosen: Chosen = ALL, now = Date.now() + 1_000) => {
    const panel = panels.find((it) => it.title === title)
    if (!panel) throw new Error(`there is no panel "${title}"`)
    return (await ask(busy, panel, chosen, last(7, now))).rows
  }

  test.each(each)('"$title" runs for $choice over $range', async (it) => {
    const { rows } = await ask(busy, it.panel, CHOICES[it.choice], last(RANGES[it.range] ?? 0))
    if (it.choice === 'All') return
    const figures = rows.flatMap(({ time, ...others }) => Object.values(others))
    expect(figures.filter((value) => value !== null && value !== 0)).toEqual([])
  })

  test('open tickets by age', async () => {
    expect(await rowsOf('Open tickets by age')).toEqual([
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

  test('open tickets without a first response, by standing', async () => {
    expect(await rowsOf('Waiting for a first response')).toEqual([
      { 'on track': 2, 'at risk': 1, overdue: 1 },
    ])
  })

  test('updates for Slack: an edit of an old card has waited since its event was recorded', async () => {
    const [row] = await rowsOf('Updates waiting for Slack')
    expect(row).toMatchObject({ queued: 12, 'on hold': 1 })
    expect(row?.['oldest queued']).toSatisfy((seconds: number) => seconds >= 300 && seconds < 360)
    expect(row?.['oldest on hold']).toSatisfy((seconds: number) => seconds >= 3_600 && seconds < 3_660)
  })

  test('opened against resolved: each resolution counts, and an interval without any is zero', async () => {
    const rows = await rowsOf('Opened against resolved')
    expect([sum(rows, 'opened'), sum(rows, 'reopened'), sum(rows, 'resolved')]).toEqual([6, 1, 2])
    const intervals = rows.map((row, index) => Number(row.time) - Number(rows[index - 1]?.time ?? row.time))
    expect(new Set(intervals)).toEqual(new Set([0, 3 * 3_600]))
    expect(rows.length).toBeGreaterThanOrEqual((7 * 24) / 3)
    expect(rows.filter((row) => row.opened === 0).length).toBeGreaterThan(rows.length / 2)
  })

  test('first response: p50 and p90 in seconds, at the time of the response', async () => {
    const rows = await rowsOf('Time to first response')
    const [row, ...others] = rows.filter(({ p50 }) => p50 !== null)
    expect(others).toEqual([])
    expect(row?.p50).toBeCloseTo((1.75 * HOUR) / 1_000)
    expect(row?.p90).toBeCloseTo((2.35 * HOUR) / 1_000)
    expect(row?.time).toBe(Math.floor(scene.answeredAt / 1_000 / (3 * 3_600)) * 3 * 3_600)
  })

  test('reminders: those that were posted', async () => {
    const rows = await rowsOf('Reminders sent')
    expect([sum(rows, 'warnings'), sum(rows, 'overdue')]).toEqual([1, 1])
  })

  test('only what happened in the time range', async () => {
    const rows = await rowsOf('Opened against resolved', ALL, scene.now - 6 * HOUR)
    expect([sum(rows, 'opened'), sum(rows, 'resolved')]).toEqual([1, 0])
  })

  test('the teams to choose from', async () => {
    const [team] = variables
    expect(team && (await options(busy, team))).toEqual(['it', 'platform'])
  })

  test('one team, some priorities', async () => {
    const urgent: Chosen = { team: ['platform'], priority: ['urgent', 'high'] }
    expect(await rowsOf('Waiting for a first response', urgent)).toEqual([
      { 'on track': 0, 'at risk': 0, overdue: 1 },
    ])
    const reminders = await rowsOf('Reminders sent', urgent)
    expect([sum(reminders, 'warnings'), sum(reminders, 'overdue')]).toEqual([0, 1])
    for (const team of ['it', ['it']]) {
      const it: Chosen = { ...ALL, team }
      expect(await rowsOf('Updates waiting for Slack', it)).toMatchObject([{ queued: 3, 'on hold': 0 }])
      expect(sum(await rowsOf('Opened against resolved', it), 'opened')).toBe(1)
    }
  })
})
