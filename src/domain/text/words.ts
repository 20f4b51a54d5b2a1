import { type Budget, type Fields, fieldsOf, LONGEST_WORDS, listOf, spend, textOf } from './json.ts'
import { markdownAsMrkdwn } from './markdown.ts'
import { decoded, encoded } from './markup.ts'
import { richTextAsMrkdwn } from './rich-text.ts'
import { says } from './visible.ts'

/** How many values of a message are read, and how deeply they may be nested. */
const MOST_VALUES = 2_000
const DEEPEST = 12
/** Slack's limit for the blocks of a message. */
const MOST_BLOCKS = 50

/**
 * The words of a Slack message, as mrkdwn of at most 4,000 UTF-16 units: the text that the author typed, else
 * the text field, else the blocks; then the attachments. `message` is unknown JSON: a value with an
 * unexpected shape is skipped. Secondary text (a button, the description of a picture, a fallback) counts
 * only if there is nothing else. '' for a message without words. Never throws.
 */
export function wordsOf(message: unknown): string {
  const { text, blocks, attachments } = fieldsOf(message)
  const body = typed(blocks) || said(text) || collect(blocks, 'words')
  const words = [body, collect(attachments, 'words')].filter((each) => each !== '').join('\n')
  return (words || collect([blocks, attachments], 'beside') || written(text)).slice(0, LONGEST_WORDS)
}

/**
 * The blocks of Slack's own clients hold the typed text exactly; Slack derives the text field and loses some
 * of it.
 */
function typed(blocks: unknown): string {
  const list = listOf(blocks)
  const isTyped = list.length <= MOST_BLOCKS && list.every((block) => fieldsOf(block).type === 'rich_text')
  return isTyped ? collect(blocks, 'words') : ''
}

const said = (text: unknown): string => (says(decoded(written(text))) ? written(text) : '')

/** A text, even if it consists of punctuation marks only. */
function written(text: unknown): string {
  const cut = textOf(text).slice(0, LONGEST_WORDS).trim()
  return isStandIn(cut) ? '' : cut
}

/** Texts that Slack fills in if an app sends none. */
const STAND_INS = new Set([
  "this content can't be displayed",
  'this content cannot be displayed',
  'this message contains interactive elements',
  'no preview available',
  'unable to show preview',
  'unable to show preview. tap to see the original message',
])

function isStandIn(text: string): boolean {
  const bare = text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/^\[/, '')
    .replace(/[\].]$/, '')
  return STAND_INS.has(bare)
}

/** The fields of blocks and attachments that hold words, in reading order. */
const WORDS = [
  'title',
  'rich_text_title',
  'subtitle',
  'pretext',
  'text',
  'label',
  'caption',
  'blocks',
  'fields',
  'rows',
  'body',
  'description',
  'elements',
  'child_blocks',
  'tasks',
  'details',
  'output',
  'message_blocks',
  'message',
]

/** Fields with secondary text, which is better than nothing. */
const BESIDE = [
  'alt_text',
  'fallback',
  'author_name',
  'name',
  'file',
  'call',
  'v1',
  'footer',
  'accessory',
  'actions',
]

/** Interactive blocks: nothing in these counts as words. */
const PRESSED = new Set(['actions', 'context_actions', 'button', 'input', 'file', 'call'])

type Wanted = 'words' | 'beside'

/** The lines in a value, joined: only the wanted fields, within the limits. */
function collect(value: unknown, wanted: Wanted): string {
  const budget: Budget = { values: MOST_VALUES, room: LONGEST_WORDS }
  const lines: string[] = []
  const add = (line: string): void => {
    const cut = line.slice(0, LONGEST_WORDS).trim()
    if (!says(decoded(cut)) || isStandIn(cut)) return
    lines.push(cut)
    budget.room -= cut.length
  }
  const visit = (node: unknown, beside: boolean, depth: number): void => {
    if (node === undefined || depth > DEEPEST || !spend(budget)) return
    const own = ownWords(node, budget)
    if (own === null) inside(node, beside, depth + 1)
    else if (beside === (wanted === 'beside')) add(own)
  }
  const inside = (node: unknown, beside: boolean, depth: number): void => {
    for (const each of listOf(node).slice(0, MOST_VALUES)) visit(each, beside, depth)
    const fields = fieldsOf(node)
    const aside = beside || PRESSED.has(textOf(fields.type))
    for (const key of WORDS) visit(fields[key], aside, depth)
    if (wanted === 'beside') for (const key of BESIDE) visit(fields[key], true, depth)
  }
  visit(value, false, 0)
  return lines.join('\n')
}

/** The words of a value that is text itself; null for a container. */
function ownWords(node: unknown, budget: Budget): string | null {
  if (typeof node === 'string') return node
  const fields = fieldsOf(node)
  switch (fields.type) {
    case 'mrkdwn':
      return textOf(fields.text)
    case 'plain_text':
    case 'raw_text':
      return encoded(textOf(fields.text).slice(0, LONGEST_WORDS))
    case 'raw_number':
      return textOf(fields.text) || (typeof fields.value === 'number' ? String(fields.value) : '')
    case 'markdown':
      return markdownAsMrkdwn(textOf(fields.text).slice(0, LONGEST_WORDS))
    case 'rich_text':
      return richTextAsMrkdwn(fields, budget)
    case undefined:
      return Array.isArray(node) ? row(node, budget) : field(fields)
    default:
      return null
  }
}

/** A row of a table; null for any other list. */
function row(cells: readonly unknown[], budget: Budget): string | null {
  if (!CELLS.has(fieldsOf(cells[0]).type)) return null
  const texts: string[] = []
  for (const cell of cells) {
    if (!spend(budget)) break
    const text = (ownWords(cell, budget) ?? '').trim()
    if (text !== '') texts.push(text)
  }
  return texts.join(' | ')
}

const CELLS = new Set<unknown>(['raw_text', 'raw_number'])

/** A field of an attachment; null for anything else. */
function field({ title, value, ...others }: Fields): string | null {
  if (typeof value !== 'string' || 'type' in others) return null
  const [name, text] = [textOf(title).slice(0, LONGEST_WORDS), value.slice(0, LONGEST_WORDS)]
  return name === '' ? text : `${name}: ${text}`
}

/** The display names of a message's files: the title that a person gave, then the name. */
export const fileNamesOf = (message: unknown): string[] =>
  listOf(fieldsOf(message).files)
    .slice(0, MOST_FILES)
    .map(fieldsOf)
    .flatMap(({ title, name }) => [textOf(title), textOf(name)])
    .filter((each) => each !== '')

/** How many files a Slack message can have. */
const MOST_FILES = 100
