import type { ReplyKind } from '../command.ts'
import { emojiRuns } from './emoji.ts'
import { LONGEST_WORDS } from './json.ts'
import { partsOf } from './markup.ts'

/** Emoji as Unicode characters: pictures with their skin tones and joiners, flags, keycaps. */
const PICTURE =
  /[0-9#*]\ufe0f?\u20e3|[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]|\u200d|\ufe0f|[\u{e0020}-\u{e007f}]/gu

/** Emoticons that look like words or punctuation. */
const EMOTICONS = new Set([':)', ':-)', '(:', ';)', ';-)', ':d', ':-d', ':p', '<3', '^^', '^_^', 'xd'])

const QUESTION = /[?？؟;⸮՞፧]/

const THANKS =
  /^(?:ok(?:ay)?|great|perfect|awesome|super|brilliant|nice|cool|amazing|lovely|got it|works?( now)?|(?:that|it) works?( now)?|many|all good|no worries|cheers|ty|tysm|thx|tnx|thanks?( you)?|thankyou|thank u|merci|danke(?: schön)?|gracias|obrigad[oa]|grazie|arigato|so much|very much|a lot|a million|a bunch|again|everyone|all|guys|team|for (?:the|your) (?:quick |fast )?(?:help|reply|fix|answer|support)|for (?:helping|fixing)(?: (?:it|this|that|me))?)$/

const SAYS_THANKS =
  /\b(?:thanks?|thankyou|thank u|ty|tysm|thx|tnx|cheers|merci|danke|gracias|obrigad[oa]|grazie|arigato)\b|ありがとう|谢谢|спасибо|감사/

/** Thanks without spaces between the words, or in another word order than THANKS. */
const OTHER_THANKS =
  /ありがとう(?:ございます|ございました)?|谢谢|большое спасибо|спасибо(?: большое)?|감사합니다/g

/** The longest reply, in UTF-16 units, that can be thanks. */
const LONGEST_THANKS = 200

/** The most words that one pleasantry has: "for your quick help". */
const MOST_WORDS = 4

/**
 * Whether a reply is more than thanks or emoji. In doubt it counts as words: a wrong reopening costs a click,
 * a missed question costs an answer. `words` are mrkdwn as `wordsOf` returns them. `files` is the number of
 * attachments: a screenshot always counts as words.
 */
export function replyKind(words: string, files = 0): ReplyKind {
  // At the length limit the rest may have been cut off.
  if (files > 0 || words.length >= LONGEST_WORDS) return 'words'
  const runs = emojiRuns(spoken(words))
  const written = runs.map((run) => ('text' in run ? run.text : ' ')).join('')
  const tokens = written
    .replace(PICTURE, ' ')
    .toLowerCase()
    .split(/\s/)
    .filter((token) => token !== '')
  const plain = tokens.filter((token) => !EMOTICONS.has(token)).join(' ')
  if (QUESTION.test(plain)) return 'words'
  if (/[\p{L}\p{N}]/u.test(plain)) return isThanks(plain) ? 'thanks' : 'words'
  const hasEmoji = runs.some((run) => 'emoji' in run) || written.search(PICTURE) >= 0
  return hasEmoji || tokens.some((token) => EMOTICONS.has(token)) ? 'emoji' : 'words'
}

/** The text without mentions. A link counts as words, with any label. */
const spoken = (words: string): string =>
  partsOf(words)
    .map((part) => (part.kind === 'text' ? part.text : part.kind === 'link' ? ` ${part.url} ` : ' '))
    .join('')

/** True only if every phrase between punctuation marks is a pleasantry, and one of them is thanks. */
function isThanks(plain: string): boolean {
  if (plain.length > LONGEST_THANKS || !SAYS_THANKS.test(plain)) return false
  const phrases = plain
    .replace(OTHER_THANKS, 'thanks')
    .split(/[.,!;:()\-–—。、！，]/u)
    .map((phrase) => phrase.split(' ').filter((word) => word !== ''))
  return phrases.every(isPleasantry)
}

/**
 * A phrase such as "thanks so much everyone" is a sequence of pleasantries: remove them from the front one by
 * one.
 */
function isPleasantry(words: readonly string[]): boolean {
  let rest = words
  while (rest.length > 0) {
    let taken = Math.min(MOST_WORDS, rest.length)
    while (taken > 0 && !THANKS.test(rest.slice(0, taken).join(' '))) taken -= 1
    if (taken === 0) return false
    rest = rest.slice(taken)
  }
  return true
}
