import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { LISTED_REACTORS } from '../../dev/slack-sim/message-view.ts'
import { calmSlack } from './harness.ts'

const channel = 'C0HELP'

describe('read lag', () => {
  test('hides a new message for a while, though its post was answered', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { sim, slack } = await calmSlack({ settings: { lagMs: [1_500, 1_500] } })
    const { ts } = await slack.chat.postMessage({ channel, text: 'hi' })
    expect((await slack.conversations.history({ channel })).messages).toEqual([])
    expect(await sim.message(channel, ts ?? '')).toBeDefined()
    vi.setSystemTime(Date.now() + 1_500)
    expect((await slack.conversations.history({ channel })).messages).toHaveLength(1)
  })

  test('shows an edited message as it was before', async () => {
    const { sim, slack } = await calmSlack()
    const { ts = '' } = await slack.chat.postMessage({ channel, text: 'one' })
    await sim.settings({ lagMs: [60_000, 60_000] })
    await slack.chat.update({ channel, ts, text: 'two' })
    await slack.reactions.add({ channel, timestamp: ts, name: 'eyes' })
    const [shown] = (await slack.conversations.history({ channel })).messages ?? []
    expect(shown).toMatchObject({ text: 'one' })
    expect(shown?.reactions).toBeUndefined()
    expect(await sim.message(channel, ts)).toMatchObject({ text: 'two', reactions: [{ name: 'eyes' }] })
  })
})

describe('metadata', () => {
  const metadata = { event_type: 'docket_post', event_payload: { k: 'op-1' } }

  test('comes whole from history and replies only if asked for', async () => {
    const { slack } = await calmSlack()
    const { ts = '' } = await slack.chat.postMessage({ channel, text: 'hi', metadata })
    const { conversations } = slack
    const bare = [await conversations.history({ channel }), await conversations.replies({ channel, ts })]
    for (const { messages } of bare) expect(messages?.[0]?.metadata).toEqual({ event_type: 'docket_post' })
    const all = { channel, include_all_metadata: true }
    const whole = [await conversations.history(all), await conversations.replies({ ...all, ts })]
    for (const { messages } of whole) expect(messages?.[0]?.metadata).toEqual(metadata)
  })
})

describe('a thread', () => {
  async function thread() {
    const { sim, slack } = await calmSlack()
    const root = (await sim.post({ user: 'U0ANNA', channel, text: 'root' })).ts
    const replies: string[] = []
    for (const text of ['one', 'two', 'three']) {
      replies.push((await sim.post({ user: 'U0BEN', channel, text, thread_ts: root })).ts)
    }
    return { sim, slack, root, replies }
  }

  test('is told oldest first, with its root on top and counted', async () => {
    const { slack, root, replies } = await thread()
    const { messages } = await slack.conversations.replies({ channel, ts: root })
    expect(messages?.map((message) => message.ts)).toEqual([root, ...replies])
    const counted = { thread_ts: root, reply_count: 3, latest_reply: replies[2], reply_users: ['U0BEN'] }
    expect(messages?.[0]).toMatchObject(counted)
    expect(messages?.[1]).toMatchObject({ thread_ts: root, parent_user_id: 'U0ANNA' })
  })

  test('asked for by a reply’s ts is that reply alone', async () => {
    const { slack, root, replies } = await thread()
    const { messages } = await slack.conversations.replies({ channel, ts: replies[1] ?? '' })
    expect(messages).toMatchObject([{ ts: replies[1], thread_ts: root }])
  })

  test('comes in pages, each headed by the root', async () => {
    const { slack, root, replies } = await thread()
    const pages: (string | undefined)[][] = []
    let cursor: string | undefined
    do {
      const page = await slack.conversations.replies({ channel, ts: root, limit: 2, cursor })
      pages.push((page.messages ?? []).map((message) => message.ts))
      cursor = page.response_metadata?.next_cursor
    } while (cursor)
    expect(pages).toEqual(replies.map((reply) => [root, reply]))
  })

  test('keeps its replies out of history, except those also sent to the channel', async () => {
    const { sim, slack, root } = await thread()
    const wide = await sim.post({ user: 'U0BEN', channel, text: 'all!', thread_ts: root, broadcast: true })
    const { messages } = await slack.conversations.history({ channel })
    expect(messages?.map((message) => message.ts)).toEqual([wide.ts, root])
    expect(messages?.[0]).toMatchObject({ subtype: 'thread_broadcast', thread_ts: root })
  })
})

