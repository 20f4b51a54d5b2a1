import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { stale } from './equivalent.ts'
import { mutantsOf, mutated } from './mutants.ts'
import { isEnough, report } from './report.ts'
import { shuffled } from './sample.ts'
import { targets } from './targets.ts'

const changes = (text: string): string[] =>
  mutantsOf('example.ts', text).map((mutant) => mutated(text, mutant))

test.each([
  [
    'a boundary',
    'export const late = (at: number) => at > due',
    ['export const late = (at: number) => at >= due'],
  ],
  ['an operator', 'a = b - c', ['a = b + c']],
  ['a number', 'const T = 10', ['const T = 11']],
  ['a boolean', 'const T = true', ['const T = false']],
  ['a negation', 'go = !gone', ['go = gone']],
  ['a removed call', 'await store.done(key)', ['{}']],
  ['a method', 'Math.min(a, b)', ['{}', 'Math.max(a, b)']],
  ['a filter that is left out', 'a = b.filter(c)', ['a = b']],
])('%s is changed', (_, text, expected) => {
  expect(changes(text)).toEqual(expected)
})

test('a condition is taken to hold always, and never', () => {
  expect(changes('if (ready) go = 1')).toEqual(['if (true) go = 1', 'if (false) go = 1', 'if (ready) go = 2'])
})

test('types, strings and regular expressions stay as they are', () => {
  expect(changes(`const a: 1 | true = b as 2; type C = { d: 3 }; e('x < y', /a+/)`)).toHaveLength(1)
})

test('a table of names that are all true is a set, and stays as it is', () => {
  expect(changes('f({ a: true, b: true })')).toEqual(['{}'])
  expect(changes('f({ a: true })')).toHaveLength(2)
  expect(changes('f({ a: true, b: false })')).toHaveLength(3)
})

test('a change is named by its line', () => {
  expect(mutantsOf('a.ts', 'const a = b\n  const c = d < e')).toMatchObject([
    { file: 'a.ts', line: 2, from: '<', to: '<=', code: 'const c = d < e' },
  ])
})

test('a sample is decided by its seed', () => {
  const items = Array.from({ length: 50 }, (_, index) => index)
  expect(shuffled(items, 1)).toEqual(shuffled(items, 1))
  expect(shuffled(items, 1)).not.toEqual(shuffled(items, 2))
  expect(shuffled(items, 1).toSorted((a, b) => a - b)).toEqual(items)
})

describe('a run', () => {
  const mutants = mutantsOf('a.ts', 'a = b + c')
  const [mutant] = mutants
  if (mutant === undefined) throw new Error('no mutant was made')
  const outcome = (judged: number, left: number) => ({
    judged: Array.from({ length: judged }, () => mutant),
    survivors: Array.from({ length: left }, () => mutant),
    named: [],
  })

  test('is counted file by file, and names what no test noticed', () => {
    expect(report({ ...outcome(4, 1), named: [mutant] }).split('\n')).toEqual([
      '      killed    left   named   share',
      'a.ts       3       1       1  75.0 %',
      'all        3       1       1  75.0 %',
      'a.ts:1  "+" -> "-"  in  a = b + c',
    ])
  })

  test.each([
    [100, 3, true],
    [100, 4, false],
    [10, 1, false],
    [0, 0, true],
  ])('of %i mutants may leave %i: %s', (judged, left, enough) => {
    expect(isEnough(outcome(judged, left))).toBe(enough)
  })
})

test('every change that is named as changing nothing is one that the code allows', () => {
  expect(stale(targets().flatMap((file) => mutantsOf(file, readFileSync(file, 'utf8'))))).toEqual([])
})
