import { describe, expect, test } from 'vitest'
import { LISTED_REACTORS } from '../../dev/slack-sim/message-view.ts'
import { useDatabase } from '../db/support.ts'
import { DAY, deskOf, HOUR, MINUTE, SEEN_FOR_MS, settings } from './desk.ts'

const database = useDatabase()

describe('an opening emoji that nobody received', () => {
  test('on a post of last week opens a ticket, once', async () => {
    const desk = await deskOf(database)
    const ts = await desk.said('U0ANNA', 'The VPN is down', { ageMs: 7 * DAY })
    await desk.reacts('U0BEN', ts)
    await desk.isBack()
    expect(await desk.catchesUp()).toMatchObject({
      state: 'ended',
      pass: { phase: 'done', found: { triggers: 1 } },
    })
    expect(desk.told).toMatchObject([
      {
        key: desk.keyOf(ts),
        trigger: {
          source: 'reaction',
          id: `react:ticket:U0BEN:${ts}`,
          actor: { roles: { platform: ['agent'] } },
        },
      },
    ])
    expect(await desk.catchesUp()).toMatchObject({ state: 'ended' })
    expect(desk.told).toHaveLength(1)
  })

  test('is tried for each person, in their order, whoever may open one', async () => {
    const desk = await deskOf(database)
    const ts = await desk.said('U0ANNA', 'The VPN is down', { ageMs: DAY })
    for (const user of ['U0DAN', 'U0BEN']) await desk.reacts(user, ts)
    await desk.isBack()
    await desk.catchesUp()
    expect(desk.words()).toEqual([`trigger by U0DAN on ${ts}`, `trigger by U0BEN on ${ts}`])
  })

  test('means nothing on a post of three weeks ago, in another emoji, or of Docket itself', async () => {
    const desk = await deskOf(database)
    const old = await desk.said('U0ANNA', 'Long ago', { ageMs: 21 * DAY })
    await desk.reacts('U0BEN', old)
    const other = await desk.said('U0ANNA', 'Lunch?', { ageMs: DAY })
    await desk.reacts('U0BEN', other, 'eyes')
    const own = await desk.said('U0DOCKET', 'A card', { ageMs: DAY })
    await desk.reacts('U0BEN', own)
    await desk.isBack()
    await desk.catchesUp()
    expect(desk.told).toEqual([])
  })

  test.each(['open', 'resolved', 'dismissed'] as const)('on a ticket that is %s opens none', async (how) => {
    const desk = await deskOf(database)
    const ts = await desk.said('U0ANNA', 'The VPN is down', { ageMs: DAY })
    await desk.reacts('U0BEN', ts)
    await desk.hasTicket(ts, how)
    await desk.isBack()
    await desk.catchesUp()
    expect(desk.told).toEqual([])
  })

  test('that came as an event, and was refused then, is not tried again', async () => {
    const desk = await deskOf(database)
    const ts = await desk.said('U0ANNA', 'The VPN is down', { ageMs: DAY })
    for (const user of ['U0DAN', 'U0BEN']) await desk.reacts(user, ts)
    await desk.parts.triggers.note(desk.keyOf(ts), 'U0DAN')
    await desk.isBack()
    await desk.catchesUp()
    expect(desk.words()).toEqual([`trigger by U0BEN on ${ts}`])
  })

  test('is tried again after the next hole while Slack does not say who the agents are', async () => {
    const desk = await deskOf(database, {
      change: ({ history }) => ({
        history: {
          ...history,
          personOf: async (user) => ({ ...(await history.personOf(user)), unknownTeams: ['platform'] }),
        },
      }),
    })
    const ts = await desk.said('U0ANNA', 'The VPN is down', { ageMs: DAY })
    await desk.reacts('U0BEN', ts)
    await desk.isBack()
    await desk.catchesUp()
    await desk.anotherHole()
    await desk.catchesUp()
    expect(desk.words()).toEqual([`trigger by U0BEN on ${ts}`, `trigger by U0BEN on ${ts}`])
  })

  test('counts also where Slack lists only some of the people', async () => {
    const desk = await deskOf(database)
    const ts = await desk.said('U0ANNA', 'Popular', { ageMs: DAY })
    const fans = Array.from({ length: LISTED_REACTORS }, (_, each) => `U0FAN${each}`)
    for (const id of fans) {
      await desk.sim.user({ id, name: id.toLowerCase(), real_name: id })
      await desk.sim.invite(desk.channel, id)
      await desk.reacts(id, ts)
      await desk.parts.triggers.note(desk.keyOf(ts), id)
    }
    await desk.reacts('U0BEN', ts)
    await desk.isBack()
    await desk.catchesUp()
    expect(desk.words()).toEqual([`trigger by U0BEN on ${ts}`])
  })
})

