import type { RichTextBlock, RichTextElement } from '@slack/types'
import { canonicalEmoji, emojiRuns, isStandardEmoji } from '../../domain/text/emoji.ts'
import { LONGEST_WORDS } from '../../domain/text/json.ts'
import { LONGEST_TITLE, NO_WORDS } from '../../domain/text/title.ts'
import { shortened, visible } from '../../domain/text/visible.ts'
import { escapeText } from './mrkdwn.ts'

/*
 * A person's text goes into rich text, in which Slack parses nothing: it can be copied unchanged, and it mentions
 * nobody. Only names of standard emoji become emoji.
 */

/** A request's title as a link, with the ticket's number in front; one bold line. */
export function titleLink(url: string, number: number, title: string): RichTextBlock {
  const style = { bold: true }
  const elements = pieces(`#${number}  ${shown(title)}`, (words) => {
    // A space between a word and an emoji is not underlined.
    const text = words.trim()
    const [before = '', after = ''] = words.split(text)
    return [...plain(before), { type: 'link', url, text, style }, ...plain(after)]
  })
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }
}

/** A request's title as a quotation. */
export function titleQuote(title: string): RichTextBlock {
  const elements = pieces(shown(title), plain)
  return { type: 'rich_text', elements: [{ type: 'rich_text_quote', elements }] }
}

/** A request's title in mrkdwn, as in the text of a notification: only escaped. */
export const titleText = (title: string): string => escapeText(shown(title))

/** One visible line of at most 200 UTF-16 units. */
const shown = (title: string): string =>
  shortened(visible(title.slice(0, LONGEST_WORDS)), LONGEST_TITLE) || NO_WORDS

const plain = (text: string): RichTextElement[] => (text === '' ? [] : [{ type: 'text', text }])

/**
 * Splits the text at standard emoji; `made` converts the text between them. Other names in colons stay text.
 */
function pieces(text: string, made: (words: string) => RichTextElement[]): RichTextElement[] {
  const elements: RichTextElement[] = []
  let words = ''
  const flush = (): void => {
    elements.push(...(words.trim() === '' ? plain(words) : made(words)))
    words = ''
  }
  for (const run of emojiRuns(text)) {
    if ('text' in run) words += run.text
    else if (!isStandardEmoji(run.emoji)) words += run.code
    else {
      flush()
      elements.push({ type: 'emoji', name: canonicalEmoji(run.emoji) })
    }
  }
  flush()
  return elements
}
