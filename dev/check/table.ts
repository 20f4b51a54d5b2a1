/** How many cells of a terminal a character fills: none, one or two. */
const NONE = /\p{Mark}|\p{Format}|\p{Control}/u
const TWO =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u

const cells = (text: string): number =>
  [...text].reduce((sum, char) => sum + (NONE.test(char) ? 0 : TWO.test(char) ? 2 : 1), 0)

/** Cuts the text to this many cells, with a mark where it was cut. */
export function shortened(text: string, width: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (cells(line) <= width) return line
  let kept = ''
  for (const char of line) {
    if (cells(kept + char) > width - 1) break
    kept += char
  }
  return `${kept.trimEnd()}…`
}

/** Rows in columns as wide as their widest cell, below a head and a rule. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map(cells)),
  )
  const line = (row: string[]) =>
    row
      .map((text, column) => text + ' '.repeat((widths[column] ?? 0) - cells(text)))
      .join(' │ ')
      .trimEnd()
  const rule = widths.map((width) => '─'.repeat(width)).join('─┼─')
  return [line(head), rule, ...rows.map(line)].join('\n')
}