describe('a reply that nobody received', () => {
  test('reaches the tickets that can change, with the id of its event', async () => {
    const desk = await deskOf(database)
    const roots = { open: '', resolved: '', dismissed: '' }
    const replies = { ...roots }
    for (const how of ['open', 'resolved', 'dismissed'] as const) {
      const ts = await desk.said('U0ANNA', how, { ageMs: 3 * DAY })
      await desk.said('U0BEN', 'An answer in time', { ageMs: 2 * DAY, thread_ts: ts })
      roots[how] = ts
      replies[how] = await desk.said('U0ANNA', 'Still broken', { ageMs: 30 * MINUTE, thread_ts: ts })
      await desk.hasTicket(ts, how)
    }
    await desk.isBack()
    expect(await desk.catchesUp()).toMatchObject({ pass: { threadsRead: 2, found: { replies: 2 } } })
    expect(desk.words()).toEqual([
      `msg:${replies.open} to ${roots.open}`,
      `msg:${replies.resolved} to ${roots.resolved}`,
    ])
  })

  test('reaches also a ticket that is older than the history that is read', async () => {
    const desk = await deskOf(database)
    const ts = await desk.said('U0ANNA', 'A long story', { ageMs: 40 * DAY })
    const reply = await desk.said('U0BEN', 'Done at last', { ageMs: 10 * MINUTE, thread_ts: ts })
    await desk.hasTicket(ts)
    await desk.isBack()
    await desk.catchesUp()
    expect(desk.words()).toEqual([`msg:${reply} to ${ts}`])
  })

  test('is kept with its message, for a ticket that may be opened later', async () => {
    const desk = await deskOf(database)
    const ts = await desk.said('U0ANNA', 'The VPN is down', { ageMs: 40 * MINUTE })
    const reply = await desk.said('U0BEN', 'On it', { ageMs: 30 * MINUTE, thread_ts: ts })
    await desk.isBack()
    await desk.catchesUp()
    expect(desk.told).toEqual([])
    const rows = await desk.parts.seen.thread([desk.channel], ts, SEEN_FOR_MS)
    expect(rows.map((row) => [row.ts, row.content.kind])).toEqual([
      [ts, 'root'],
      [reply, 'reply'],
    ])
  })
})

describe('a change that nobody received', () => {
  test('of a request changes its title, before the ticket hears of it', async () => {
    const desk = await deskOf(database)
    const ts = await desk.said('U0ANNA', 'The VPN is down', { ageMs: DAY })
    const key = await desk.hasTicket(ts)
    await desk.sim.edit({ channel: desk.channel, ts, text: 'The VPN is slow' })
    await desk.isBack()
    await desk.catchesUp()
    expect(desk.words()).toEqual([expect.stringMatching(new RegExp(`^edit:${ts}:\\d+\\.000000 to ${ts}$`))])
    expect(await desk.titleOf(key)).toBe('The VPN is slow')
  })

  test('of a reply to a resolved ticket reaches it, with what it was before as far as that is known', async () => {
    const desk = await deskOf(database)
    const ts = await desk.said('U0ANNA', 'The VPN is down', { ageMs: 3 * DAY })
    const reply = await desk.said('U0ANNA', 'thanks', { ageMs: 2 * DAY, thread_ts: ts })
    await desk.hasTicket(ts, 'resolved')
    await desk.sim.edit({ channel: desk.channel, ts: reply, text: 'thanks, but it still fails' })
    await desk.isBack()
    expect(await desk.catchesUp()).toMatchObject({ pass: { found: { edits: 1, replies: 0 } } })
    expect(desk.told).toMatchObject([
      { fact: { kind: 'edited', reply: 'words', was: null, actor: { user: 'U0ANNA' } } },
    ])
  })

  test.each([
    ['without replies', false, DAY],
    ['with replies', true, DAY],
    ['that is older than the history, without replies', false, 40 * DAY],
    ['that is older than the history, with replies', true, 40 * DAY],
  ])('that deletes a request %s is told to its ticket', async (_, hasReplies, ageMs) => {
    const desk = await deskOf(database)
    const ts = await desk.said('U0ANNA', 'Never mind', { ageMs })
    if (hasReplies) await desk.said('U0BEN', 'On it', { ageMs: ageMs - MINUTE, thread_ts: ts })
    await desk.hasTicket(ts)
    await desk.sim.delete({ channel: desk.channel, ts })
    await desk.isBack()
    await desk.catchesUp()
    expect([...new Set(desk.words())]).toEqual([`deleted:${ts} to ${ts}`])
  })

  test('is none in a calm channel', async () => {
    const desk = await deskOf(database)
    for (let hours = 1; hours < 5; hours++) {
      const ts = await desk.said('U0ANNA', 'The VPN is down', { ageMs: hours * DAY })
      await desk.said('U0BEN', 'On it', { ageMs: hours * DAY - MINUTE, thread_ts: ts })
      await desk.hasTicket(ts)
    }
    await desk.isBack()
    expect(await desk.catchesUp()).toMatchObject({ pass: { threadsRead: 0 } })
    expect(desk.told).toEqual([])
  })
})

