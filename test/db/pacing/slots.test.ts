import { describe, expect, test } from 'vitest'
import type { Limit } from '../../../src/db/pacing/limits.ts'
import { type Ask, type Bucket, holdSlots, takeFreeSlot, takeSlot } from '../../../src/db/pacing/slots.ts'

const HORIZON = 2_000
/** Any instant at which no caller waits. */
const NOON = 12 * 60 * 60_000
const LIMIT: Limit = { per: 'workspace', burst: 3, intervalMs: 100 }

const bucket = (change: Partial<Bucket> = {}): Bucket => ({
  key: 'w',
  limit: LIMIT,
  nextAt: 0,
  retryAt: [],
  ...change,
})
/** A bucket whose next slot is at this instant. */
const freeAt = (at: number, change: Partial<Bucket> = {}): Bucket => bucket({ nextAt: at + 200, ...change })
const ask = (change: Partial<Ask> = {}): Ask => ({
  now: NOON,
  callPriority: 3,
  horizonMs: HORIZON,
  jitter: 0,
  ...change,
})
const slot = (buckets: readonly Bucket[], change: Partial<Ask> = {}) => takeSlot(buckets, ask(change)).slot
const reserved = (waitMs: number) => ({ kind: 'reserved', waitMs })
const later = (retryMs: number) => ({ kind: 'later', retryMs })

describe('a slot', () => {
  test('is free at once for a whole burst, and then once per interval', () => {
    let buckets: readonly Bucket[] = [bucket()]
    const waits: unknown[] = []
    for (let calls = 0; calls < 6; calls += 1) {
      const taken = takeSlot(buckets, ask())
      waits.push(taken.slot)
      buckets = taken.buckets
    }
    expect(waits).toEqual([0, 0, 0, 100, 200, 300].map(reserved))
  })

  test.each([
    ['that is free now', NOON, reserved(0)],
    ['that has been free for long', 0, reserved(0)],
    ['exactly at the horizon', NOON + HORIZON, reserved(HORIZON)],
    ['a millisecond beyond it', NOON + HORIZON + 1, later(50)],
    ['in the middle of a millisecond', NOON + 0.25, reserved(1)],
  ])('%s', (_, at, expected) => {
    expect(slot([freeAt(at)])).toEqual(expected)
  })

  test('is taken from every limit at the instant at which the last of them is free', () => {
    const channel: Limit = { per: 'channel', burst: 1, intervalMs: 1_000 }
    const busy = { ...bucket({ key: 'w/C1' }), limit: channel, nextAt: NOON + 500 }
    const { slot: taken, buckets } = takeSlot([bucket(), busy], ask())
    expect(taken).toEqual(reserved(500))
    expect(buckets.map(({ nextAt }) => nextAt)).toEqual([NOON + 600, NOON + 1_500])
  })

  test('is reserved for calls of a higher priority until their retry time and the grace have passed', () => {
    const promised = bucket({ retryAt: [0, NOON - 700] })
    expect(slot([promised])).toEqual(reserved(0))
    expect(slot([promised], { now: NOON - 1 })).toEqual(later(50))
    expect(slot([promised], { now: NOON - 1, callPriority: 1 })).toEqual(reserved(0))
  })

  test('is not reserved for calls of the same or a lower priority', () => {
    const promised = bucket({ retryAt: [0, 0, NOON + 9_000, NOON + 9_000] })
    expect(slot([promised], { callPriority: 2 })).toEqual(reserved(0))
  })
})

describe('a refused call comes back', () => {
  test.each([
    ['as soon as its slot is within the horizon', 5_000, later(3_000)],
    ['no sooner than after 50 ms', 2_049, later(50)],
    ['a moment after that', 2_051, later(51)],
    ['within half a minute, however far its slot is', 90_000, later(30_000)],
  ])('%s', (_, away, expected) => {
    expect(slot([freeAt(NOON + away)])).toEqual(expected)
  })

  test.each([
    ['later by up to 200 ms', 31_999, later(29_999 + 200)],
    ['earlier by up to 15 s where it is sent away for longest', 32_000, later(15_000)],
    ['earlier by up to 15 s where its slot is further still', 90_000, later(15_000)],
  ])('spread, %s', (_, away, expected) => {
    expect(slot([freeAt(NOON + away)], { jitter: 1 })).toEqual(expected)
  })

  test('in whole milliseconds', () => {
    expect(slot([freeAt(NOON + 5_000)], { jitter: 0.0001 })).toEqual(later(3_001))
  })

  test('an interval after the call of its priority that was refused before it', () => {
    const first = takeSlot([freeAt(NOON + 5_000)], ask())
    expect(first.slot).toEqual(later(3_000))
    const second = takeSlot(first.buckets, ask())
    expect(second.slot).toEqual(later(3_100))
    expect(second.buckets[0]?.retryAt).toEqual([0, 0, 0, NOON + 3_100])
  })

  test('after calls of a higher priority, with the grace', () => {
    expect(slot([bucket({ retryAt: [0, NOON + 3_000] })])).toEqual(later(3_700))
  })

  test('without shortening the retry times of others', () => {
    const promised = freeAt(NOON + 5_000, { retryAt: [NOON + 1, NOON + 60_000, 7, 8] })
    const { buckets } = takeSlot([promised], ask({ callPriority: 1 }))
    expect(buckets[0]?.retryAt).toEqual([NOON + 1, NOON + 60_000, 7, 8])
    expect(buckets[0]?.nextAt).toBe(promised.nextAt)
  })

  test('when the last of the limits that refuse it allows it', () => {
    const buckets = [
      freeAt(NOON + 5_000),
      freeAt(NOON + 9_000),
      bucket({ retryAt: [0, 0, 0, NOON + 20_000] }),
    ]
    expect(slot(buckets)).toEqual(later(7_000))
  })
})

