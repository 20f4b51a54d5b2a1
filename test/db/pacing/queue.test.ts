import { describe, expect, test } from 'vitest'
import type { CallPriority } from '../../../src/activities/ports/pacing.ts'
import { LIMITS, type Limit } from '../../../src/db/pacing/limits.ts'
import { URGENCY } from '../../../src/db/pacing/pacing.ts'
import { type Bucket, takeSlot } from '../../../src/db/pacing/slots.ts'

const MINUTE = 60_000
const HORIZON = 2_000
/** Any instant at which no caller waits. */
const NOON = 12 * 60 * MINUTE

/**
 * Callers that retry whenever they are told to, in virtual time: returns who called when, and the number of tries.
 */
function play(limits: readonly Limit[], callers: readonly { who: string; rank: CallPriority; at: number }[]) {
  let buckets: readonly Bucket[] = limits.map((limit, index) => ({
    key: `${index}`,
    limit,
    nextAt: 0,
    retryAt: [],
  }))
  const waiting = callers.map((caller) => ({ ...caller }))
  const calls: { who: string; at: number }[] = []
  let asked = 0
  for (; waiting.length > 0; asked++) {
    if (asked > 20_000) throw new Error(`${waiting.length} callers never had their turn`)
    waiting.sort((a, b) => a.at - b.at)
    const caller = waiting[0] ?? expect.fail()
    const jitter = (asked * 0.618) % 1
    const ask = { now: caller.at, ...URGENCY[caller.rank], horizonMs: HORIZON, jitter }
    const taken = takeSlot(buckets, ask)
    buckets = taken.buckets
    if (taken.slot.kind === 'later') caller.at += taken.slot.retryMs
    else calls.push({ who: caller.who, at: (waiting.shift() ?? caller).at + taken.slot.waitMs })
  }
  return { asked, calls: calls.sort((a, b) => a.at - b.at) }
}

const LATENCY_MS = 300

/** A catch-up's calls of one method, each after the answer to the one before; returns when the last is answered. */
function inTurn(method: string, count: number, from: number): number {
  let buckets: readonly Bucket[] = (LIMITS.methods[method] ?? []).map((limit, index) => ({
    ...{ key: `${index}`, limit, nextAt: 0, retryAt: [] },
  }))
  let now = from
  for (let left = count; left > 0; ) {
    const taken = takeSlot(buckets, { now, ...URGENCY.sweep, horizonMs: HORIZON, jitter: 0.5 })
    buckets = taken.buckets
    if (taken.slot.kind === 'later') now += taken.slot.retryMs
    else {
      now += taken.slot.waitMs + LATENCY_MS
      left--
    }
  }
  return now
}

const many = (count: number, rank: CallPriority, at = NOON) =>
  Array.from({ length: count }, (_, index) => ({ who: `${rank}-${index}`, rank, at }))

/** The most calls in any window of this many milliseconds. */
const busiest = (calls: readonly { at: number }[], windowMs: number) =>
  Math.max(...calls.map(({ at }) => calls.filter((each) => each.at >= at && each.at < at + windowMs).length))

const perChannel = (LIMITS.methods['chat.postMessage'] ?? []).filter((limit) => limit.per === 'channel')

describe('in virtual time', () => {
  test.each([
    ['reactions.remove', 20],
    ['chat.update', 50],
    ['conversations.replies', 50],
    ['chat.postEphemeral', 100],
    ['a.method.of.tomorrow', 20],
  ])('no minute sees more calls of %s than its tier allows', (method, tier) => {
    const limits = LIMITS.methods[method] ?? LIMITS.others
    const { calls } = play(limits, many(3 * tier, 'card'))
    expect(calls).toHaveLength(3 * tier)
    expect(busiest(calls, MINUTE)).toBeLessThanOrEqual(tier)
  })

  test('a channel sees one post a second, the workspace at most 300 a minute', () => {
    expect(busiest(play(perChannel, many(30, 'notice')).calls, 1_000)).toBe(1)
    const inWorkspace = (LIMITS.methods['chat.postMessage'] ?? []).filter(
      (limit) => limit.per === 'workspace',
    )
    expect(busiest(play(inWorkspace, many(600, 'notice')).calls, MINUTE)).toBeLessThanOrEqual(300)
  })

  test('forty waiting cards do not starve a notice, and every call is made', () => {
    const { calls } = play(perChannel, [
      ...many(40, 'card'),
      { who: 'the notice', rank: 'notice', at: NOON + 5_000 },
    ])
    expect(new Set(calls.map((call) => call.who)).size).toBe(41)
    const ahead = calls
      .filter((call) => call.at >= NOON + 5_000)
      .findIndex((call) => call.who === 'the notice')
    // Those that had already reserved their slots, and none more.
    expect(ahead).toBeLessThanOrEqual(HORIZON / 1_000 + 1)
  })

  test('each priority goes before the next: read-backs, notices, openings, long threads, cards, sweeps', () => {
    const ranks: CallPriority[] = ['sweep', 'card', 'thread', 'opening', 'notice', 'readback']
    const { calls } = play(
      perChannel,
      ranks.flatMap((rank) => many(10, rank)),
    )
    const last = (rank: CallPriority) => calls.findLastIndex((call) => call.who.startsWith(rank))
    expect([...ranks].sort((a, b) => last(a) - last(b))).toEqual([...ranks].reverse())
    // A slot that was reserved before the others came is kept.
    expect(calls.slice(0, 3).every((call) => call.who.startsWith('sweep'))).toBe(true)
    expect(calls.slice(3, 13).every((call) => call.who.startsWith('readback'))).toBe(true)
    expect(calls).toHaveLength(60)
  })

  test('a catch-up uses every slot, and a person who comes in the middle of it does not wait', () => {
    const limits = LIMITS.methods['conversations.replies'] ?? []
    const people = [20_000, 60_000, 60_100, 60_200].map((after, index) => ({
      who: `person-${index}`,
      rank: 'opening' as const,
      at: NOON + after,
    }))
    const { calls } = play(limits, [...many(100, 'sweep'), ...people])
    for (const { who, at } of people) expect(calls.find((call) => call.who === who)?.at).toBe(at)
    const tookMs = (calls.at(-1)?.at ?? 0) - NOON
    // 104 calls; half of the burst at once, and the other half is whole again at the end.
    expect(tookMs).toBeLessThan(1_500 * 104)
    expect(busiest(calls, MINUTE)).toBeLessThanOrEqual(50)
  })

  test('after an hour with 1,000 missed posts and replies, a channel is caught up as fast as the limits allow', () => {
    // 500 posts and 500 replies in 250 threads; one call after the other, each takes 300 ms.
    const pages = inTurn('conversations.history', Math.ceil(500 / 200), NOON)
    const threads = inTurn('conversations.replies', 250, pages)
    const limit = (LIMITS.methods['conversations.replies'] ?? [])[0] ?? expect.fail()
    const alone = (250 - limit.burst) * limit.intervalMs
    expect((threads - NOON) / alone).toBeLessThan(1.2)
  })

  test('hundreds of waiting calls do not overload Postgres, and no slot stays unused', () => {
    const { calls, asked } = play(LIMITS.methods['chat.update'] ?? [], many(400, 'card'))
    const tookMs = (calls.at(-1)?.at ?? 0) - NOON
    expect(tookMs).toBeLessThan(400 * 1_500 * 1.02)
    expect(asked / (tookMs / 1_000)).toBeLessThan(25)
  })
})