describe('a catch-up', () => {
  test('covers the hole, and has nothing to do until the next', async () => {
    const desk = await deskOf(database)
    await desk.isBack()
    expect(await desk.holes()).toHaveLength(1)
    expect(await desk.catchesUp()).toMatchObject({ pass: { pagesRead: 1 } })
    expect(await desk.holes()).toEqual([])
    await desk.catchesUp()
    expect(await desk.line()).toMatchObject({ pagesRead: 1 })
  })

  test('leaves a hole alone that goes on', async () => {
    const desk = await deskOf(database)
    expect(await desk.catchesUp()).toEqual({ state: 'ended', pass: null })
    expect(await desk.holes()).toHaveLength(1)
  })

  test('forgets a channel that left docket.yaml', async () => {
    const desk = await deskOf(database, {
      change: ({ settings: stored }) => ({
        settings: { ...stored, current: async () => ({ version: 2, settings: { ...settings, teams: [] } }) },
      }),
    })
    await desk.isBack()
    expect(await desk.catchesUp()).toEqual({ state: 'ended', pass: null })
    expect(await desk.line()).toBeUndefined()
  })

  test('waits while the bot is not in the channel, and goes on once it is', async () => {
    const desk = await deskOf(database)
    const ts = await desk.said('U0ANNA', 'The VPN is down', { ageMs: DAY })
    await desk.reacts('U0BEN', ts)
    await desk.sim.kick(desk.channel, 'U0DOCKET')
    await desk.isBack()
    expect(await desk.catchesUp()).toMatchObject({ state: 'refused', pass: { refused: 'not_in_channel' } })
    expect(desk.told).toEqual([])
    await desk.sim.invite(desk.channel, 'U0DOCKET')
    expect(await desk.catchesUp()).toMatchObject({ state: 'ended', pass: { refused: null } })
    expect(desk.words()).toEqual([`trigger by U0BEN on ${ts}`])
  })

  test('takes no ticket for deleted while the bot is not in the channel', async () => {
    let afterwards = async () => {}
    const desk = await deskOf(database, {
      change: ({ history }) => ({
        history: { ...history, history: (...page) => history.history(...page).finally(() => afterwards()) },
      }),
    })
    const ts = await desk.said('U0ANNA', 'A long story', { ageMs: 40 * DAY })
    await desk.hasTicket(ts)
    afterwards = async () => void (await desk.sim.kick(desk.channel, 'U0DOCKET'))
    await desk.isBack()
    expect(await desk.catchesUp()).toMatchObject({ state: 'refused', pass: { refused: 'not_in_channel' } })
    expect(desk.told).toEqual([])
  })

  test('goes on where it was killed, and hands over everything', async () => {
    let dies = 3
    const desk = await deskOf(database, {
      change: ({ catchUps }) => ({
        catchUps: {
          ...catchUps,
          pageRead: async (...page) => {
            if (--dies === 0) throw new Error('killed')
            await catchUps.pageRead(...page)
          },
        },
      }),
    })
    const posted: string[] = []
    for (let each = 0; each < 450; each++) {
      const ts = await desk.said('U0ANNA', `Request ${each}`, { ageMs: 20 * MINUTE - each })
      if (each % 50 === 0) await desk.reacts('U0BEN', ts)
      if (each % 50 === 0) posted.push(ts)
    }
    await desk.isBack()
    await expect(desk.catchesUp()).rejects.toThrow('killed')
    expect(await desk.catchesUp()).toMatchObject({ pass: { phase: 'done', pagesRead: 3 } })
    const told = desk.words()
    expect([...new Set(told)].sort()).toEqual(posted.map((ts) => `trigger by U0BEN on ${ts}`))
    // The page that was under way, and no other, was read again.
    expect((await desk.sim.state()).calls['conversations.history']?.total).toBe(4)
  })

  test('by two workers at once hands over the same, and covers the hole', async () => {
    const desk = await deskOf(database)
    const ts = await desk.said('U0ANNA', 'The VPN is down', { ageMs: 30 * MINUTE })
    await desk.reacts('U0BEN', ts)
    await desk.isBack()
    await Promise.all([desk.catchesUp(), desk.catchesUp()])
    expect(new Set(desk.words())).toEqual(new Set([`trigger by U0BEN on ${ts}`]))
    expect(await desk.holes()).toEqual([])
    expect(await desk.line()).toMatchObject({ phase: 'done', pagesRead: 1 })
  })

  test('of four channels at a time goes on; the fifth waits for its turn', async () => {
    const { promise, resolve: answer } = Promise.withResolvers<void>()
    const desk = await deskOf(database, {
      change: ({ settings: stored }) => ({
        settings: { ...stored, current: () => promise.then(() => stored.current()) },
      }),
    })
    const four = [desk.catchUp(), desk.catchUp(), desk.catchUp(), desk.catchUp()]
    await expect(desk.catchUp()).rejects.toMatchObject({
      type: 'Later',
      message: 'other channels come first',
    })
    answer()
    await Promise.all(four)
    expect(await desk.catchUp()).toMatchObject({ state: 'ended' })
  })

  test('leaves a long wait for Slack’s limits to Temporal', async () => {
    const desk = await deskOf(database, {
      pacer: {
        takeFree: async () => false,
        reserve: async () => ({ kind: 'later', retryMs: HOUR }),
        hold: async () => undefined,
      },
    })
    await desk.isBack()
    await expect(desk.catchUp()).rejects.toMatchObject({ type: 'Later', nextRetryDelay: HOUR })
  })
})