describe('among several limits', () => {
  test('a notice that waits for its channel does not delay cards in other channels', () => {
    const workspace: Bucket = {
      key: 'w',
      limit: { per: 'workspace', burst: 40, intervalMs: 250 },
      nextAt: 0,
      retryAt: [],
    }
    const channel: Bucket = {
      key: 'w/C1',
      limit: { per: 'channel', burst: 1, intervalMs: 1_000 },
      nextAt: NOON + 9_000,
      retryAt: [],
    }
    const asking = { now: NOON, horizonMs: HORIZON, jitter: 0 }
    const refused = takeSlot([workspace, channel], { ...asking, callPriority: 1 })
    expect(refused.slot).toEqual({ kind: 'later', retryMs: 7_000 })
    const elsewhere = { ...channel, key: 'w/C2', nextAt: 0 }
    const shared = refused.buckets[0] ?? expect.fail()
    expect(takeSlot([shared, elsewhere], { ...asking, callPriority: 3 }).slot).toEqual({
      kind: 'reserved',
      waitMs: 0,
    })
  })

  test('the retry time of a caller that never comes back expires', () => {
    const limit: Limit = { per: 'workspace', burst: 1, intervalMs: 100 }
    const own: Bucket = { key: 'w', limit, nextAt: 0, retryAt: [0, NOON + 3_000] }
    const asking = (now: number) =>
      takeSlot([own], { now, callPriority: 3, horizonMs: HORIZON, jitter: 0 }).slot
    expect(asking(NOON)).toEqual({ kind: 'later', retryMs: 3_700 })
    expect(asking(NOON + 3_700)).toEqual({ kind: 'reserved', waitMs: 0 })
  })

  test('after a hold the first call is a single one, and a shorter hold changes nothing', () => {
    const limit: Limit = { per: 'workspace', burst: 10, intervalMs: 1_500 }
    const own: Bucket = { key: 'w', limit, nextAt: 0, retryAt: [] }
    const held = holdSlots(holdSlots([own], NOON + 30_000), NOON + 1_000)
    const asking = { now: NOON + 29_000, callPriority: 3, horizonMs: HORIZON, jitter: 0 }
    const first = takeSlot(held, asking)
    expect(first.slot).toEqual({ kind: 'reserved', waitMs: 1_000 })
    expect(takeSlot(first.buckets, asking).slot).toEqual({ kind: 'later', retryMs: 500 })
  })
})

describe('a slot for a call that does not wait', () => {
  const free = (buckets: readonly Bucket[], callPriority = 3) =>
    takeFreeSlot(buckets, { now: NOON, callPriority })

  test('is taken from every limit if it is free now', () => {
    expect(free([bucket(), freeAt(NOON)])?.map(({ nextAt }) => nextAt)).toEqual([NOON + 100, NOON + 300])
  })

  test.each([
    ['a millisecond away', [bucket(), freeAt(NOON + 1)]],
    ['reserved for calls of a higher priority', [bucket(), bucket({ retryAt: [0, NOON - 699] })]],
  ])('is not taken if one is %s', (_, buckets) => {
    expect(free(buckets)).toBeNull()
  })

  test('is taken although calls of the same or a lower priority wait', () => {
    expect(free([bucket({ retryAt: [0, 0, 0, NOON + 9_000, NOON + 9_000] })])).not.toBeNull()
  })
})

describe('a hold', () => {
  test('uses up the whole burst, and never frees a slot that was taken before', () => {
    const nextAt = (change: Partial<Bucket>, until: number) => holdSlots([bucket(change)], until)[0]?.nextAt
    expect(nextAt({}, NOON)).toBe(NOON + 200)
    expect(nextAt({ nextAt: NOON + 201 }, NOON)).toBe(NOON + 201)
  })
})
