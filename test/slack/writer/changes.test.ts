import { afterAll, describe, expect, test, vi } from 'vitest'
import { TIMING } from '../../../src/domain/timing.ts'
import { editOf } from '../../../src/slack/outbound/change.ts'
import { CARD, NOTICE, THREAD_CARD, writersDesk } from './desk.ts'
import { errors, PRIVATE } from './fake-slack.ts'
import type { Kept } from './memory-writes.ts'
import { over } from './worker.ts'

afterAll(() => vi.unstubAllGlobals())

/** A card in C9 whose newest revision is not shown yet. */
async function behind() {
  const desk = writersDesk()
  const { ports, writes, ask, deliver } = desk
  ask(CARD, 1)
  expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 1 })
  ask(CARD, 2)
  return {
    ...desk,
    /** One attempt; something else happens while it waits for its slot. */
    whileWaiting: (happens: () => Promise<unknown>) => {
      const reserve = async () => {
        await happens()
        return { kind: 'reserved' as const, waitMs: 0 }
      }
      return deliver(CARD, { pacer: over(ports.pacer, { reserve }) })
    },
    free: () => writes.row(CARD).holder === null,
  }
}

describe('an edit', () => {
  test('for which Slack’s limits leave no turn soon is not made, and keeps nobody off', async () => {
    const { ports, deliver, called, free } = await behind()
    const reserve = async ({ method }: { method: string }) =>
      method === 'chat.update'
        ? { kind: 'later' as const, retryMs: 5_000 }
        : { kind: 'reserved' as const, waitMs: 0 }
    const outcome = await deliver(CARD, { pacer: over(ports.pacer, { reserve }) })
    expect(outcome).toMatchObject({ kind: 'later', afterMs: 5_000 })
    expect(called('chat.update')).toBe(0)
    expect(free()).toBe(true)
  })

  test.each([1, 7_000])('waits while another attempt holds the card for %i ms more', async (ms) => {
    const { writes, whileWaiting, called } = await behind()
    const outcome = await whileWaiting(() => writes.lease(CARD, 'another', ms))
    expect(outcome).toMatchObject({ kind: 'later', afterMs: ms })
    expect(called('chat.update')).toBe(0)
  })

  test('that another attempt made meanwhile is not made again', async () => {
    const { writes, whileWaiting, called, free } = await behind()
    const outcome = await whileWaiting(async () => {
      await writes.lease(CARD, 'another', 1_000)
      await writes.edited(CARD, 'another', 2)
    })
    expect(outcome).toEqual({ kind: 'delivered', seq: 2 })
    expect(called('chat.update')).toBe(0)
    expect(free()).toBe(true)
  })

  const OTHERWISE: readonly [string, Partial<Kept>][] = [
    ['whose card is to be posted again', { state: 'ready', messageTs: null, channel: null }],
    ['whose card was posted again', { messageTs: '1793610999.000001' }],
    ['that was parked', { state: 'parked' }],
  ]
  test.each(OTHERWISE)('%s meanwhile is given up for the next attempt', async (_, change) => {
    const { writes, whileWaiting, called, free } = await behind()
    const outcome = await whileWaiting(async () => writes.force(CARD, change))
    expect(outcome).toMatchObject({ kind: 'later', why: 'something else is wanted by now' })
    expect(called('chat.update')).toBe(0)
    expect(free()).toBe(true)
  })

  test.each([
    ['that never reached Slack', errors.refused(), TIMING.retryMs],
    ['that Slack limits', errors.limited(30), 30_000],
  ])('%s is made again on the same card', async (_, error, afterMs) => {
    const { slack, deliver, pass, called, free } = await behind()
    slack.next('chat.update', { error })
    expect(await deliver(CARD)).toMatchObject({ kind: 'later', afterMs })
    expect(free()).toBe(true)
    await pass(afterMs)
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 2 })
    expect(slack.messages).toMatchObject([{ edits: 1 }])
    expect(called('chat.update')).toBe(2)
  })

  test('comes once per interval: not a millisecond too early, and not one too late', async () => {
    const { ask, deliver, pass } = await behind()
    await deliver(CARD)
    ask(CARD, 3)
    await pass(TIMING.editIntervalMs - 1)
    expect(await deliver(CARD)).toMatchObject({ kind: 'later', afterMs: 1 })
    await pass(1)
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 3 })
  })

  test('that a click caused comes at once, although the card was edited a moment ago', async () => {
    const { ask, deliver, called } = await behind()
    await deliver(CARD)
    ask(CARD, 3, 3)
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 3 })
    ask(CARD, 4, 4)
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 4 })
    expect(called('chat.update')).toBe(3)
    ask(CARD, 5)
    expect(await deliver(CARD)).toMatchObject({ kind: 'later', why: 'the card was edited a moment ago' })
  })

  test('that a click caused waits for the interval while Slack’s limits leave no free slot', async () => {
    const { ports, ask, deliver, pass, called } = await behind()
    await deliver(CARD)
    ask(CARD, 3, 3)
    const busy = { pacer: over(ports.pacer, { takeFree: async () => false }) }
    await pass(TIMING.editIntervalMs - 1)
    expect(await deliver(CARD, busy)).toMatchObject({ kind: 'later', afterMs: 1 })
    expect(called('chat.update')).toBe(1)
    await pass(1)
    expect(await deliver(CARD, busy)).toEqual({ kind: 'delivered', seq: 3 })
  })

  test.each([CARD, THREAD_CARD])(
    'of %s that a click caused goes before others in the pacing',
    async (opKey) => {
      const { ports, ask, deliver, pass } = writersDesk()
      ask(opKey, 1)
      await deliver(opKey)
      const priorities: string[] = []
      const reserve: typeof ports.pacer.reserve = async ({ method }, priority) => {
        if (method === 'chat.update') priorities.push(priority)
        return { kind: 'reserved', waitMs: 0 }
      }
      for (const [seq, clickedSeq] of [
        [2, 0],
        [3, 3],
      ] as const) {
        await pass(TIMING.editIntervalMs)
        ask(opKey, seq, clickedSeq)
        await deliver(opKey, { pacer: over(ports.pacer, { reserve }) })
      }
      expect(priorities).toEqual(['card', 'click'])
    },
  )

  test('of a notice that can be edited no more has ended: a notice is never said twice', async () => {
    const { slack, writes, ask, deliver } = writersDesk()
    ask(NOTICE, 7)
    slack.next('chat.postMessage', { applyMs: 50, error: errors.cut() })
    await deliver(NOTICE)
    writes.void(NOTICE, 9)
    await deliver(NOTICE)
    slack.next('chat.update', { error: errors.code('edit_window_closed') })
    const ended = { kind: 'failed', seq: 9, why: 'edit_window_closed', because: 'target' }
    expect(await deliver(NOTICE)).toEqual(ended)
    expect(slack.messages).toHaveLength(1)
  })

  test('is only made of a message that stands', async () => {
    const { ports, writes } = await behind()
    const row = await writes.find(CARD)
    if (row === null) throw new Error('the card is not on record')
    const edit = (change: object) => () =>
      editOf({ ...ports } as never, { ...row, ...change }, { content: { text: '' }, seq: 2 })
    expect(edit({})).not.toThrow()
    expect(edit({ messageTs: null })).toThrow(RangeError)
    expect(edit({ channel: null })).toThrow(RangeError)
  })
})

