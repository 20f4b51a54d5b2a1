import { describe, expect, test } from 'vitest'
import { eventNames } from '../../dev/slack-sim/events.ts'
import { acknowledging, bot, calmSlack, manifestWith, refusal } from './harness.ts'

const help = 'C0HELP'
const triage = 'C0TRIAGE'

async function subscribed() {
  const { sim, slack, server } = await calmSlack({ manifest: manifestWith({ events: eventNames }) })
  const app = await acknowledging(sim.apiUrl)
  return {
    sim,
    slack,
    server,
    app,
    event: async (type: string) => (await app.next((each) => each.body.event.type === type)).body.event,
    message: async (subtype: string) =>
      (await app.next((each) => each.body.event.subtype === subtype)).body.event,
    info: async (channel: string) => (await slack.conversations.info({ channel })).channel,
  }
}

describe('a channel that gets another id', () => {
  test('is found with all its messages under the new one, and under the old one by nothing', async () => {
    const { sim, slack } = await subscribed()
    const { ts = '' } = await slack.chat.postMessage({ channel: triage, text: 'card' })
    expect(await sim.changeChannelId(triage, 'C0MOVED')).toEqual({ id: 'C0MOVED' })
    const calls = (channel: string) => [
      refusal(slack.conversations.info({ channel })),
      refusal(slack.conversations.history({ channel })),
      refusal(slack.conversations.replies({ channel, ts })),
      refusal(slack.chat.update({ channel, ts, text: 'edited' })),
      refusal(slack.chat.postMessage({ channel, text: 'next' })),
      refusal(slack.reactions.add({ channel, timestamp: ts, name: 'eyes' })),
    ]
    expect(new Set(await Promise.all(calls(triage)))).toEqual(new Set(['channel_not_found']))
    expect(new Set(await Promise.all(calls('C0MOVED')))).toEqual(new Set(['ok']))
    expect(await sim.message('C0MOVED', ts)).toMatchObject({ channel: 'C0MOVED', text: 'edited' })
    await expect(sim.post({ user: 'U0BEN', channel: triage, text: 'x' })).rejects.toThrow('channel_not_found')
  })

  test('is told to the app, if its bot is in the channel', async () => {
    const { sim, app, event } = await subscribed()
    await sim.changeChannelId('C0SECRET')
    const { id } = await sim.changeChannelId(triage)
    const ids = { old_channel_id: triage, new_channel_id: id }
    expect(await event('channel_id_changed')).toMatchObject({ ...ids, event_ts: expect.any(String) })
    expect(app.seen).toHaveLength(1)
  })

  test('takes only an id that no channel has', async () => {
    const { sim } = await subscribed()
    await expect(sim.changeChannelId(triage, help)).rejects.toThrow('name_taken')
  })

  test('can still be answered through the response_url of a click before', async () => {
    const { sim, slack, app } = await subscribed()
    const button = { type: 'button', action_id: 'claim', text: { type: 'plain_text', text: 'Claim' } }
    const blocks = [{ type: 'actions', elements: [button] }] as never
    const { ts = '' } = await slack.chat.postMessage({ channel: triage, text: 'card', blocks })
    await sim.click({ user: 'U0BEN', channel: triage, ts, action_id: 'claim' })
    const { body } = await app.next((each) => each.type === 'interactive')
    await sim.changeChannelId(triage, 'C0MOVED')
    const { response_url } = body as never as { response_url: string }
    const response = await fetch(response_url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'thanks' }),
    })
    expect(response.status).toBe(200)
    expect((await sim.state()).ephemerals).toMatchObject([{ channel: 'C0MOVED', text: 'thanks' }])
  })
})

describe('a channel that is converted', () => {
  test('to public is told by Slack’s message alone, and says so itself', async () => {
    const { sim, message, info } = await subscribed()
    await sim.convert(triage, 'public', 'U0CARLA')
    const event = await message('channel_convert_to_public')
    expect(event).toMatchObject({
      type: 'message',
      user: 'U0CARLA',
      channel: triage,
      channel_type: 'channel',
    })
    expect(event.text).toContain('*public*')
    expect(await info(triage)).toMatchObject({ is_private: false, is_member: true })
  })

  test('to private is gone for a bot outside it', async () => {
    const { sim, slack, message, info } = await subscribed()
    await sim.convert(help, 'private')
    expect(await message('channel_convert_to_private')).toMatchObject({
      channel: help,
      channel_type: 'group',
    })
    expect(await info(help)).toMatchObject({ is_private: true })
    await sim.convert('C0RANDOM', 'private')
    expect(await refusal(slack.conversations.info({ channel: 'C0RANDOM' }))).toBe('channel_not_found')
    await expect(sim.convert(help, 'private')).rejects.toThrow('is private already')
  })
})

