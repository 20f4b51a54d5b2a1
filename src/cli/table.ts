import { stripVTControlCharacters } from 'node:util'
import type { Paint } from './paint.ts'

export type Column<T> = {
  readonly head: string
  readonly align?: 'right'
  /** The text of one cell; a column whose cells are all empty is left out. */
  cell(row: T): string
}

const GAP = '  '

/** Rows under their heads, in columns that fit their content. The last column is never padded. */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[], paint: Paint): string {
  const cells = columns.map((column) => rows.map(column.cell))
  const shown = columns.flatMap((column, at) => {
    const texts = cells[at] ?? []
    if (texts.every((text) => text === '')) return []
    return [{ ...column, texts, width: Math.max(...[column.head, ...texts].map(widthOf)) }]
  })
  const line = (textOf: (column: (typeof shown)[number]) => string): string =>
    shown
      .map((column, at) => {
        const padding = ' '.repeat(Math.max(0, column.width - widthOf(textOf(column))))
        if (column.align === 'right') return padding + textOf(column)
        return at === shown.length - 1 ? textOf(column) : textOf(column) + padding
      })
      .join(GAP)
  const head = paint(
    'dim',
    line((column) => column.head),
  )
  return [head, ...rows.map((_, row) => line((column) => column.texts[row] ?? ''))].join('\n')
}

/** Names and their texts below one another: `name    text`. Texts of several lines stay in their column. */
export function list(entries: readonly (readonly [name: string, text: string])[], indent = ''): string {
  const width = Math.max(0, ...entries.map(([name]) => widthOf(name)))
  const margin = `\n${indent}${' '.repeat(width)}${GAP}`
  return entries
    .map(([name, text]) => `${indent}${name.padEnd(width)}${GAP}${text.replaceAll('\n', margin)}`.trimEnd())
    .join('\n')
}

/** Characters of two columns: emoji and the scripts of East Asia. */
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u

/** How many columns of a terminal a text takes: colours and combining marks take none. */
export function widthOf(text: string): number {
  const seen = [...stripVTControlCharacters(text)].filter((each) => !/\p{M}|\p{Cf}/u.test(each))
  return seen.reduce((width, each) => width + (WIDE.test(each) ? 2 : 1), 0)
}

/** People's text for a cell: without line breaks and control codes of the terminal. */
export const oneLine = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}|\p{Bidi_Control}/gu, '')
    .trim()
