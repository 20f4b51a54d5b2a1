import { describe, expect, test } from 'vitest'
import { bot, calmSlack, refusal } from './harness.ts'

const channel = 'C0HELP'
const metadata = { event_type: 'docket_post', event_payload: { k: 'op-1' } }

describe('posting', () => {
  test('stores text as given, and answers with the message as Slack shapes it', async () => {
    const { sim, slack } = await calmSlack()
    const answer = await slack.chat.postMessage({ channel, text: '<!channel> *hi* <@U0ANNA>' })
    const shape = { user: bot.userId, bot_id: bot.botId, app_id: bot.appId, team: 'T0ACME' }
    expect(answer.message).toMatchObject({ ...shape, text: '<!channel> *hi* <@U0ANNA>' })
    expect(await sim.message(channel, answer.ts ?? '')).toMatchObject({ edits: 0, deleted: false })
  })

  test('splits a text over 4000 characters into several messages, as Slack does', async () => {
    const { sim, slack } = await calmSlack()
    const text = 'ten chars '.repeat(900)
    const { ts } = await slack.chat.postMessage({ channel, text, metadata })
    const { messages } = await sim.state()
    expect(messages).toHaveLength(3)
    expect(messages.map((message) => message.text).join('')).toBe(text)
    expect(messages.filter((message) => message.metadata).map((message) => message.ts)).toEqual([ts])
  })

  test('accepts a reply to a missing message, since Slack documents no error for it', async () => {
    const { slack } = await calmSlack()
    const lost = '1700000000.000100'
    expect((await slack.chat.postMessage({ channel, text: 'lost', thread_ts: lost })).ok).toBe(true)
    expect(await refusal(slack.conversations.replies({ channel, ts: lost }))).toBe('thread_not_found')
  })

  test.each([
    ['without any text', {}, 'no_text'],
    ['with 51 blocks', { blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) }, 'invalid_blocks'],
    ['with a section of 3001 characters', { blocks: [section('x'.repeat(3001))] }, 'invalid_blocks'],
    ['with an empty section', { blocks: [section('')] }, 'invalid_blocks'],
    ['with two buttons of one action_id', { blocks: [buttons('a', 'a')] }, 'invalid_blocks'],
    ['with an action_id of 256 characters', { blocks: [buttons('a'.repeat(256))] }, 'invalid_blocks'],
    ['with two blocks of one block_id', { blocks: [divider('d'), divider('d')] }, 'invalid_blocks'],
    ['with rich text without parts', { blocks: [richText()] }, 'invalid_blocks'],
    ['with an empty line of rich text', { blocks: [richText(line())] }, 'invalid_blocks'],
    [
      'with an empty text in rich text',
      { blocks: [richText(line({ type: 'text', text: '' }))] },
      'invalid_blocks',
    ],
    [
      'with a link to nowhere',
      { blocks: [richText(line({ type: 'link', url: 'x', text: 'x' }))] },
      'invalid_blocks',
    ],
    [
      'with mrkdwn in rich text',
      { blocks: [richText(line({ type: 'mrkdwn', text: 'x' }))] },
      'invalid_blocks',
    ],
    ['with a part that rich text has not', { blocks: [richText({ type: 'section' })] }, 'invalid_blocks'],
    ['with blocks that are no list', { blocks: 'divider' }, 'invalid_blocks_format'],
    ['with metadata too deep', { text: 'x', metadata: deepMetadata() }, 'invalid_metadata_schema'],
    ['with metadata too large', { text: 'x', metadata: largeMetadata() }, 'metadata_too_large'],
    ['with an argument that Slack does not know', { text: 'x', client_msg_id: 'y' }, 'invalid_arguments'],
    ['under another name without the scope', { text: 'x', username: 'boss' }, 'missing_scope'],
  ])('is refused %s', async (_, content, error) => {
    const { slack } = await calmSlack()
    expect(await refusal(slack.apiCall('chat.postMessage', { channel, ...content }))).toBe(error)
  })

  test('lists the faults of invalid blocks with their places', async () => {
    const { slack } = await calmSlack()
    const call = slack.apiCall('chat.postMessage', { channel, blocks: [divider('ok'), section('')] })
    const { data } = await call.catch((error) => error)
    expect(data.response_metadata.messages[0]).toContain('/blocks/1')
  })
})

