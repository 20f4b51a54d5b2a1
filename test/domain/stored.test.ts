import { describe, expect, test } from 'vitest'
import { EVENT } from '../../src/domain/stored/event.ts'
import { POLICY } from '../../src/domain/stored/policy.ts'
import {
  byKind,
  count,
  duration,
  instant,
  list,
  nameIn,
  nullable,
  object,
  oneOf,
  optional,
  type Reader,
  record,
  shaped,
  share,
  text,
  yes,
} from '../../src/domain/stored/read.ts'
import { nested, parse, type Shape, type Step, toStored } from '../../src/domain/stored/shape.ts'
import { TICKET } from '../../src/domain/stored/ticket.ts'
import { live, open, policy } from './fixtures.ts'

const { ticket } = live([open()])
if (!ticket) throw new Error('no ticket was opened')

const refusal = (read: () => unknown): string | null => {
  try {
    read()
    return null
  } catch (error) {
    return String(error)
  }
}

describe('a stored value', () => {
  test('comes back as it was', () => {
    expect(parse(TICKET, JSON.parse(JSON.stringify(toStored(TICKET, ticket))))).toEqual(ticket)
    expect(toStored(TICKET, ticket)).toMatchObject({ v: 3 })
  })

  test('carries nothing that its shape does not name', () => {
    expect(parse(POLICY, { ...toStored(POLICY, policy), motto: 'hello' })).toEqual(policy)
  })

  test('of the wrong kind is refused with shape, version, path and what was found', () => {
    const broken = { ...ticket, v: 3, clocks: [{ ...ticket.clocks[0], dueAt: '2026-11-02' }] }
    expect(refusal(() => parse(TICKET, broken))).toBe(
      'Unreadable: stored ticket, version 3: clocks[0].dueAt must be an instant, not a text of 10 units',
    )
  })

  test('of an unknown kind is refused by that word', () => {
    expect(refusal(() => parse(EVENT, { v: 2, kind: 'merged' }))).toContain('not "merged"')
  })

  test('of a newer version says so, and what to do', () => {
    expect(refusal(() => parse(TICKET, { ...ticket, v: 4 }))).toBe(
      'Unreadable: stored ticket, version 4: written by a newer Docket; this one reads versions up to 3, so start the newer one again',
    )
  })

  test.each([0, -1, 1.5, '2', null])('of version %j is refused', (v) => {
    expect(refusal(() => parse(TICKET, { ...ticket, v }))).toContain('no such version')
  })

  test.each([null, undefined, 'a', 7, [], [ticket]])('%j is no ticket', (value) => {
    expect(refusal(() => parse(TICKET, value))).toMatch(/^Unreadable: stored ticket/)
  })

  test('a fault of the program is not taken for one of the value', () => {
    const broken: Shape<object> = {
      name: 'broken',
      steps: [],
      read: () => {
        throw new TypeError('oh')
      },
    }
    expect(refusal(() => parse(broken, {}))).toBe('TypeError: oh')
  })
})

describe('steps', () => {
  type Sum = { readonly total: number }
  const doubles: Step = (old) => ({ ...old, total: Number(old.total) * 2 })
  const addsOne: Step = (old) => ({ ...old, total: Number(old.total) + 1 })
  const SUM: Shape<Sum> = { name: 'sum', steps: [doubles, addsOne], read: object<Sum>({ total: count(0) }) }

  test.each([
    ['no version', { total: 5 }, 11],
    ['version 1', { v: 1, total: 5 }, 11],
    ['version 2', { v: 2, total: 5 }, 6],
    ['version 3', { v: 3, total: 5 }, 5],
  ])('from %s on are taken in their order', (_what, stored, total) => {
    expect(parse(SUM, stored)).toEqual({ total })
  })

  test('are taken within another shape, whatever the version of that one', () => {
    type Page = { readonly sums: readonly Sum[] }
    const PAGE: Shape<Page> = {
      name: 'page',
      steps: [],
      read: object<Page>({ sums: list(nested(SUM)) }),
      write: ({ sums }) => ({ sums: sums.map((sum) => toStored(SUM, sum)) }),
    }
    expect(toStored(PAGE, { sums: [{ total: 1 }] })).toEqual({ v: 1, sums: [{ v: 3, total: 1 }] })
    expect(parse(PAGE, { v: 1, sums: [{ total: 5 }, { v: 3, total: 5 }] })).toEqual({
      sums: [{ total: 11 }, { total: 5 }],
    })
    expect(refusal(() => parse(PAGE, { v: 1, sums: [{ v: 3, total: -1 }] }))).toBe(
      'Unreadable: stored sum, version 3: sums[0].total must be a whole number of at least 0, not -1',
    )
  })
})

