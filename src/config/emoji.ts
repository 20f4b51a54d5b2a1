import { z } from 'zod'
import { canonicalEmoji, isStandardEmoji, STANDARD_EMOJI } from '../domain/text/emoji.ts'
import { similarTo } from './similar.ts'

const NAME = /^[^\s:A-Z]{1,100}$/
const KIND = 'the name of an emoji without colons, such as white_check_mark'

const name = z.string(`must be ${KIND}`).regex(NAME, `must be ${KIND}`)

/**
 * The emoji of a team. Names are stored as Slack's events have them, so that `thumbsup` and `+1` are equal. A name
 * outside Slack's standard emoji must be listed under `custom`: an unknown name would fail on every ticket.
 */
export const emoji = z
  .strictObject({
    open: name.default('ticket'),
    tracked: name.default('eyes'),
    resolved: name.default('white_check_mark'),
    custom: z.array(name).default([]),
  })
  .superRefine(({ custom, ...uses }, context) => {
    for (const [use, written] of Object.entries(uses))
      if (NAME.test(written) && !isStandardEmoji(written) && !custom.includes(written))
        context.addIssue({ code: 'custom', path: [use], message: unknown(use, written) })
  })
  .transform(({ open, tracked, resolved }) => ({
    open: canonicalEmoji(open),
    tracked: canonicalEmoji(tracked),
    resolved: canonicalEmoji(resolved),
  }))

/** The remedy for a name that is not Slack's. A token that was pasted in the wrong place is not quoted. */
function unknown(use: string, written: string): string {
  if (/^(?:xox|xapp)/.test(written)) return `must be ${KIND}, not a token`
  const similar = similarTo(written, STANDARD_EMOJI)
  const meant = similar === null ? '' : ` Did you mean "${similar}"?`
  return (
    `is "${written}", which is not a standard emoji of Slack.${meant} ` +
    `If it is a custom emoji of your workspace, list it too: emoji: { ${use}: ${written}, custom: [${written}] }`
  )
}