describe('the sweep', () => {
  test('asks for a channel with a hole that has ended, until it is caught up', async () => {
    const desk = await deskOf(database)
    expect(await desk.sweeps()).toEqual([])
    await desk.isBack()
    expect(await desk.sweeps()).toEqual([desk.channel])
    await desk.catchesUp()
    expect(await desk.sweeps()).toEqual([])
  })

  test('leaves a hole that has only just ended: Slack’s reads may not show what was said last', async () => {
    const desk = await deskOf(database)
    const ts = await desk.said('U0ANNA', 'The VPN is down')
    await desk.reacts('U0BEN', ts)
    await desk.isJustBack()
    expect(await desk.sweeps()).toEqual([])
    expect(await desk.catchesUp()).toMatchObject({ state: 'ended', pass: null })
    expect(await desk.holes()).not.toEqual([])
  })

  test('asks again while a catch-up has not ended', async () => {
    const desk = await deskOf(database)
    await desk.sim.kick(desk.channel, 'U0DOCKET')
    await desk.isBack()
    await desk.catchesUp()
    expect(await desk.sweeps()).toEqual([desk.channel])
  })

  test('forgets a channel that left docket.yaml: if it returns, it is caught up from then on', async () => {
    const desk = await deskOf(database, {
      change: ({ settings: stored }) => ({
        settings: { ...stored, current: async () => ({ version: 2, settings: { ...settings, teams: [] } }) },
      }),
    })
    await desk.isBack()
    expect(await desk.sweeps()).toEqual([])
    expect(await desk.line()).toBeUndefined()
    const returned = Date.now()
    expect(await desk.parts.catchUps.since([desk.channel])).toBeGreaterThan(returned - MINUTE)
  })
})
