import { describe, expect, test } from 'vitest'
import type { ReadMessage } from '../../../src/slack/api/web.ts'
import { mrkdwn, plain, STAND_IN, said, section } from '../../domain/text/build.ts'
import { ROOT_TS, request, rootOf } from './thread.ts'

const requesterOf = async (message: Partial<ReadMessage>) =>
  (await rootOf({ ts: ROOT_TS, ...message })).requester

describe('a request belongs to', () => {
  const asked = 'Access for <@UMEI>'

  test.each([
    ['the person who wrote it', { ...request, text: asked }, { by: 'author', user: 'UREQ' }],
    [
      'the person in whose name an app wrote it',
      { ...request, text: asked, bot_id: 'B1' },
      { by: 'author', user: 'UREQ' },
    ],
    [
      'the person whom an app names that wrote it as itself',
      { user: 'UBRIDGE', bot_id: 'B1', text: asked },
      { by: 'named', user: 'UMEI' },
    ],
    [
      'the person whom a form names',
      { subtype: 'bot_message', bot_id: 'B1', text: asked },
      { by: 'named', user: 'UMEI' },
    ],
    [
      'nobody yet where a form names nobody',
      { subtype: 'bot_message', bot_id: 'B1', text: 'Access, please' },
      { by: 'unknown' },
    ],
    // Without a bot_id there is no look-up whether the author is an app.
    [
      'its author, though that user be an app’s',
      { user: 'UBRIDGE', text: asked },
      { by: 'author', user: 'UBRIDGE' },
    ],
  ])('%s', async (_, message, requester) => expect(await requesterOf(message)).toEqual(requester))
})

/** A rich text that says "for" and mentions a person. */
const typed = (...elements: object[]) => [
  { type: 'rich_text', elements: [section(said('for '), ...elements)] },
]
const mei = { type: 'user', user_id: 'UMEI' }
const button = (value: string) => ({
  type: 'actions',
  elements: [{ type: 'button', text: plain('Approve'), value }],
})

describe('a form names', () => {
  const NAMED: readonly [string, Partial<ReadMessage>, string][] = [
    ['in its text', { text: 'for <@UMEI>' }, 'UMEI'],
    ['with a label', { text: 'for <@UMEI|mei>' }, 'UMEI'],
    ['of an Enterprise Grid', { text: 'for <@WMEI>' }, 'WMEI'],
    ['first of two', { text: 'for <@UMEI>, approved by <@UANA>' }, 'UMEI'],
    ['after a group and a channel', { text: '<!subteam^S1> <#C1> for <@UMEI>' }, 'UMEI'],
    ['in a rich text', { text: 'for somebody', blocks: typed(mei) }, 'UMEI'],
    ['in a section', { blocks: [{ type: 'section', text: mrkdwn('for <@UMEI>') }] }, 'UMEI'],
    ['in a field', { blocks: [{ type: 'section', fields: [mrkdwn('*For*\n<@UMEI>')] }] }, 'UMEI'],
    [
      'in the blocks, though the text is a summary',
      { text: 'New request', blocks: [{ type: 'section', text: mrkdwn('for <@UMEI>') }] },
      'UMEI',
    ],
    [
      'in the blocks, where Slack stands in for the text',
      { text: STAND_IN, blocks: [{ type: 'section', text: mrkdwn('for <@UMEI>') }] },
      'UMEI',
    ],
    ['in an attachment', { text: 'New request', attachments: [{ text: 'for <@UMEI>' }] }, 'UMEI'],
    [
      'in a field of an attachment',
      { attachments: [{ fields: [{ title: 'For', value: '<@UMEI>' }] }] },
      'UMEI',
    ],
    [
      'in an attachment’s blocks',
      { attachments: [{ blocks: [{ type: 'section', text: mrkdwn('for <@UMEI>') }] }] },
      'UMEI',
    ],
    [
      'in the text before the blocks',
      { text: 'for <@UMEI>', blocks: [{ type: 'section', text: mrkdwn('by <@UANA>') }] },
      'UMEI',
    ],
    [
      'in the blocks before an attachment',
      {
        text: 'New',
        blocks: [{ type: 'section', text: mrkdwn('<@UMEI>') }],
        attachments: [{ text: '<@U1>' }],
      },
      'UMEI',
    ],
  ]

  test.each(NAMED)('a person %s', async (_, message, user) =>
    expect(await requesterOf({ subtype: 'bot_message', ...message })).toEqual({ by: 'named', user }),
  )

  const NOBODY: readonly [string, Partial<ReadMessage>][] = [
    ['where a person is only written about', { text: 'for @mei' }],
    ['where the mention is spelled out, not meant', { text: 'for &lt;@UMEI&gt;' }],
    [
      'in a plain text, in which Slack parses nothing',
      { blocks: [{ type: 'header', text: plain('<@UMEI>') }] },
    ],
    ['in what a button carries unseen', { text: 'Approve?', blocks: [button('<@UMEI>')] }],
    ['in the id of a block', { text: 'Hi', blocks: [{ type: 'divider', block_id: '<@UMEI>' }] }],
    ['where the id is none', { text: '<@mei> <@> <@U> <@UMEI!>' }],
    ['where only a group and a channel are mentioned', { text: '<!subteam^S1> <#C1> <!here>' }],
    ['beyond the longest text that counts', { text: `${'x'.repeat(4_000)}<@UMEI>` }],
  ]

  test.each(NOBODY)('nobody %s', async (_, message) =>
    expect(await requesterOf({ subtype: 'bot_message', ...message })).toEqual({ by: 'unknown' }),
  )
})