describe('a card whose team works in another channel by now', () => {
  const triageOf = () => 'C8'
  const channels = ({ slack }: { slack: { messages: readonly { channel: string }[] } }) =>
    slack.messages.map(({ channel }) => channel)

  test('is edited where it stands', async () => {
    const desk = await behind()
    expect(await desk.deliver(CARD, { triageOf })).toEqual({ kind: 'delivered', seq: 2 })
    expect(desk.slack.messages).toMatchObject([{ channel: 'C9', edits: 1 }])
  })

  test('is posted there if the old channel is open to others', async () => {
    const desk = await behind()
    desk.slack.channels.set('C9', { ...PRIVATE, isPrivate: false })
    expect(await desk.deliver(CARD, { triageOf })).toMatchObject({ kind: 'later' })
    expect(await desk.deliver(CARD, { triageOf })).toEqual({ kind: 'delivered', seq: 2 })
    expect(channels(desk)).toEqual(['C9', 'C8'])
    expect(desk.called('chat.update')).toBe(0)
  })

  test.each([
    ['Slack cannot be reached', errors.refused(), { kind: 'later' }],
    ['the whole workspace is refused', errors.code('account_inactive'), { kind: 'parked' }],
  ])('is not posted there just because %s', async (_, error, outcome) => {
    const desk = await behind()
    desk.slack.next('chat.update', { error })
    expect(await desk.deliver(CARD, { triageOf })).toMatchObject(outcome)
    await desk.writes.unpark({ opKey: CARD })
    expect(await desk.deliver(CARD, { triageOf })).toEqual({ kind: 'delivered', seq: 2 })
    expect(channels(desk)).toEqual(['C9'])
  })
})
