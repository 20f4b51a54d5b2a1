import { describe, expect, test } from 'vitest'
import { acknowledging, bot, calmSlack } from './harness.ts'

const channel = 'C0HELP'
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })

async function listening() {
  const { sim, slack } = await calmSlack()
  await sim.bot({ id: 'B0BRIDGE', name: 'bridge', appId: 'A0BRIDGE', userId: 'U0BRIDGE' })
  const app = await acknowledging(sim.apiUrl)
  return {
    sim,
    /** The message event of this post, and the message as conversations.replies returns it. */
    async seen({ ts }: { ts: string }) {
      const { body } = await app.next(
        (each) => each.body.event.ts === ts && each.body.event.type === 'message',
      )
      const { messages = [] } = await slack.conversations.replies({ channel, ts })
      return { event: body.event, read: messages[0] }
    },
  }
}

describe('who posts', () => {
  test('a person: a user, a client_msg_id and no bot', async () => {
    const { sim, seen } = await listening()
    const { event, read } = await seen(await sim.post({ user: 'U0ANNA', channel, text: 'hi' }))
    expect(event).toMatchObject({
      user: 'U0ANNA',
      text: 'hi',
      client_msg_id: expect.any(String),
      team: 'T0ACME',
    })
    for (const shown of [event, read]) {
      expect(shown).not.toHaveProperty('bot_id')
      expect(shown).not.toHaveProperty('subtype')
    }
  })

  test('an app in a person’s name: the person, beside bot_id, app_id and the app’s profile', async () => {
    const { sim, seen } = await listening()
    const post = { user: 'U0BEN', bot_id: 'B0BRIDGE', channel, text: 'from my editor' }
    const { event, read } = await seen(await sim.post(post))
    const both = { user: 'U0BEN', bot_id: 'B0BRIDGE', app_id: 'A0BRIDGE' }
    for (const shown of [event, read]) {
      expect(shown).toMatchObject({
        ...both,
        bot_profile: { id: 'B0BRIDGE', app_id: 'A0BRIDGE', name: 'bridge' },
      })
      expect(shown).not.toHaveProperty('subtype')
      expect(shown).not.toHaveProperty('client_msg_id')
    }
  })

  test('an integration: a bot_message with the name and picture that it gives, and no user', async () => {
    const { sim, seen } = await listening()
    const icons = { emoji: ':ship:' }
    const post = { bot_id: 'B0DEPLOY', channel, text: 'done', username: 'CI', icons }
    const { event, read } = await seen(await sim.post(post))
    for (const shown of [event, read]) {
      expect(shown).toMatchObject({ subtype: 'bot_message', bot_id: 'B0DEPLOY', username: 'CI', icons })
      expect(shown).not.toHaveProperty('user')
      expect(shown).not.toHaveProperty('bot_profile')
    }
  })

  test('a form: a bot_message that names a person in its text and its blocks only', async () => {
    const { sim, seen } = await listening()
    const answers = { 'What is broken?': 'The printer', 'Since when?': 'Monday' }
    const { event } = await seen(await sim.form({ bot_id: 'B0BRIDGE', user: 'U0ANNA', channel, answers }))
    expect(event).toMatchObject({ subtype: 'bot_message', bot_id: 'B0BRIDGE', app_id: 'A0BRIDGE' })
    expect(event.text).toContain('<@U0ANNA>')
    expect(event.text).toContain('*What is broken?*\nThe printer')
    expect(JSON.stringify(event.blocks)).toContain('"user_id":"U0ANNA"')
    expect(event).not.toHaveProperty('user')
  })
})