describe('a channel that is shared', () => {
  test('with another company says so, in conversations.info and on every event from it', async () => {
    const { sim, app, event, info } = await subscribed()
    await sim.share(triage, 'T0PARTNER')
    expect(await event('channel_shared')).toMatchObject({ channel: triage, connected_team_id: 'T0PARTNER' })
    const shared = { is_shared: true, is_ext_shared: true, is_org_shared: false }
    expect(await info(triage)).toMatchObject({ ...shared, shared_team_ids: ['T0ACME', 'T0PARTNER'] })
    const { ts } = await sim.post({ user: 'U0BEN', channel: triage, text: 'hi' })
    const { body } = await app.next((each) => each.body.event.ts === ts)
    expect(body).toMatchObject({ is_ext_shared_channel: true })
  })

  test('and no more is told with what is left', async () => {
    const { sim, app, info } = await subscribed()
    await sim.share(triage, 'T0PARTNER')
    await sim.share(triage, 'T0CLIENT')
    await sim.unshare(triage, 'T0PARTNER')
    await sim.unshare(triage, 'T0CLIENT')
    const told = async (team: string) =>
      (await app.next((each) => each.body.event.previously_connected_team_id === team)).body.event
    expect(await told('T0PARTNER')).toMatchObject({ type: 'channel_unshared', is_ext_shared: true })
    expect(await told('T0CLIENT')).toMatchObject({ type: 'channel_unshared', is_ext_shared: false })
    expect(await info(triage)).toMatchObject({ is_shared: false, shared_team_ids: ['T0ACME'] })
    await expect(sim.unshare(triage, 'T0CLIENT')).rejects.toThrow('is not shared with T0CLIENT')
  })

  test('with a sibling workspace is shared in the organisation, and no event is documented', async () => {
    const { sim, app, info } = await subscribed()
    const teams = [{ id: 'T0SIBLING', name: 'Acme Labs', domain: 'acme-labs' }]
    await sim.enterprise({ id: 'E0ACME', name: 'Acme Group', teams })
    await sim.share(help, 'T0SIBLING')
    expect(await info(help)).toMatchObject({ is_shared: true, is_ext_shared: false, is_org_shared: true })
    await sim.unshare(help, 'T0SIBLING')
    expect(await info(help)).toMatchObject({ is_org_shared: false })
    expect(await sim.idle()).toMatchObject({ pendingEvents: 0 })
    expect(app.seen).toEqual([])
  })
})

test.each([
  [help, 'channel_rename'],
  [triage, 'group_rename'],
])('%s is renamed, which %s and a message say', async (channel, type) => {
  const { sim, event, message, info } = await subscribed()
  const { name: old_name } = (await info(channel)) ?? {}
  await sim.rename(channel, 'renamed')
  expect(await event(type)).toMatchObject({ channel: { id: channel, name: 'renamed' } })
  expect(await message('channel_name')).toMatchObject({ channel, name: 'renamed', old_name })
  expect(await info(channel)).toMatchObject({ name: 'renamed', previous_names: [old_name] })
})

test('topic and purpose are set, each with a message', async () => {
  const { sim, message, info } = await subscribed()
  await sim.topic({ channel: help, user: 'U0ANNA', topic: 'Ask here', purpose: 'Help' })
  expect(await message('channel_topic')).toMatchObject({ user: 'U0ANNA', topic: 'Ask here' })
  expect(await message('channel_purpose')).toMatchObject({ user: 'U0ANNA', purpose: 'Help' })
  expect(await info(help)).toMatchObject({ topic: { value: 'Ask here' }, purpose: { value: 'Help' } })
})

test('a join says who invited', async () => {
  const { sim, message } = await subscribed()
  await sim.invite('C0RANDOM', bot.userId)
  expect(await message('channel_join')).toMatchObject({ user: bot.userId, inviter: 'USLACKBOT' })
})

describe('a channel that is deleted', () => {
  test.each([
    [help, 'channel_deleted'],
    [triage, 'group_deleted'],
  ])('%s is told by %s, and nobody finds it any more', async (channel, type) => {
    const { sim, slack, event } = await subscribed()
    await sim.deleteChannel(channel)
    expect(await event(type)).toMatchObject({ channel })
    expect(await refusal(slack.conversations.info({ channel }))).toBe('channel_not_found')
    expect(await refusal(slack.conversations.history({ channel }))).toBe('channel_not_found')
    const { channels = [] } = await slack.conversations.list({ types: 'public_channel,private_channel' })
    expect(channels.map(({ id }) => id)).not.toContain(channel)
    await expect(sim.post({ user: 'U0BEN', channel, text: 'Hello?' })).rejects.toThrow('channel_not_found')
  })
})

describe('a bot that is removed from a channel', () => {
  const joined = async (slack: Awaited<ReturnType<typeof subscribed>>['slack'], types: string) => {
    const { channels = [] } = await slack.users.conversations({ types })
    return channels.map(({ id }) => id)
  }

  test('is told so, also of a private one, and lists it no more', async () => {
    const { sim, slack, event } = await subscribed()
    expect(await joined(slack, 'public_channel,private_channel')).toEqual(
      expect.arrayContaining([help, triage]),
    )
    await sim.kick(help, bot.userId)
    await sim.kick(triage, bot.userId)
    expect(await event('channel_left')).toMatchObject({ channel: help, actor_id: expect.any(String) })
    expect(await event('group_left')).toMatchObject({ channel: triage })
    expect(await joined(slack, 'public_channel')).not.toContain(help)
    expect(await joined(slack, 'private_channel')).not.toContain(triage)
  })

  test('lists only the kinds that were asked for, a page at a time', async () => {
    const { slack } = await subscribed()
    expect(await joined(slack, 'private_channel')).not.toContain(help)
    const first = await slack.users.conversations({ types: 'public_channel,private_channel', limit: 1 })
    expect(first.channels).toHaveLength(1)
    const cursor = first.response_metadata?.next_cursor ?? ''
    const next = await slack.users.conversations({
      types: 'public_channel,private_channel',
      limit: 1,
      cursor,
    })
    expect(next.channels?.[0]?.id).not.toBe(first.channels?.[0]?.id)
    expect(await refusal(slack.users.conversations({ types: 'rooms' }))).toBe('invalid_types')
  })

  test('hears nothing of another user’s leaving', async () => {
    const { sim, app, event } = await subscribed()
    await sim.kick(help, 'U0DAN')
    await sim.kick(help, bot.userId)
    await event('channel_left')
    expect(app.seen.filter(({ body }) => body.event.type === 'channel_left')).toHaveLength(1)
  })
})
