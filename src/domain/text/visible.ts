/** Whether a text holds anything to read: a letter or digit of any alphabet, or an emoji. */
export const says = (text: string): boolean =>
  /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u.test(text)

/** More marks than this on one letter belong to no language: they only cover the lines above and below. */
const MOST_MARKS = 8

/** Controls, every kind of white space, and the letters and symbols that are drawn as nothing. */
const BLANK = /[\p{Cc}\p{Z}\u115f\u1160\u2800\u3164\uffa0]+/gu

/** Characters that are not drawn; first the flags that need some (England, Scotland, Wales), which stay whole. */
const UNSEEN = /\u{1f3f4}[\u{e0061}-\u{e007a}]{5}\u{e007f}|[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu

/**
 * One line of text in which nothing hides: no control character, nothing that turns the direction of the text, no
 * invisible character except those that shape emoji and joined scripts. Any run of white space is one space.
 */
export function visible(line: string): string {
  return line
    .toWellFormed()
    .replace(BLANK, ' ')
    .replace(UNSEEN, (found, at: number, whole: string) =>
      found.startsWith('\u{1f3f4}') || shapes(found, at, whole) ? found : '',
    )
    .replace(/\p{M}+/gu, (marks) => [...marks].slice(0, MOST_MARKS).join(''))
    .trim()
}

/** Whether an invisible character changes how its neighbours are drawn. */
function shapes(found: string, at: number, whole: string): boolean {
  const before = [...whole.slice(Math.max(0, at - 2), at)].at(-1) ?? ' '
  const after = String.fromCodePoint(whole.codePointAt(at + found.length) ?? 0x20)
  if (/[\p{Variation_Selector}]/u.test(found)) return /[^\p{Default_Ignorable_Code_Point} ]/u.test(before)
  const joins = /[\u200c\u200d]/.test(found) && /[\p{L}\p{M}\p{So}\p{Sk}]/u.test(before)
  return (
    joins &&
    /[\p{L}\p{Extended_Pictographic}]/u.test(after) &&
    !/[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u.test(after)
  )
}

const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Longer than every character of any script or any emoji, in UTF-16 units: such a one may be cut. */
const LONGEST_CHARACTER = 50

/** A text of at most `longest` UTF-16 units: a longer one is cut between two characters and ends in `…`. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text
  let kept = ''
  // One unit more than can stay: it decides whether the last character that fits is complete.
  for (const { segment } of CHARACTERS.segment(text.slice(0, longest + 1)))
    for (const piece of segment.length > LONGEST_CHARACTER ? segment : [segment]) {
      if (kept.length + piece.length > longest - 1) return `${kept.trimEnd()}…`
      kept += piece
    }
  return `${kept.trimEnd()}…`
}
