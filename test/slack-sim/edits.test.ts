import { describe, expect, test } from 'vitest'
import { acknowledging, calmSlack } from './harness.ts'

const channel = 'C0HELP'

async function posted() {
  const { sim, slack } = await calmSlack()
  const app = await acknowledging(sim.apiUrl)
  const { ts } = await sim.post({ user: 'U0ANNA', channel, text: 'see https://status.example' })
  const event = async (subtype: string) =>
    (await app.next((each) => each.body.event.subtype === subtype)).body.event as unknown as {
      ts: string
      event_ts: string
      message: Record<string, unknown>
      previous_message: Record<string, unknown>
      [field: string]: unknown
    }
  return { sim, slack, app, ts, event }
}

describe('an edit', () => {
  test('marks the message as edited, by whom and in which second, and shows what it said before', async () => {
    const { sim, ts, event } = await posted()
    await sim.edit({ channel, ts, text: 'never mind' })
    const { message, previous_message, ...changed } = await event('message_changed')
    expect(changed).toMatchObject({ hidden: true, channel, channel_type: 'channel', event_ts: changed.ts })
    expect(changed.ts).not.toBe(ts)
    const edited = { user: 'U0ANNA', ts: expect.stringMatching(/^\d+\.000000$/) }
    expect(message).toMatchObject({
      ts,
      text: 'never mind',
      edited,
      user_team: 'T0ACME',
      source_team: 'T0ACME',
    })
    expect(previous_message).toMatchObject({ ts, text: 'see https://status.example' })
    expect(previous_message).not.toHaveProperty('edited')
  })

  test('takes blocks away that belong to the old text, and may bring new ones', async () => {
    const { sim } = await posted()
    const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'One' } }]
    const { ts } = await sim.post({ bot_id: 'B0DEPLOY', channel, text: 'one', blocks })
    await sim.edit({ channel, ts, text: 'two' })
    expect((await sim.message(channel, ts))?.blocks).toBeUndefined()
    await sim.edit({ channel, ts, blocks })
    expect(await sim.message(channel, ts)).toMatchObject({
      text: 'two',
      blocks: [{ type: 'header' }],
      edits: 2,
    })
    await expect(sim.edit({ channel, ts, text: '', blocks: [] })).rejects.toThrow('no_text')
  })
})

describe('an unfurl', () => {
  const attachments = [{ from_url: 'https://status.example', title: 'Status', text: 'All well' }]

  test('changes the message, but is no edit', async () => {
    const { sim, slack, ts, event } = await posted()
    await sim.unfurl({ channel, ts, attachments })
    const { message, previous_message } = await event('message_changed')
    const text = 'see https://status.example'
    expect(message).toMatchObject({ text, attachments: [{ id: 1, from_url: 'https://status.example' }] })
    expect(message).not.toHaveProperty('edited')
    expect(previous_message).toMatchObject({ text })
    expect(previous_message).not.toHaveProperty('attachments')
    expect(await sim.message(channel, ts)).toMatchObject({ edits: 0 })
    const [read] = (await slack.conversations.history({ channel })).messages ?? []
    expect(read).toMatchObject({ attachments: [{ title: 'Status' }] })
  })

  test('of nothing is Slack’s note of the language: an event without any difference', async () => {
    const { sim, ts, event } = await posted()
    await sim.unfurl({ channel, ts, attachments: [] })
    const { message, previous_message } = await event('message_changed')
    expect(message).toEqual(previous_message)
  })

  test('after an edit leaves the mark of that edit as it was', async () => {
    const { sim, ts } = await posted()
    await sim.edit({ channel, ts, text: 'see https://status.example now' })
    const before = await sim.message(channel, ts)
    await sim.unfurl({ channel, ts, attachments })
    expect(await sim.message(channel, ts)).toMatchObject({ edited: before?.edited, edits: 1 })
  })

  test('says whose link it shows', async () => {
    const { sim, ts } = await posted()
    await expect(sim.unfurl({ channel, ts, attachments: [{ title: 'x' }] })).rejects.toThrow('from_url')
  })
})

describe('a deletion', () => {
  test('of a lone message is told with what the message said', async () => {
    const { sim, ts, event } = await posted()
    await sim.delete({ channel, ts })
    const deleted = await event('message_deleted')
    expect(deleted).toMatchObject({ hidden: true, channel, deleted_ts: ts, event_ts: deleted.ts })
    expect(deleted.previous_message).toMatchObject({ ts, user: 'U0ANNA', text: 'see https://status.example' })
    await expect(sim.edit({ channel, ts, text: 'x' })).rejects.toThrow('message_not_found')
  })

  test('of a root with replies is told as a change into a tombstone', async () => {
    const { sim, ts, event } = await posted()
    await sim.post({ user: 'U0BEN', channel, text: 'on it', thread_ts: ts })
    await sim.delete({ channel, ts })
    const { message, previous_message } = await event('message_changed')
    expect(message).toMatchObject({
      subtype: 'tombstone',
      user: 'USLACKBOT',
      hidden: true,
      ts,
      reply_count: 1,
    })
    expect(message).not.toHaveProperty('edited')
    expect(previous_message).toMatchObject({ ts, user: 'U0ANNA', reply_count: 1 })
  })

  test('of a root leaves a thread in which people still write', async () => {
    const { sim, slack, ts } = await posted()
    await expect(
      sim.post({ user: 'U0BEN', channel, text: 'on it', thread_ts: '1700000000.000100' }),
    ).rejects.toThrow('message_not_found')
    await sim.post({ user: 'U0BEN', channel, text: 'on it', thread_ts: ts })
    await sim.delete({ channel, ts })
    const late = await sim.post({ user: 'U0ANNA', channel, text: 'never mind', thread_ts: ts })
    const { messages = [] } = await slack.conversations.replies({ channel, ts })
    expect(messages.map((each) => ('subtype' in each ? each.subtype : each.ts))).toEqual([
      'tombstone',
      expect.any(String),
      late.ts,
    ])
  })

  test('of a reply is told as one, and its root stays', async () => {
    const { sim, slack, ts, event } = await posted()
    const reply = await sim.post({ user: 'U0BEN', channel, text: 'on it', thread_ts: ts })
    await sim.delete({ channel, ts: reply.ts })
    expect(await event('message_deleted')).toMatchObject({
      deleted_ts: reply.ts,
      previous_message: { thread_ts: ts },
    })
    const [root] = (await slack.conversations.replies({ channel, ts })).messages ?? []
    expect(root).not.toHaveProperty('reply_count')
  })
})
