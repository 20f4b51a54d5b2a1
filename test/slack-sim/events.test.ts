import { describe, expect, test } from 'vitest'
import { acknowledging, bot, calmSlack, connect, type Envelope } from './harness.ts'

const channel = 'C0HELP'
const isMessage = (text: string) => (envelope: Envelope) => envelope.body.event?.text === text
const isType = (type: string) => (envelope: Envelope) => envelope.body.event?.type === type

describe('an event nobody acknowledges', () => {
  test('is sent again under the same event id until somebody does', async () => {
    const { sim } = await calmSlack({ settings: { ackTimeoutMs: 1_000, retryDelaysMs: [0, 10, 10] } })
    const attempts: Envelope[] = []
    await connect(sim.apiUrl, (envelope) => {
      attempts.push(envelope)
      if (attempts.length === 3) void envelope.ack()
    })
    await sim.post({ user: 'U0ANNA', channel, text: 'hear me' })
    const { events } = await sim.until((state) => state.events.acknowledged === 1)
    expect(attempts.map((each) => [each.retry_num, each.retry_reason])).toEqual([
      [0, ''],
      [1, 'timeout'],
      [2, 'timeout'],
    ])
    expect(new Set(attempts.map((each) => each.body.event_id)).size).toBe(1)
    expect(events).toMatchObject({ queued: 1, retried: 2, lost: 0 })
  })

  test('is lost after the last retry, sockets or none', async () => {
    const { sim } = await calmSlack({ settings: { retryDelaysMs: [0, 10] } })
    await sim.post({ user: 'U0ANNA', channel, text: 'anybody?' })
    const { events } = await sim.until((state) => state.events.lost === 1)
    expect(events).toMatchObject({ queued: 1, retried: 2, acknowledged: 0 })
    expect(await sim.idle()).toMatchObject({ pendingEvents: 0 })
  })
})

describe('events', () => {
  test('tell the bot of its own posts and reactions, with the metadata whole', async () => {
    const { sim, slack } = await calmSlack()
    const app = await acknowledging(sim.apiUrl)
    const metadata = { event_type: 'docket_post', event_payload: { k: 'op-1' } }
    const { ts = '' } = await slack.chat.postMessage({ channel, text: 'mine', metadata })
    const { body } = await app.next(isMessage('mine'))
    expect(body.event).toMatchObject({ bot_id: bot.botId, app_id: bot.appId, ts, metadata })
    expect(body).toMatchObject({ type: 'event_callback', team_id: 'T0ACME', api_app_id: bot.appId })
    await slack.reactions.add({ channel, timestamp: ts, name: 'ticket' })
    const reaction = await app.next(isType('reaction_added'))
    const item = { type: 'message', channel, ts }
    expect(reaction.body.event).toMatchObject({ user: bot.userId, reaction: 'ticket', item })
  })

  test('come only from where the bot is, and only those subscribed to', async () => {
    const { sim } = await calmSlack()
    const app = await acknowledging(sim.apiUrl)
    await sim.post({ user: 'U0DAN', channel: 'C0RANDOM', text: 'not for the bot' })
    const { ts } = await sim.post({ user: 'U0ANNA', channel, text: 'one' })
    await sim.react({ user: 'U0ANNA', channel, ts, name: 'eyes' })
    await sim.unreact({ user: 'U0ANNA', channel, ts, name: 'eyes' })
    // The app does not subscribe to the archiving of a channel, only to its end.
    await sim.archive('C0TRIAGE')
    await sim.unarchive('C0TRIAGE')
    await app.next(isType('group_unarchive'))
    expect(app.seen.map((each) => each.body.event.type).sort()).toEqual([
      'group_unarchive',
      'message',
      'reaction_added',
    ])
  })

  test('tell of edits, deletions, joins and user groups', async () => {
    const { sim } = await calmSlack()
    const app = await acknowledging(sim.apiUrl)
    const { ts } = await sim.post({ user: 'U0ANNA', channel, text: 'one' })
    await sim.edit({ channel, ts, text: 'two' })
    await sim.delete({ channel, ts })
    await sim.kick(channel, 'U0DAN')
    await sim.invite(channel, 'U0DAN')
    await sim.group('S0PLATFORM', ['U0BEN', 'U0ANNA'])
    const subtype = (name: string) => app.next((each) => each.body.event.subtype === name)
    const edit = (await subtype('message_changed')).body.event
    expect(edit).toMatchObject({ message: { text: 'two', edited: {} }, previous_message: { text: 'one' } })
    expect((await subtype('message_deleted')).body.event).toMatchObject({ deleted_ts: ts })
    expect((await subtype('channel_join')).body.event).toMatchObject({ user: 'U0DAN' })
    await app.next(isType('member_joined_channel'))
    const group = (await app.next(isType('subteam_members_changed'))).body.event
    expect(group).toMatchObject({ added_users: ['U0ANNA'], removed_users: ['U0CARLA'] })
  })

  test('go to one socket each, in turn, and to none that was told to go', async () => {
    const { sim } = await calmSlack()
    const taken: string[] = []
    const take = (name: string) => (envelope: Envelope) => {
      taken.push(name)
      void envelope.ack()
    }
    await connect(sim.apiUrl, take('first'))
    await connect(sim.apiUrl, take('second'))
    for (const text of ['one', 'two', 'three', 'four']) await sim.post({ user: 'U0ANNA', channel, text })
    await sim.until((state) => state.events.acknowledged === 4)
    expect(taken.toSorted()).toEqual(['first', 'first', 'second', 'second'])
    expect(await sim.disconnect('refresh_requested', 1)).toEqual({ sockets: 1 })
    await sim.post({ user: 'U0ANNA', channel, text: 'five' })
    await sim.until((state) => state.events.acknowledged === 5)
    expect(taken.at(-1)).toBe('second')
  })
})

