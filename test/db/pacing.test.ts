import { describe, expect, test } from 'vitest'
import type { Call, CallPriority, Slot } from '../../src/activities/ports.ts'
import { LIMITS, type Limit, scaleLimits, UNLIMITED } from '../../src/db/pacing/limits.ts'
import { createPacer } from '../../src/db/pacing/pacing.ts'
import { type Bucket, holdSlots, takeSlot } from '../../src/db/pacing/slots.ts'
import { useDatabase } from './support.ts'

const PRIORITY_LEVEL: Record<CallPriority, number> = { readback: 0, notice: 1, opening: 2, card: 3 }
const MINUTE = 60_000
const HORIZON = 2_000
/** Any instant at which nobody waits. */
const NOON = 12 * 60 * MINUTE

/** Callers who ask again whenever they are told to, in virtual time: who called when, and how often they asked. */
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
    const ask = { now: caller.at, callPriority: PRIORITY_LEVEL[caller.rank], horizonMs: HORIZON, jitter }
    const taken = takeSlot(buckets, ask)
    buckets = taken.buckets
    if (taken.slot.kind === 'later') caller.at += taken.slot.retryMs
    else calls.push({ who: caller.who, at: (waiting.shift() ?? caller).at + taken.slot.waitMs })
  }
  return { asked, calls: calls.sort((a, b) => a.at - b.at) }
}

const many = (count: number, rank: CallPriority, at = NOON) =>
  Array.from({ length: count }, (_, index) => ({ who: `${rank}-${index}`, rank, at }))

/** The most calls that fall into any window of so many milliseconds. */
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

  test('forty waiting cards do not starve a notice, and nobody is dropped', () => {
    const { calls } = play(perChannel, [
      ...many(40, 'card'),
      { who: 'the notice', rank: 'notice', at: NOON + 5_000 },
    ])
    expect(new Set(calls.map((call) => call.who)).size).toBe(41)
    const ahead = calls
      .filter((call) => call.at >= NOON + 5_000)
      .findIndex((call) => call.who === 'the notice')
    // Those that had their slots reserved already, and not one more.
    expect(ahead).toBeLessThanOrEqual(HORIZON / 1_000 + 1)
  })

  test('each rank goes before the next: read-backs, notices, openings, cards', () => {
    const ranks: CallPriority[] = ['card', 'opening', 'notice', 'readback']
    const { calls } = play(
      perChannel,
      ranks.flatMap((rank) => many(10, rank)),
    )
    const last = (rank: CallPriority) => calls.findLastIndex((call) => call.who.startsWith(rank))
    expect([...ranks].sort((a, b) => last(a) - last(b))).toEqual(['readback', 'notice', 'opening', 'card'])
    // What had its slot reserved before the others came keeps it.
    expect(calls.slice(0, 3).every((call) => call.who.startsWith('card'))).toBe(true)
    expect(calls.slice(3, 13).every((call) => call.who.startsWith('readback'))).toBe(true)
    expect(calls).toHaveLength(40)
  })

  test('hundreds who wait do not storm Postgres, and all the while no slot is left unused', () => {
    const { calls, asked } = play(LIMITS.methods['chat.update'] ?? [], many(400, 'card'))
    const tookMs = (calls.at(-1)?.at ?? 0) - NOON
    expect(tookMs).toBeLessThan(400 * 1_500 * 1.02)
    expect(asked / (tookMs / 1_000)).toBeLessThan(25)
  })

  test('a notice that waits for its channel does not keep cards off the others', () => {
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
    const ask = { now: NOON, horizonMs: HORIZON, jitter: 0 }
    const refused = takeSlot([workspace, channel], { ...ask, callPriority: PRIORITY_LEVEL.notice })
    expect(refused.slot).toEqual({ kind: 'later', retryMs: 7_000 })
    const elsewhere = { ...channel, key: 'w/C2', nextAt: 0 }
    const shared = refused.buckets[0] ?? expect.fail()
    expect(takeSlot([shared, elsewhere], { ...ask, callPriority: PRIORITY_LEVEL.card }).slot).toEqual({
      kind: 'reserved',
      waitMs: 0,
    })
  })

  test('the mark of somebody who never comes back passes', () => {
    const limit: Limit = { per: 'workspace', burst: 1, intervalMs: 100 }
    const bucket: Bucket = { key: 'w', limit, nextAt: 0, retryAt: [0, NOON + 3_000] }
    const ask = (now: number) =>
      takeSlot([bucket], { now, callPriority: PRIORITY_LEVEL.card, horizonMs: HORIZON, jitter: 0 }).slot
    expect(ask(NOON)).toEqual({ kind: 'later', retryMs: 3_700 })
    expect(ask(NOON + 3_700)).toEqual({ kind: 'reserved', waitMs: 0 })
  })

  test('after a hold the first call is a single one, and a shorter hold changes nothing', () => {
    const limit: Limit = { per: 'workspace', burst: 10, intervalMs: 1_500 }
    const bucket: Bucket = { key: 'w', limit, nextAt: 0, retryAt: [] }
    const held = holdSlots(holdSlots([bucket], NOON + 30_000), NOON + 1_000)
    const ask = { now: NOON + 29_000, callPriority: PRIORITY_LEVEL.card, horizonMs: HORIZON, jitter: 0 }
    const first = takeSlot(held, ask)
    expect(first.slot).toEqual({ kind: 'reserved', waitMs: 1_000 })
    expect(takeSlot(first.buckets, ask).slot).toEqual({ kind: 'later', retryMs: 500 })
  })
})