describe('what is posted', () => {
  test('blocks without text, attachments without text: stored as Slack stores them', async () => {
    const { sim, seen } = await listening()
    const blocks = await seen(await sim.post({ bot_id: 'B0DEPLOY', channel, blocks: [section('*Failed*')] }))
    expect(blocks.event).toMatchObject({ text: '', blocks: [{ block_id: 'b0', ...section('*Failed*') }] })
    const attachments = [{ title: '', text: 'exit 1' }, { pretext: 'see' }]
    const { read } = await seen(await sim.post({ bot_id: 'B0DEPLOY', channel, attachments }))
    expect(read?.attachments).toEqual([
      { id: 1, fallback: '[no preview available]', title: '', text: 'exit 1' },
      { id: 2, fallback: '[no preview available]', pretext: 'see' },
    ])
  })

  test('by a person, too: text beside the rich text that Slack’s clients write', async () => {
    const { sim, seen } = await listening()
    const elements = [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'hi' }] }]
    const post = { user: 'U0ANNA', channel, text: 'hi', blocks: [{ type: 'rich_text', elements }] }
    expect((await seen(await sim.post(post))).read).toMatchObject({
      text: 'hi',
      blocks: [{ type: 'rich_text' }],
    })
  })

  test.each(['me_message', 'pinned_item', 'huddle_thread'] as const)('a %s', async (subtype) => {
    const { sim, seen } = await listening()
    const { event, read } = await seen(await sim.post({ user: 'U0ANNA', channel, text: 'waves', subtype }))
    for (const shown of [event, read]) {
      expect(shown).toMatchObject({ subtype, user: 'U0ANNA', text: 'waves' })
      expect(shown).not.toHaveProperty('client_msg_id')
    }
  })

  test('a broadcast reply, whose event carries the root', async () => {
    const { sim, seen } = await listening()
    const root = await sim.post({ user: 'U0ANNA', channel, text: 'help' })
    const reply = { user: 'U0BEN', channel, text: 'all!', thread_ts: root.ts, broadcast: true }
    const { event } = await seen(await sim.post(reply))
    expect(event).toMatchObject({ subtype: 'thread_broadcast', root: { ts: root.ts, reply_count: 1 } })
  })

  test('files, with or without words', async () => {
    const { sim, seen } = await listening()
    const files = [{ name: 'screen.png', mimetype: 'image/png' }]
    const { event } = await seen(await sim.post({ user: 'U0ANNA', channel, files }))
    expect(event).toMatchObject({
      subtype: 'file_share',
      text: '',
      files: [{ name: 'screen.png' }],
      upload: false,
    })
  })
})

test.each([
  ['by nobody', { text: 'x' }, 'somebody must post'],
  ['with nothing in it', { user: 'U0ANNA' }, 'no_text'],
  ['by a person outside the channel', { user: 'U0EVE', text: 'x' }, 'not_in_channel'],
  ['by an integration that is not there', { bot_id: 'B0NOBODY', text: 'x' }, 'bot_not_found'],
  ['by a person under another name', { user: 'U0ANNA', text: 'x', username: 'boss' }, 'only a bot_message'],
  ['broadcast, though it is no reply', { user: 'U0ANNA', text: 'x', broadcast: true }, 'only a reply'],
  ['with blocks that Slack refuses', { user: 'U0ANNA', blocks: [section('')] }, 'invalid_blocks'],
  ['with attachments that are no objects', { user: 'U0ANNA', attachments: ['x'] }, 'invalid_arguments'],
  [
    'of a subtype by an app',
    { user: 'U0ANNA', bot_id: 'B0DEPLOY', text: 'x', subtype: 'me_message' },
    'no bot_id',
  ],
  ['of an unknown subtype', { user: 'U0ANNA', text: 'x', subtype: 'sung' }, 'must be one of me_message'],
  ['from a workspace of nobody’s', { user: 'U0ANNA', text: 'x', from: 'T0OTHER' }, 'no workspace of'],
])('a post %s is refused', async (_, post, sentence) => {
  const { sim } = await calmSlack()
  await expect(sim.post({ channel, ...post } as never)).rejects.toThrow(sentence)
})

test('a form is refused for a person who is not there', async () => {
  const { sim } = await calmSlack()
  const form = { bot_id: 'B0DEPLOY', channel, answers: {} }
  await expect(sim.form({ ...form, user: 'U0NOBODY' })).rejects.toThrow('user_not_found')
})

test('an integration that was added is found by bots.info, as the app itself is', async () => {
  const { sim, slack } = await calmSlack()
  await sim.bot({ id: 'B0BRIDGE', name: 'bridge', appId: 'A0BRIDGE', userId: 'U0BRIDGE' })
  const { bot: bridge } = await slack.bots.info({ bot: 'B0BRIDGE' })
  expect(bridge).toMatchObject({ id: 'B0BRIDGE', name: 'bridge', app_id: 'A0BRIDGE', user_id: 'U0BRIDGE' })
  expect((await slack.bots.info({ bot: bot.botId })).bot).toMatchObject({ app_id: bot.appId })
})
