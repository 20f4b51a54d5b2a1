import { describe, expect, test } from 'vitest'
import { calculateInterval, interpolate, optionsOf } from './browser.ts'
import { expandMacros, frame } from './plugin.ts'

const from = new Date('2026-11-01T00:00:00Z')
const to = new Date('2026-11-01T09:00:00Z')
const range = { from, to }
const HOUR = 3_600_000

/** A variable with a format, as in a query. */
const curly = (variable: string): string => `\${${variable}}`

describe('the page', () => {
  const chosen = { team: ["o'hare", 'it'], one: "o'hare", none: [], all: { all: 'team' } }

  test.each([
    ['in ($team)', "in ('o''hare','it')"],
    ['in ([[team]])', "in ('o''hare','it')"],
    [`= '$one'`, `= 'o''hare'`],
    ['= $one', "= o''hare"],
    [`array[${curly('one:sqlstring')}]`, "array['o''hare']"],
    [`array[${curly('team:sqlstring')}]`, "array['o''hare','it']"],
    [`array[${curly('none:sqlstring')}]`, 'array[]'],
    ['in ($none)', 'in ()'],
    [`array[${curly('all:sqlstring')}]`, 'array[team]'],
    ['$__timeGroup(at, $__interval)', '$__timeGroup(at, 12h)'],
    ['$__interval_ms', '43200000'],
    [`$unknown ${curly('unknown:csv')}`, `$unknown ${curly('unknown:csv')}`],
  ])('makes of %s: %s', (written, sent) => {
    expect(interpolate(written, chosen, 12 * HOUR)).toBe(sent)
  })

  test.each([
    [0.5, '1h', '1h'],
    [24 * 7, '1h', '3h'],
    [24 * 30, '1h', '12h'],
    [24 * 30, '1d', '1d'],
    [24 * 365, '1h', '1d'],
    [24 * 1_000, '1h', '7d'],
    [24 * 3_650, '1h', '1y'],
  ])('divides %d hours into intervals of at least %s: %s', (hours, least, interval) => {
    const span = { from: new Date(to.getTime() - hours * HOUR), to }
    expect(interpolate('$__interval', {}, calculateInterval(span, 60, least))).toBe(interval)
  })

  test('offers the values that fit the pattern, each once, and fails without a row', () => {
    const rows = [{ team: '' }, { team: 'it' }, { team: 'it' }, { team: 'hr' }]
    expect(optionsOf({ regex: '/./' }, rows)).toEqual(['it', 'hr'])
    expect(optionsOf({}, rows)).toEqual(['', 'it', 'hr'])
    expect(() => optionsOf({ regex: '/./' }, [])).toThrow('at least one field expected')
  })
})

describe('the plugin', () => {
  test.each([
    ['$__timeFilter(at)', `at BETWEEN '${from.toISOString()}' AND '${to.toISOString()}'`],
    ['$__timeFrom() $__timeTo()', `'${from.toISOString()}' '${to.toISOString()}'`],
    ['$__time(at)', 'at AS "time"'],
    ['$__timeGroup(at, 3h)', 'floor(extract(epoch from at)/10800)*10800'],
    ["$__timeGroup(at,'12h')", 'floor(extract(epoch from at)/43200)*43200'],
    ['$__timeGroup(at, 7d), 1', 'floor(extract(epoch from at)/604800)*604800 AS "time", 1'],
    ['$__timeGroupAlias(at, 1y, 0)', 'floor(extract(epoch from at)/31557600)*31557600 AS "time"'],
    ['1 -- $__nothing()\n/* $__nothing() */ + 1', '1 \n + 1'],
    ['\'-- $__time(a)\' "--" $$ -- $$ $a$ /* $a$', `'-- a AS "time"' "--" $$ -- $$ $a$ /* $a$`],
  ])('makes of %s: %s', (sent, sql) => {
    expect(expandMacros(sent, range).sql).toBe(sql)
  })

  test.each([
    ['$__timeGroup(at, 3x)', 'error parsing interval 3x'],
    ['$__timeGroup(at)', 'needs time column and interval'],
    ['$__timeGroup(at, 3h, none)', 'error parsing fill value none'],
    ['$__nothing()', 'unknown macro "__nothing"'],
  ])('refuses %s', (sent, error) => {
    expect(() => expandMacros(sent, range)).toThrow(error)
  })

  const time = (hour: number) => (from.getTime() + hour * HOUR) / 1_000
  test.each([
    ['0', [0, 5, 0, 0]],
    ['NULL', [null, 5, null, null]],
    ['previous', [null, 5, 5, 5]],
  ])('fills the gaps of a time series with %s', (third, values) => {
    const fill = expandMacros(`$__timeGroup(at, 3h, ${third})`, range)
    const rows = frame([{ time: time(3), n: 5 }], 'time_series', fill, range)
    expect(rows).toEqual(values.map((n, index) => ({ time: time(3 * index), n })))
  })

  test('fills nothing where there is no row, no third argument, or no time series', () => {
    const fill = expandMacros('$__timeGroup(at, 3h, 0)', range)
    const rows = [{ time: time(3), n: 5 }]
    expect(frame([], 'time_series', fill, range)).toEqual([])
    expect(frame(rows, 'table', fill, range)).toEqual(rows)
    expect(frame(rows, 'time_series', { fill: null }, range)).toEqual(rows)
    expect(() => frame([{ n: 5 }], 'time_series', { fill: null }, range)).toThrow('time column is missing')
  })
})
