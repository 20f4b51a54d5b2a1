import { globSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { NASTY } from './nasty.ts'
import { workOf } from './work.ts'

type Take = (text: string) => unknown
type Functions = Record<string, (...given: unknown[]) => unknown>

const FOLDER = 'src/domain/text'

const files = [...globSync(`${FOLDER}/*.ts`).toSorted(), 'src/slack/views/rich-text.ts']
const found: Functions = {}

// Imported after `work.ts`, which counts only code that is compiled later.
beforeAll(async () => {
  for (const file of files) Object.assign(found, await import(resolve(file)))
})

const of = (name: string): ((...given: unknown[]) => unknown) => {
  const it = found[name]
  if (it === undefined) throw new Error(`nothing in ${FOLDER} exports ${name}`)
  return it
}
const asIs = (name: string): [string, Take] => [name, (text) => of(name)(text)]

const section = (elements: unknown) => ({ type: 'rich_text_section', elements })
const richText = (text: string) => ({
  type: 'rich_text',
  elements: [
    section([{ type: 'text', text }]),
    section([
      { type: 'link', url: text, text },
      { type: 'user', user_id: text },
      { type: 'emoji', name: text },
    ]),
  ],
})
const message = (text: string) => ({
  text: `- ${text}`,
  blocks: [
    { type: 'header', text: { type: 'plain_text', text } },
    { type: 'markdown', text },
    richText(text),
  ],
  attachments: [{ title: text, fallback: text, fields: [{ title: text, value: text }] }],
})

/** Messages of this many values without words. */
const many = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)
const CROWDS: Readonly<Record<string, (count: number) => unknown>> = {
  blocks: (count) => ({ blocks: many(count, { type: 'divider' }) }),
  attachments: (count) => ({ attachments: many(count, {}) }),
  'cells of a table': (count) => ({
    blocks: [{ type: 'table', rows: [many(count, { type: 'raw_text', text: '' })] }],
  }),
  'fields of an attachment': (count) => ({
    attachments: [{ fields: many(count, { title: '', value: '' }) }],
  }),
  'elements of rich text': (count) => ({
    blocks: [{ type: 'rich_text', elements: [section(many(count, {}))] }],
  }),
  'lines of rich text': (count) => ({ blocks: [{ type: 'rich_text', elements: many(count, section([])) }] }),
  'items of a list': (count) => ({
    blocks: [
      { type: 'rich_text', elements: [{ type: 'rich_text_list', elements: many(count, section([])) }] },
    ],
  }),
}

/** Work in proportion to the input, which was cut before. */
const LINEAR = new Map<string, Take>([
  asIs('canonicalEmoji'),
  asIs('isStandardEmoji'),
  asIs('emojiRuns'),
  asIs('markdownAsMrkdwn'),
  asIs('decoded'),
  asIs('encoded'),
  asIs('partsOf'),
  asIs('dayOf'),
  asIs('says'),
  asIs('visible'),
  asIs('fieldsOf'),
  asIs('isFields'),
  asIs('listOf'),
  asIs('textOf'),
  asIs('peopleInTitle'),
])

/** Work that stops growing once a text is longer than the limit. */
const BOUNDED = new Map<string, Take>([
  ['wordsOf', (text) => of('wordsOf')(message(text))],
  ['fileNamesOf', (text) => of('fileNamesOf')({ files: [{ title: text, name: text }] })],
  ['richTextAsMrkdwn', (text) => of('richTextAsMrkdwn')(richText(text), { values: 2_000, room: 4_000 })],
  ['titleOf', (text) => of('titleOf')(text, [text], () => text.slice(0, 100))],
  ['titleById', (text) => of('titleById')(text, [text])],
  ['mentionsIn', (text) => of('mentionsIn')(text)],
  ['replyKind', (text) => of('replyKind')(text)],
  ['titleLink', (text) => of('titleLink')('https://acme.slack.com/', 1, text)],
  ['titleQuote', (text) => of('titleQuote')(text)],
  ['titleText', (text) => of('titleText')(text)],
  ['withNames', (text) => of('withNames')(text, () => text.slice(0, 100))],
  ['shortened', (text) => of('shortened')(text, 200)],
])

/** The additional work for the end of a text. */
const SLACK = 10

const work = (take: Take, piece: string, length: number): number =>
  workOf('/src/', () => take(piece.repeat(Math.ceil(length / piece.length)).slice(0, length)))

test('every function that reads people’s text is measured', () => {
  const functions = Object.entries(found).flatMap(([name, value]) =>
    typeof value === 'function' ? [name] : [],
  )
  expect(files.map((file) => basename(file))).toContain('words.ts')
  expect(functions.toSorted()).toEqual([...LINEAR.keys(), ...BOUNDED.keys(), 'spend'].toSorted())
})

test.each([...LINEAR])('%s works at most in proportion to the length of its input', (_, take) => {
  for (const piece of NASTY) {
    const figures = [1_000, 2_000, 4_000, 8_000].map((length) => work(take, piece, length))
    const doubled = figures.map((figure) => 2 * figure + SLACK)
    for (const [index, figure] of figures.slice(1).entries())
      expect(figure, `${JSON.stringify(piece)}: ${figures}`).toBeLessThanOrEqual(doubled[index] ?? 0)
  }
})

test.each([...BOUNDED])('%s works no more for 200,000 units than for a text at the limit', (_, take) => {
  for (const piece of NASTY) {
    const figures = [8_000, 16_000, 200_000].map((length) => work(take, piece, length))
    expect(Math.max(...figures), `${JSON.stringify(piece)}: ${figures}`).toBeLessThanOrEqual(
      (figures[0] ?? 0) + SLACK,
    )
  }
})

test.each(Object.entries(CROWDS))('wordsOf works no more for 100,000 %s than for 4,000', (_, message) => {
  const figures = [4_000, 100_000].map((count) => workOf('/src/', () => of('wordsOf')(message(count))))
  expect(figures[1], `${figures}`).toBeLessThanOrEqual((figures[0] ?? 0) + SLACK)
})

test('the measure detects a quadratic function', () => {
  const quadratic: Take = (text) => {
    for (let at = 0; at < text.length; at += 1)
      of('dayOf')('1') && [...text.slice(at)].map(() => of('listOf')(null))
  }
  expect(work(quadratic, '<', 400)).toBeGreaterThan(3 * work(quadratic, '<', 200))
})
