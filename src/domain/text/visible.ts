/** Whether a text has anything to read: a letter or digit of any alphabet, or an emoji. */
export const says = (text: string): boolean =>
  /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u.test(text)

/**
 * No language puts more marks than this on one letter: further marks only cover the lines above and below.
 */
const MOST_MARKS = 8

/** Controls, every kind of white space, and letters and symbols without a visible shape. */
const BLANK = /[\p{Cc}\p{Z}\u115f\u1160\u2800\u3164\uffa0]+/gu

/**
 * Invisible characters. The flags of England, Scotland and Wales need some, so they come first and stay
 * whole.
 */
const UNSEEN = /\u{1f3f4}[\u{e0061}-\u{e007a}]{5}\u{e007f}|[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu

/**
 * One line of text without hidden characters: no control characters, no change of text direction, no
 * invisible characters except those that form emoji and joined scripts. White space becomes one space.
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

/** Whether an invisible character changes the shape of its neighbours. */
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

/** No character of any script and no emoji is longer than this, in UTF-16 units: a longer one may be cut. */
const LONGEST_CHARACTER = 50

/** A text of at most `longest` UTF-16 units: a longer text is cut between two characters and ends in `…`. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text
  let kept = ''
  // One unit more than the limit: it shows whether the last character that fits is complete.
  for (const piece of characters(text.slice(0, longest + 1))) {
    if (kept.length + piece.length > longest - 1) break
    kept += piece
  }
  return `${kept.trimEnd()}…`
}

function* characters(text: string): Generator<string> {
  for (const { segment } of CHARACTERS.segment(text))
    yield* segment.length > LONGEST_CHARACTER ? segment : [segment]
}
