import { describe, expect, test } from 'vitest'
import { LONGEST_WORDS, spend } from '../../../src/domain/text/json.ts'
import { fileNamesOf, wordsOf } from '../../../src/domain/text/words.ts'
import { ATTACHMENT_SHAPES } from './attachment-shapes.ts'
import { BLOCK_SHAPES } from './block-shapes.ts'
import { attached, blocks, mrkdwn, plain, raw, said, section, typed } from './build.ts'
import { TYPED_SHAPES } from './typed-shapes.ts'

describe('the words of a message are found in', () => {
  test.each([...BLOCK_SHAPES, ...TYPED_SHAPES, ...ATTACHMENT_SHAPES])('%s', (_, message, words) =>
    expect(wordsOf(message)).toBe(words),
  )
})

describe('for any message', () => {
  const BROKEN: unknown[] = [
    null,
    undefined,
    'text',
    42,
    [],
    {},
    { text: 42, blocks: 'no', attachments: 7 },
    { text: null, blocks: [null, 1, 'x', [], {}] },
    { blocks: [{ type: 'rich_text', elements: [null, { type: 'rich_text_section', elements: 'x' }] }] },
    {
      blocks: [
        { type: 'rich_text' },
        { type: 'section', text: 3, fields: {} },
        { type: 'table', rows: [3, [null]] },
      ],
    },
    { blocks: [{ type: 'toString', text: { type: '__proto__', text: {} } }] },
    { attachments: [null, { fields: [null, { title: {}, value: 1 }], blocks: {} }] },
    {
      blocks: [
        {
          type: 'rich_text',
          elements: [
            section(
              { type: 'date', timestamp: 1e300 },
              { type: 'emoji', name: ':' },
              { type: 'user', user_id: 'U1> <!channel' },
            ),
          ],
        },
      ],
    },
  ]

  test.each(BROKEN.map((message) => [JSON.stringify(message), message]))('%s does no harm', (_, message) =>
    expect(typeof wordsOf(message)).toBe('string'),
  )

  test('no id brings markup of its own', () => {
    const evil = { type: 'user', user_id: 'U1> <!channel' }
    expect(wordsOf(typed(section(said('hi'), evil)))).toBe('hi')
  })

  test.each([LONGEST_WORDS - 1, LONGEST_WORDS, LONGEST_WORDS + 1])(
    'a text of %i is no longer than its limit',
    (length) => expect(wordsOf({ text: 'x'.repeat(length) })).toHaveLength(Math.min(length, LONGEST_WORDS)),
  )

  test('many long parts are together no longer than the limit', () => {
    const long = 'x'.repeat(1_500)
    const many = Array.from({ length: 40 }, () => ({ type: 'section', text: mrkdwn(long) }))
    const rich = Array.from({ length: 40 }, () => section(said(long)))
    expect(wordsOf(blocks(...many)).length).toBeLessThanOrEqual(LONGEST_WORDS)
    expect(wordsOf(attached(...many)).length).toBeLessThanOrEqual(LONGEST_WORDS)
    expect(wordsOf(typed(...rich)).length).toBeLessThanOrEqual(LONGEST_WORDS)
  })

  test('no more than 2,000 values of it are looked at', () => {
    const empty = (count: number) => Array.from({ length: count }, () => ({ type: 'divider' }))
    const last = { type: 'header', text: plain('The end') }
    // The list, the header and its text are values, too.
    expect(wordsOf(blocks(...empty(1_996), last))).toBe('The end')
    expect(wordsOf(blocks(...empty(1_997), last))).toBe('The end')
    expect(wordsOf(blocks(...empty(1_998), last))).toBe('')
    const inline = (count: number) =>
      typed(section(...Array.from({ length: count }, () => ({}))), section(said('end')))
    expect(wordsOf(inline(1_900))).toContain('end')
    expect(wordsOf(inline(2_000))).toBe('')
    const row = (count: number) =>
      blocks({ type: 'table', rows: [Array.from({ length: count }, () => raw('')), [raw('end')]] })
    expect(wordsOf(row(1_900))).toBe('end')
    expect(wordsOf(row(2_000))).toBe('')
  })

  test('what only stands beside the words takes nothing of those', () => {
    const pictures = Array.from({ length: 1_900 }, () => ({ type: 'image', alt_text: 'a picture' }))
    expect(wordsOf(blocks(...pictures, { type: 'header', text: plain('The end') }))).toBe('The end')
  })

  test('what comes after as many blanks as a message is long is not looked at', () => {
    const far = `${' '.repeat(LONGEST_WORDS)}far`
    expect(wordsOf({ text: far })).toBe('')
    expect(wordsOf(blocks({ type: 'section', text: mrkdwn(far) }))).toBe('')
    expect(wordsOf(blocks({ type: 'markdown', text: `${'*'.repeat(LONGEST_WORDS)}far` }))).toBe('')
  })

  test('nothing deeper than 12 levels is looked at', () => {
    const nested = (levels: number): object => {
      let inner: object = mrkdwn('deep')
      for (let level = 0; level < levels; level += 1) inner = { type: 'container', body: inner }
      return inner
    }
    // The list of blocks is one level, and so is the block in it.
    expect(wordsOf(blocks(nested(11)))).toBe('deep')
    expect(wordsOf(blocks(nested(12)))).toBe('')
    expect(wordsOf(blocks(nested(100_000)))).toBe('')
  })

  test('blanks around its words are left out', () => {
    expect(wordsOf({ text: ' hi ' })).toBe('hi')
    expect(wordsOf(blocks({ type: 'section', text: mrkdwn(' hi ') }))).toBe('hi')
    expect(wordsOf(blocks({ type: 'table', rows: [[raw(' a '), raw(' b ')]] }))).toBe('a | b')
  })

  test('the text counts where an app puts other blocks beside what looks typed', () => {
    const [typedBlock] = typed(section(said('typed'))).blocks
    const mixed = [typedBlock, { type: 'section', text: mrkdwn('more') }]
    expect(wordsOf({ text: 'the text', blocks: mixed })).toBe('the text')
    expect(wordsOf({ text: 'the text', blocks: [typedBlock] })).toBe('typed')
  })

  test('more blocks than a message can have do not count as typed text', () => {
    const many = (count: number) => ({
      text: 'the text',
      ...typed(),
      blocks: Array.from({ length: count }, () => ({
        type: 'rich_text',
        elements: [section(said('typed'))],
      })),
    })
    expect(wordsOf(many(50))).toContain('typed')
    expect(wordsOf(many(51))).toBe('the text')
  })
})

test('files are known by the title that a person gave, then by their name', () => {
  expect(
    fileNamesOf({ files: [{ name: 'a.png', title: 'The error' }, { name: null, title: '' }, 3] }),
  ).toEqual(['The error', 'a.png'])
  expect(fileNamesOf({ files: 'x' })).toEqual([])
  expect(fileNamesOf(null)).toEqual([])
  expect(fileNamesOf({ files: Array.from({ length: 101 }, () => ({ name: 'x' })) })).toHaveLength(100)
})

test('a budget is spent value by value, as long as there is room', () => {
  const budget = { values: 2, room: 1 }
  expect([spend(budget), spend(budget), spend(budget)]).toEqual([true, true, false])
  expect(spend({ values: 9, room: 0 })).toBe(false)
  expect(spend({ values: 9, room: 1 })).toBe(true)
})