describe('in Postgres', () => {
  const database = useDatabase()
  /** A workspace for each test: a hold is for all of it. */
  const call = (channel: string, workspace = `T${channel.slice(0, 2)}`): Call => ({
    workspace,
    method: 'chat.postMessage',
    channel,
  })
  const kinds = (slots: readonly Slot[]) => slots.map((slot) => slot.kind)

  test('ten processes that ask at once get slots a second apart, and the others are told when to come', async () => {
    const pacers = Array.from({ length: 10 }, () => createPacer(database.db))
    const slots = await Promise.all(pacers.map((pacer) => pacer.reserve(call('C1'), 'card', 3_500)))
    const waits = slots
      .flatMap((slot) => (slot.kind === 'reserved' ? [slot.waitMs] : []))
      .sort((a, b) => a - b)
    expect(waits.length).toBeGreaterThanOrEqual(4)
    for (const [index, wait] of waits.entries()) expect(wait).toBeLessThanOrEqual(index * 1_000)
    const later = slots.flatMap((slot) => (slot.kind === 'later' ? [slot.retryMs] : []))
    expect(later).toHaveLength(10 - waits.length)
    for (const retryMs of later) expect(retryMs).toBeGreaterThanOrEqual(50)
  })

  test('channels, methods and workspaces do not wait for one another', async () => {
    const pacer = createPacer(database.db)
    const calls: Call[] = [
      call('C21'),
      call('C22'),
      call('C21', 'TOTHER'),
      { workspace: 'TC2', method: 'chat.update' },
    ]
    const slots = await Promise.all(calls.map((each) => pacer.reserve(each, 'card', 0)))
    expect(kinds(slots)).toEqual(['reserved', 'reserved', 'reserved', 'reserved'])
  })

  test('a refused notice keeps cards away until it had its turn; what is refused takes nothing', async () => {
    const pacer = createPacer(database.db, { random: () => 0 })
    await pacer.hold(call('C3'), 60_000)
    expect(kinds([await pacer.reserve(call('C3'), 'notice', 0)])).toEqual(['later'])
    // A card could have this far slot, were it not for the notice.
    expect(kinds([await pacer.reserve(call('C3'), 'card', 90_000)])).toEqual(['later'])
    expect(kinds([await pacer.reserve(call('C3'), 'notice', 90_000)])).toEqual(['reserved'])
    expect(kinds([await pacer.reserve(call('C3'), 'readback', 90_000)])).toEqual(['reserved'])
  })

  test('a hold stops everybody, also where limits are scaled away', async () => {
    const pacer = createPacer(database.db, { limits: UNLIMITED })
    const free = await Promise.all(Array.from({ length: 30 }, () => pacer.reserve(call('C4'), 'card', 0)))
    expect(new Set(kinds(free))).toEqual(new Set(['reserved']))
    await pacer.hold(call('C4'), 30_000)
    expect(await pacer.reserve(call('C4'), 'readback', 0)).toMatchObject({ kind: 'later' })
    expect(await pacer.reserve(call('C4'), 'readback', 31_000)).toMatchObject({ kind: 'reserved' })
  })

  test('many who post to many channels at once do not lock one another out', async () => {
    const pacer = createPacer(database.db, { limits: scaleLimits(LIMITS, 0.001) })
    const slots = await Promise.all(
      Array.from({ length: 60 }, (_, index) => pacer.reserve(call(`C5${index % 7}`), 'card', 0)),
    )
    expect(new Set(kinds(slots))).toEqual(new Set(['reserved']))
  })
})