test.each(['too_many_websockets', 'refresh_requested'] as const)(
  'a socket told to go for %s gets no more envelopes, and the client opens another',
  async (reason) => {
    const { sim } = await calmSlack()
    const client = await connect(sim.apiUrl, (envelope) => void envelope.ack())
    const again = new Promise<void>((resolve) => client.once('connecting', () => resolve()))
    expect(await sim.disconnect(reason)).toEqual({ sockets: 1 })
    expect((await sim.state()).sockets).toBe(0)
    await again
    await sim.until((state) => state.sockets === 1, 'a new socket', 20_000)
  },
)

describe('an event fault', () => {
  test('event_duplicate: twice, under two ids', async () => {
    const { sim } = await calmSlack()
    const app = await acknowledging(sim.apiUrl)
    await sim.fault({ kind: 'event_duplicate', match: { type: 'message', own: false } })
    await sim.post({ user: 'U0ANNA', channel, text: 'echo' })
    await sim.until((state) => state.events.acknowledged === 2)
    const [first, second] = app.seen
    expect(second?.body.event).toEqual(first?.body.event)
    expect(second?.body.event_id).not.toBe(first?.body.event_id)
  })

  test('event_reorder: the next one overtakes', async () => {
    const { sim } = await calmSlack()
    const app = await acknowledging(sim.apiUrl)
    await sim.fault({ kind: 'event_reorder', match: { textIncludes: 'first' } })
    await sim.post({ user: 'U0ANNA', channel, text: 'first' })
    await sim.post({ user: 'U0ANNA', channel, text: 'second' })
    await sim.until((state) => state.events.acknowledged === 2)
    expect(app.seen.map((each) => each.body.event.text)).toEqual(['second', 'first'])
  })

  test('event_delay: later; event_silence: never', async () => {
    const { sim } = await calmSlack()
    const app = await acknowledging(sim.apiUrl)
    await sim.fault({ kind: 'event_delay', ms: 50, match: { textIncludes: 'late' } })
    await sim.fault({ kind: 'event_silence', match: { textIncludes: 'never' } })
    await sim.post({ user: 'U0ANNA', channel, text: 'late' })
    await sim.post({ user: 'U0ANNA', channel, text: 'never' })
    const { events } = await sim.until((state) => state.events.acknowledged === 1)
    expect(app.seen.map((each) => each.body.event.text)).toEqual(['late'])
    expect(events).toMatchObject({ silenced: 1, queued: 1 })
  })
})

test('an app that Slack limits is told the minute, and gets no event of that time, not even later', async () => {
  const { sim } = await calmSlack()
  const app = await acknowledging(sim.apiUrl)
  await sim.limitApp(true)
  await sim.post({ user: 'U0ANNA', channel, text: 'lost' })
  await sim.limitApp(false)
  await sim.post({ user: 'U0ANNA', channel, text: 'kept' })
  await sim.until((state) => state.events.acknowledged === 1)
  const [limited, kept] = app.seen.map(({ body }) => body)
  const minute = expect.toSatisfy((seconds: number) => seconds % 60 === 0)
  expect(limited).toMatchObject({ type: 'app_rate_limited', team_id: 'T0ACME', minute_rate_limited: minute })
  expect(kept).toMatchObject({ event: { text: 'kept' } })
  expect(app.seen).toHaveLength(2)
})
