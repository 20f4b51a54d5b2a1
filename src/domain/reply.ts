import type { ReplyKind } from './command.ts'

const EMOJI =
  /:[a-z0-9_+'-]+(?:::skin-tone-[2-6])?:|\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u200d\ufe0f]/giu

const THANKS =
  /^(?:ok(?:ay)?|great|perfect|awesome|super|brilliant|nice|cool|amazing|lovely|got it|works?( now)?|(?:that|it) works?( now)?|many|all good|no worries|cheers|ty|tysm|thx|tnx|thanks?( you)?|thankyou|thank u|merci|danke(?: schön)?|gracias|obrigad[oa]|grazie|arigato|so much|very much|a lot|a million|a bunch|again|everyone|all|guys|team|for (?:the|your) (?:quick |fast )?(?:help|reply|fix|answer|support)|for (?:helping|fixing)(?: (?:it|this|that|me))?)$/

const SAYS_THANKS =
  /\b(?:thanks?|thankyou|thank u|ty|tysm|thx|tnx|cheers|merci|danke|gracias|obrigad[oa]|grazie|arigato)\b|ありがとう|谢谢|спасибо|감사/

/**
 * Is a reply more than thanks or emoji? Anything in doubt is words: reopening a ticket that was solved costs a
 * click, missing a question costs an answer. `text` is Slack's mrkdwn; a screenshot says something, whatever is
 * written below it.
 */
export function replyKind(text: string, files = 0): ReplyKind {
  if (files > 0) return 'words'
  const spoken = text.replace(/<[@!][^>]*>/g, ' ')
  const plain = spoken.replace(EMOJI, ' ').trim()
  if (!/[\p{L}\p{N}?]/u.test(plain)) return hasEmoji(spoken) ? 'emoji' : 'words'
  return isThanks(plain.toLowerCase()) ? 'thanks' : 'words'
}

const hasEmoji = (text: string): boolean => text.search(EMOJI) >= 0

/** Thanks are short; and what follows tries every way to take a phrase apart. */
const LONGEST_THANKS = 200

/** Only where every phrase between punctuation marks is a pleasantry, and one of them is thanks. */
function isThanks(plain: string): boolean {
  if (plain.length > LONGEST_THANKS || plain.includes('?') || !SAYS_THANKS.test(plain)) return false
  const phrases = plain
    .replace(
      /ありがとう(?:ございます|ございました)?|谢谢|большое спасибо|спасибо(?: большое)?|감사합니다/g,
      'thanks',
    )
    .split(/[\s]*[.,!;:()\-–—\n]+[\s]*/u)
    .filter((phrase) => phrase !== '')
  return phrases.every(isPleasantry)
}

/** A phrase such as "thanks so much everyone" is a run of pleasantries: take them off the front one by one. */
function isPleasantry(phrase: string): boolean {
  const words = phrase.split(/\s+/)
  for (let taken = words.length; taken > 0; taken--) {
    if (!THANKS.test(words.slice(0, taken).join(' '))) continue
    return taken === words.length || isPleasantry(words.slice(taken).join(' '))
  }
  return false
}