describe('editing', () => {
  test('keeps ts, thread and metadata, and takes metadata away only for an empty object', async () => {
    const { sim, slack } = await calmSlack()
    const root = await sim.post({ user: 'U0ANNA', channel, text: 'help' })
    const posted = await slack.chat.postMessage({ channel, text: 'one', thread_ts: root.ts, metadata })
    const ts = posted.ts ?? ''
    await slack.chat.update({ channel, ts, text: 'two' })
    expect(await sim.message(channel, ts)).toMatchObject({
      text: 'two',
      thread_ts: root.ts,
      metadata,
      edits: 1,
    })
    await slack.apiCall('chat.update', { channel, ts, text: 'three', metadata: {} })
    expect((await sim.message(channel, ts))?.metadata).toBeUndefined()
  })

  test('is refused for what is not ours, is gone, is too long or lies in an archived channel', async () => {
    const { sim, slack } = await calmSlack()
    const theirs = await sim.post({ user: 'U0ANNA', channel, text: 'mine' })
    const { ts = '' } = await slack.chat.postMessage({ channel, text: 'ours' })
    const update = (of: string, text = 'x') => refusal(slack.chat.update({ channel, ts: of, text }))
    expect(await update(theirs.ts)).toBe('cant_update_message')
    expect(await update('1700000000.000100')).toBe('message_not_found')
    expect(await update(ts, 'x'.repeat(4001))).toBe('msg_too_long')
    await sim.archive(channel)
    expect(await update(ts)).toBe('is_inactive')
    expect(await refusal(slack.chat.postMessage({ channel, text: 'x' }))).toBe('is_archived')
  })
})

test('a deleted root leaves a tombstone as long as it has replies', async () => {
  const { sim, slack } = await calmSlack()
  const { ts } = await sim.post({ user: 'U0ANNA', channel, text: 'help' })
  const reply = await slack.chat.postMessage({ channel, text: 'yes?', thread_ts: ts })
  await sim.delete({ channel, ts })
  const shown = await slack.conversations.history({ channel })
  expect(shown.messages).toMatchObject([{ ts, subtype: 'tombstone', reply_count: 1 }])
  await slack.chat.delete({ channel, ts: reply.ts ?? '' })
  expect((await slack.conversations.history({ channel })).messages).toEqual([])
  expect((await sim.state()).messages.map((message) => message.deleted)).toEqual([true, true])
})

test('a person has a reaction once, and only that person removes it', async () => {
  const { sim, slack } = await calmSlack()
  const { ts: timestamp } = await sim.post({ user: 'U0ANNA', channel, text: 'help' })
  const eyes = { channel, timestamp, name: 'eyes' }
  expect(await refusal(slack.reactions.remove(eyes))).toBe('no_reaction')
  await slack.reactions.add(eyes)
  expect(await refusal(slack.reactions.add(eyes))).toBe('already_reacted')
  await sim.react({ user: 'U0BEN', channel, ts: timestamp, name: 'eyes' })
  await slack.reactions.remove(eyes)
  const { message } = await slack.reactions.get({ channel, timestamp })
  expect(message?.reactions).toEqual([{ name: 'eyes', users: ['U0BEN'], count: 1 }])
  expect(await refusal(slack.reactions.add({ ...eyes, name: ':eyes:' }))).toBe('invalid_name')
  expect(await refusal(slack.reactions.add({ ...eyes, timestamp: 'soon' }))).toBe('bad_timestamp')
})

test('an ephemeral message is shown to a member, and nobody can read it back', async () => {
  const { sim, slack } = await calmSlack()
  const text = 'only you'
  await slack.chat.postEphemeral({ channel, user: 'U0ANNA', text })
  expect((await sim.state()).ephemerals).toMatchObject([{ user: 'U0ANNA', text }])
  expect((await slack.conversations.history({ channel })).messages).toEqual([])
  const outsider = slack.chat.postEphemeral({ channel: 'C0TRIAGE', user: 'U0DAN', text })
  expect(await refusal(outsider)).toBe('user_not_in_channel')
})

function section(text: string) {
  return { type: 'section', text: { type: 'mrkdwn', text } }
}

const richText = (...elements: object[]) => ({ type: 'rich_text', elements })
const line = (...elements: object[]) => ({ type: 'rich_text_section', elements })
function divider(block_id: string) {
  return { type: 'divider', block_id }
}

function buttons(...ids: string[]) {
  const text = { type: 'plain_text', text: 'Go' }
  return { type: 'actions', elements: ids.map((action_id) => ({ type: 'button', action_id, text })) }
}

function deepMetadata() {
  return { event_type: 'x', event_payload: { k: { of: { of: 1 } } } }
}

function largeMetadata() {
  return { event_type: 'x', event_payload: { k: 'x'.repeat(20_000) } }
}