describe('history', () => {
  test('comes newest first, in pages, within oldest and latest', async () => {
    const { sim, slack } = await calmSlack()
    const all: string[] = []
    for (const text of ['one', 'two', 'three', 'four']) {
      all.push((await sim.post({ user: 'U0ANNA', channel, text })).ts)
    }
    const read = async (window: object) => {
      const { messages } = await slack.conversations.history({ channel, ...window })
      return messages?.map((message) => message.ts)
    }
    expect(await read({})).toEqual([...all].reverse())
    expect(await read({ oldest: all[0], latest: all[3] })).toEqual([all[2], all[1]])
    expect(await read({ oldest: all[2], inclusive: true })).toEqual([all[3], all[2]])
    const first = await slack.conversations.history({ channel, limit: 3 })
    const cursor = first.response_metadata?.next_cursor ?? ''
    expect(first.has_more).toBe(true)
    await sim.post({ user: 'U0ANNA', channel, text: 'five' })
    expect(await read({ cursor })).toEqual([all[0]])
  })

  test('shows files and other integrations as Slack does', async () => {
    const { sim, slack } = await calmSlack()
    const files = [{ name: 'screen.png', mimetype: 'image/png' }]
    await sim.post({ user: 'U0ANNA', channel, text: 'see', files })
    await sim.post({ bot_id: 'B0DEPLOY', channel, text: 'deployed' })
    const [deploy, screen] = (await slack.conversations.history({ channel })).messages ?? []
    expect(screen).toMatchObject({ subtype: 'file_share', files: [{ name: 'screen.png', filetype: 'png' }] })
    expect(deploy).toMatchObject({ subtype: 'bot_message', bot_id: 'B0DEPLOY', username: 'deploys' })
    expect(deploy?.user).toBeUndefined()
  })

  test('holds a message of last week where it belongs, and sends no event of it', async () => {
    const { sim, slack } = await calmSlack()
    const { ts: today } = await sim.post({ user: 'U0ANNA', channel, text: 'today' })
    const old = { user: 'U0ANNA', channel, text: 'last week', ageMs: 7 * 86_400_000 }
    const { queued } = (await sim.state()).events
    const { ts } = await sim.post(old)
    expect((await sim.state()).events.queued).toBe(queued)
    const { messages } = await slack.conversations.history({ channel })
    expect(messages?.map((each) => each.ts)).toEqual([today, ts])
    expect(Number(today) - Number(ts)).toBeCloseTo(7 * 86_400, 0)
  })

  test('says how the thread of a deleted message stands, and when a message was edited', async () => {
    const { sim, slack } = await calmSlack()
    const { ts: gone } = await sim.post({ user: 'U0ANNA', channel, text: 'one' })
    const { ts: edited } = await sim.post({ user: 'U0ANNA', channel, text: 'two' })
    const { ts: reply } = await sim.post({ user: 'U0BEN', channel, text: 'on it', thread_ts: gone })
    await sim.delete({ channel, ts: gone })
    await sim.edit({ channel, ts: edited, text: 'two, please' })
    const { messages } = await slack.conversations.history({ channel })
    expect(messages).toMatchObject([
      { ts: edited, edited: { user: 'U0ANNA', ts: expect.stringMatching(/\.000000$/) } },
      { ts: gone, subtype: 'tombstone', reply_count: 1, latest_reply: reply },
    ])
  })

  test('lists only the first people behind a reaction; reactions.get lists all of them if asked to', async () => {
    const { sim, slack } = await calmSlack()
    const { ts } = await sim.post({ user: 'U0ANNA', channel, text: 'popular' })
    const users = Array.from({ length: LISTED_REACTORS + 2 }, (_, each) => `U0FAN${each}`)
    for (const id of users) {
      await sim.user({ id, name: id.toLowerCase(), real_name: id })
      await sim.invite(channel, id)
      await sim.react({ user: id, channel, ts, name: 'ticket' })
    }
    const shown = (await slack.conversations.history({ channel, latest: ts, inclusive: true })).messages?.[0]
    expect(shown?.reactions).toEqual([
      { name: 'ticket', users: users.slice(0, LISTED_REACTORS), count: users.length },
    ])
    const got = async (full: boolean) =>
      (await slack.reactions.get({ channel, timestamp: ts, full })).message?.reactions?.[0]?.users
    expect(await got(false)).toHaveLength(LISTED_REACTORS)
    expect(await got(true)).toEqual(users)
  })
})
