import { afterAll, describe, expect, test, vi } from 'vitest'
import { missCountsAfterMs, TIMING } from '../../../src/domain/timing.ts'
import { METADATA_TYPE } from '../../../src/slack/api/web.ts'
import { CARD, EPOCH, NOTICE, THREAD_CARD, writersDesk } from './desk.ts'
import { errors, type Stood, US } from './fake-slack.ts'
import type { Kept } from './memory-writes.ts'
import { over } from './worker.ts'

afterAll(() => vi.unstubAllGlobals())

const COUNTS = missCountsAfterMs(TIMING)

/** A post with an unknown outcome: its connection was cut. */
async function unknown(opKey: string, fate: 'lost' | 'stands') {
  const desk = writersDesk()
  const { world, slack, writes, ask, deliver, pass } = desk
  ask(opKey, 7)
  slack.next('chat.postMessage', { applyMs: fate === 'lost' ? null : 50, error: errors.cut() })
  expect(await deliver(opKey)).toMatchObject({ kind: 'later', afterMs: TIMING.retryMs })
  const begunAt = (writes.row(opKey).attemptAt ?? 0) - EPOCH
  return {
    ...desk,
    /** Until the attempt is this old. */
    aged: (ms: number) => pass(begunAt + ms - world.now),
    posts: () => desk.called('chat.postMessage'),
  }
}

describe('a lost post is looked for', () => {
  test.each([
    [1_000, 1_000],
    [20_000, 20_000],
    [COUNTS / 2, COUNTS / 2],
    [40_000, COUNTS - 40_000],
    [COUNTS - 1, 1],
  ])('again at the age of %i ms, after %i ms more', async (age, afterMs) => {
    const { aged, deliver, posts } = await unknown(NOTICE, 'lost')
    await aged(age)
    expect(await deliver(NOTICE)).toMatchObject({ kind: 'later', afterMs })
    expect(posts()).toBe(1)
  })

  test('at the age at which a miss counts for the last time, and posted', async () => {
    const { aged, deliver, posts } = await unknown(NOTICE, 'lost')
    await aged(COUNTS)
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 7 })
    expect(posts()).toBe(2)
  })
})

describe('a read-back that fails', () => {
  test.each([
    [1_000, 1_000],
    [20_000, 20_000],
    [90_000, TIMING.retryMaxMs],
  ])('at the age of %i ms is made again after %i ms, and proves nothing', async (age, afterMs) => {
    const { slack, aged, deliver, posts, writes } = await unknown(NOTICE, 'stands')
    await aged(age)
    slack.next('conversations.history', { error: errors.code('internal_error') })
    expect(await deliver(NOTICE)).toMatchObject({ kind: 'later', afterMs })
    expect(writes.row(NOTICE).state).toBe('sending')
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 7 })
    expect(posts()).toBe(1)
  })

  test('because Slack limits it proves nothing either', async () => {
    const { slack, aged, deliver, posts } = await unknown(NOTICE, 'stands')
    await aged(2 * COUNTS)
    slack.next('conversations.history', { error: errors.limited(30) })
    expect(await deliver(NOTICE)).toMatchObject({ kind: 'later', afterMs: 30_000 })
    expect(posts()).toBe(1)
  })

  test('for good ends the write: where the thread is gone, so is what may stand in it', async () => {
    const { slack, writes, deliver } = await unknown(THREAD_CARD, 'stands')
    slack.next('conversations.replies', { error: errors.code('thread_not_found') })
    const ended = { kind: 'failed', why: 'thread_not_found', because: 'target' }
    expect(await deliver(THREAD_CARD)).toMatchObject(ended)
    expect(writes.row(THREAD_CARD).state).toBe('failed')
  })

  test.each([
    ['in triage', CARD, 'conversations.history'],
    ['in a thread', THREAD_CARD, 'conversations.replies'],
  ])('%s with an error that Docket does not know names the method that failed', async (_, opKey, method) => {
    const { slack, writes, deliver } = await unknown(opKey, 'stands')
    slack.next(method, { error: errors.code('new_error') })
    expect(await deliver(opKey)).toEqual({ kind: 'parked', why: 'new_error' })
    expect(writes.row(opKey).parking?.advice).toContain(`Slack refused ${method} with new_error`)
  })
})

describe('a read-back adopts', () => {
  type Message = Omit<Stood, 'ts' | 'storedAt' | 'edits' | 'deletedAt'>
  const OTHERS: readonly [string, (ours: Message) => Partial<Message>][] = [
    ['another bot’s message with our receipt', () => ({ botId: 'BOTHER' })],
    ['a message of ours of another kind', () => ({ type: 'somebody_elses' })],
    ['a message of ours with another receipt', () => ({ payload: { k: 'another', seq: 7 } })],
  ]

  test.each(OTHERS)('never %s', async (_, change) => {
    const { slack, writes, deliver } = await unknown(NOTICE, 'lost')
    const payload = { k: writes.row(NOTICE).receipt, seq: 7 }
    const ours: Message = {
      channel: 'C9',
      threadTs: null,
      botId: US.botId,
      type: METADATA_TYPE,
      payload,
      text: '',
    }
    slack.store({ ...ours, ...change(ours) })
    expect(await deliver(NOTICE)).toMatchObject({ kind: 'later' })
    slack.store(ours)
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 7 })
  })

  test('a card with the revision that it shows, so that one which does not say is edited', async () => {
    const { slack, deliver, posts } = await unknown(CARD, 'stands')
    Object.assign(slack.messages[0] ?? {}, { payload: { ...slack.messages[0]?.payload, seq: '7' } })
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 0 })
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 7 })
    expect(slack.messages).toMatchObject([{ payload: { seq: 7 }, edits: 1 }])
    expect(posts()).toBe(1)
  })

  test('nothing where an event told of another copy meanwhile', async () => {
    const { slack, writes, ports, deliver } = await unknown(NOTICE, 'stands')
    const history = async (range: { channel: string }) => {
      const page = await slack.api().history(range)
      await writes.echo(writes.row(NOTICE).receipt, 'C9', '1793610999.000001')
      return page
    }
    const api = over(ports.api, { history })
    expect(await deliver(NOTICE, { api })).toMatchObject({ kind: 'later', why: 'another attempt was first' })
    expect(writes.row(NOTICE).messageTs).toBe('1793610999.000001')
  })
})

test.each<[string, Partial<Kept>]>([
  ['where', { channel: null }],
  ['when for the first time', { firstAt: null }],
  ['when for the last time', { attemptAt: null }],
])('an attempt of which it is not on record %s is not taken for none', async (_, change) => {
  const { writes, aged, deliver, posts } = await unknown(NOTICE, 'stands')
  await aged(COUNTS)
  writes.force(NOTICE, change)
  await expect(deliver(NOTICE)).rejects.toThrow('not on record')
  expect(posts()).toBe(1)
})