describe('a reader', () => {
  const even = shaped('even', (value) => (String(value).length % 2 === 0 ? String(value) : null))
  const kinds = byKind<{ kind: 'a'; n: number } | { kind: 'b' | 'c' }>({ a: { n: count(1) }, b: {}, c: {} })

  test.each<[string, Reader<unknown>, unknown, unknown?]>([
    ['an instant at the beginning', instant, 0],
    ['the last instant', instant, 8.64e15],
    ['a duration of nothing', duration, 0],
    ['no share', share, 0],
    ['all of a share', share, 1],
    ['a count at its least', count(1), 1],
    ['a text', text, 'a'],
    ['a flag that is set', yes, true],
    ['a text of its shape', even, 'ab'],
    ['one of some words', oneOf(['x', 'y']), 'y'],
    ['a name of a table', nameIn({ x: 1 }), 'x'],
    ['null', nullable(text), null],
    ['what could be null', nullable(text), 'a'],
    ['nothing', optional(text), undefined],
    ['an empty list', list(text), []],
    ['a list', list(text), ['a', 'b']],
    ['an empty table', record(text, text), {}],
    ['a table', record(text, text), { a: 'b' }],
    ['one kind', kinds, { kind: 'a', n: 1 }],
    ['another kind', kinds, { kind: 'c' }],
    ['an object, without what it does not name', object({ a: text }), { a: 'x', b: 1 }, { a: 'x' }],
    ['an object without what may be missing', object({ a: optional(text) }), {}, {}],
  ])('takes %s', (_what, reader, value, expected = value) => {
    expect(reader(value, 'here')).toEqual(expected)
  })

  test.each<[string, Reader<unknown>, unknown, string]>([
    ['an instant before all others', instant, -1, 'here must be an instant, not -1'],
    ['an instant after the last', instant, 8.64e15 + 1, 'here must be an instant, not 8640000000000001'],
    ['no number', instant, Number.NaN, 'here must be an instant, not NaN'],
    ['an endless duration', duration, Number.POSITIVE_INFINITY, 'here must be a duration, not Infinity'],
    ['more than all', share, 1.01, 'here must be a share of 0 to 1, not 1.01'],
    ['less than the least', count(1), 0, 'here must be a whole number of at least 1, not 0'],
    ['half a thing', count(1), 1.5, 'here must be a whole number of at least 1, not 1.5'],
    ['a number as a text', count(1), '1', 'here must be a whole number of at least 1, not a text of 1 units'],
    ['an empty text', text, '', 'here must be a text that is not empty, not a text of 0 units'],
    ['a flag that is not set', yes, false, 'here must be true, not false'],
    ['another shape', even, 'a', 'here must be even, not "a"'],
    ['another word', oneOf(['x', 'y']), 'toString', 'here must be one of x, y, not "toString"'],
    ['a name that every object has', nameIn({ x: 1 }), 'toString', 'here must be one of x, not "toString"'],
    ['what is missing', text, undefined, 'here must be a text that is not empty, not missing'],
    ['null for what may be missing', optional(text), null, 'here must be a text that is not empty, not null'],
    ['no list', list(text), 'a', 'here must be a list, not "a"'],
    ['a list with a hole', list(text), ['a', null], 'here[1] must be a text that is not empty, not null'],
    ['a list for an object', object({}), [1, 2], 'here must be an object, not a list of 2'],
    ['null for an object', object({}), null, 'here must be an object, not null'],
    ['an object for a text', text, {}, 'here must be a text that is not empty, not an object'],
    [
      'a field of another kind',
      object({ a: text }),
      { a: 1 },
      'here.a must be a text that is not empty, not 1',
    ],
    ['a field of the prototype', object({ constructor: text }), {}, 'here.constructor must be a text'],
    ['a key of another shape', record(even, text), { abc: 'x' }, 'a key of here must be even, not "abc"'],
    [
      'an entry of another kind',
      record(text, text),
      { a: 1 },
      'here.a must be a text that is not empty, not 1',
    ],
    ['a table that is none', record(text, text), 'a', 'here must be an object, not "a"'],
    ['no kind', kinds, {}, 'here.kind must be one of a, b, c, not missing'],
    ['another kind', kinds, { kind: 'd' }, 'here.kind must be one of a, b, c, not "d"'],
    [
      'a kind without its field',
      kinds,
      { kind: 'a' },
      'here.n must be a whole number of at least 1, not missing',
    ],
  ])('refuses %s', (_what, reader, value, why) => {
    expect(refusal(() => reader(value, 'here'))).toContain(why)
  })

  test('at the top names the field alone', () => {
    expect(refusal(() => object({ a: text })({}, ''))).toContain(': a must be')
    expect(refusal(() => kinds({}, ''))).toContain(': kind must be')
    expect(refusal(() => text(1, ''))).toContain(': the value must be')
  })

  test.each([
    ['a word of a program', 'not_found', '"not_found"'],
    ['a long word', 'a'.repeat(31), 'a text of 31 units'],
    ['words', 'my printer burns', 'a text of 16 units'],
  ])('tells %s', (_what, value, told) => {
    expect(refusal(() => oneOf(['x'])(value, 'here'))).toContain(`not ${told}`)
  })
})
