import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { OpenSpan } from '../../src/activities/ports/coverage.ts'
import { createCoverageStore } from '../../src/db/seen/coverage.ts'
import { useDatabase } from './support.ts'

const database = useDatabase()
const MINUTE = 60_000
const STRICT = { liveMs: 0 }
const LIVE = { liveMs: 15_000 }

/** A channel of this test alone, and the port. */
function newChannel() {
  count += 1
  const [channel, other] = [`C${count}`, `COTHER${count}`]
  const store = createCoverageStore(database.db)
  /** All spans of the channel, moved into the past: as if this time had passed. */
  const passes = (ms: number) =>
    sql`update coverage_spans
      set began_at = began_at - ${ms} * interval '1 millisecond', ended_at = ended_at - ${ms} * interval '1 millisecond'
      where channels && ${[channel]}::text[] or source = 'doubt'`.execute(database.db)
  const now = async () => (await store.holes([channel], 0, STRICT)).now
  const rows = async () => {
    const { rows: found } = await sql<{ closed: boolean }>`
      select * from coverage_spans where channels && ${[channel]}::text[]`.execute(database.db)
    return found
  }
  return { store, channel, other, passes, now, rows }
}
let count = 0

const must = (span: OpenSpan | null): OpenSpan => {
  if (span === null) throw new Error('the span is not as it was left')
  return span
}

describe('a span', () => {
  test('begins now, and is extended to so long before now', async () => {
    const { store, channel, passes } = newChannel()
    const span = await store.begin([channel])
    await passes(MINUTE)
    const left = { ...span, end: span.end - MINUTE }
    const { end } = must(await store.extend(left, 10_000))
    const { holes, now } = await store.holes([channel], left.end, STRICT)
    expect(now - end).toBeGreaterThanOrEqual(10_000)
    expect(holes).toEqual([{ from: end, until: now }])
  })

  test('never moves back', async () => {
    const { store, channel } = newChannel()
    const span = await store.begin([channel])
    expect(await store.extend(span, MINUTE)).toEqual(span)
  })

  test('that somebody else has extended is not extended', async () => {
    const { store, channel, passes } = newChannel()
    const span = await store.begin([channel])
    await passes(1_000)
    const left = { ...span, end: span.end - 1_000 }
    must(await store.extend(left, 0))
    expect(await store.extend(left, 0)).toBeNull()
  })

  test('that a restore has put back, or removed, is not extended', async () => {
    const { store, channel, passes } = newChannel()
    const span = await store.begin([channel])
    const later = await store.begin([channel])
    await passes(1_000)
    expect(await store.extend(span, 0)).toBeNull()
    await database.db.deleteFrom('coverage_spans').where('id', '=', later.id).execute()
    expect(await store.extend(later, 0)).toBeNull()
  })

  test('of a Postgres that was started anew since is not extended, though nobody has changed it', async () => {
    const { store, channel } = newChannel()
    const span = await store.begin([channel])
    await sql`update coverage_spans set server = server - interval '1 second' where id = ${span.id}`.execute(
      database.db,
    )
    expect(await store.extend(span, 0)).toBeNull()
    expect(await store.replace(span, 0, [channel])).toBeNull()
  })

  test('that was ended for good is not extended, and does not count as reaching now', async () => {
    const { store, channel } = newChannel()
    const begun = await store.begin([channel])
    const ended = must(await store.extend(begun, 0, { last: true }))
    expect(await store.extend(ended, 0)).toBeNull()
    const { holes, now } = await store.holes([channel], begun.end, LIVE)
    expect(now === ended.end ? [] : [{ from: ended.end, until: now }]).toEqual(holes)
  })

  test('gives way to one over other channels, without a hole between them', async () => {
    const { store, channel, other } = newChannel()
    const first = await store.begin([channel])
    const second = must(await store.replace(first, 0, [channel, other]))
    expect(await store.extend(first, 0)).toBeNull()
    expect((await store.holes([channel], first.end, LIVE)).holes).toEqual([])
    const { holes } = await store.holes([other], first.end, LIVE)
    expect(holes).toEqual(second.end === first.end ? [] : [{ from: first.end, until: second.end }])
  })
})

describe('the holes of a channel', () => {
  test('are everything while no gateway has ever seen it', async () => {
    const { store, channel } = newChannel()
    const { holes, now } = await store.holes([channel], 1_000, LIVE)
    expect(holes).toEqual([{ from: 1_000, until: now }])
  })

  test('are none while one of two gateways is well', async () => {
    const { store, channel, passes } = newChannel()
    const [first, second] = [await store.begin([channel]), await store.begin([channel])]
    await passes(MINUTE)
    must(await store.extend({ ...first, end: first.end - MINUTE }, 0))
    expect((await store.holes([channel], second.end - MINUTE, LIVE)).holes).toEqual([])
  })

  test('are the time when both were away', async () => {
    const { store, channel, passes } = newChannel()
    const [first, second] = [await store.begin([channel]), await store.begin([channel])]
    await passes(MINUTE)
    const third = await store.begin([channel])
    must(await store.extend({ ...first, end: first.end - MINUTE }, MINUTE / 2, { last: true }))
    const { holes } = await store.holes([channel], second.end - MINUTE / 4, LIVE)
    expect(holes).toEqual([{ from: second.end - MINUTE / 4, until: third.end }])
  })

  test('do not include the time since a live gateway stated its end; those of a strict question do', async () => {
    const { store, channel, passes } = newChannel()
    const span = await store.begin([channel])
    await passes(10_000)
    const end = span.end - 10_000
    expect((await store.holes([channel], end, LIVE)).holes).toEqual([])
    // Also where the question begins after the end that was stated.
    expect((await store.holes([channel], end + 5_000, LIVE)).holes).toEqual([])
    const { holes, now } = await store.holes([channel], end, STRICT)
    expect(holes).toEqual([{ from: end, until: now }])
    await passes(10_000)
    expect((await store.holes([channel], end - 10_000, LIVE)).holes).toHaveLength(1)
  })

  test('end where the question ends, at the latest now', async () => {
    const { store, channel } = newChannel()
    expect((await store.holes([channel], 1_000, { ...LIVE, until: 2_000 })).holes).toEqual([
      { from: 1_000, until: 2_000 },
    ])
    const { holes, now } = await store.holes([channel], 1_000, {
      ...LIVE,
      until: Number.MAX_SAFE_INTEGER / 2,
    })
    expect(holes).toEqual([{ from: 1_000, until: now }])
  })

  test('are those that none of its ids covers', async () => {
    const { store, channel, other } = newChannel()
    const { end } = await store.begin([other])
    expect((await store.holes([channel, other], end, LIVE)).holes).toEqual([])
    expect((await store.holes([channel], end - 1, LIVE)).holes).toHaveLength(1)
  })

  test('are filled by what was read from Slack', async () => {
    const { store, channel, passes } = newChannel()
    await store.begin([channel])
    await passes(MINUTE)
    const { end } = await store.begin([channel])
    const [hole] = (await store.holes([channel], end - MINUTE, LIVE)).holes
    if (!hole) throw new Error('there is no hole')
    await store.read([channel], hole)
    expect((await store.holes([channel], end - MINUTE, LIVE)).holes).toEqual([])
  })
})

test('the bot’s absence from a channel ends the spans of other gateways that list it, where they were', async () => {
  const { store, channel, other } = newChannel()
  const [own, stale, without] = [
    await store.begin([channel, other]),
    await store.begin([channel, other]),
    await store.begin([other]),
  ]
  const { end } = must(await store.extend(stale, 0))
  await store.absent([channel], own)
  expect(await store.extend({ ...stale, end }, 0)).toBeNull()
  must(await store.extend(own, 0, { last: true }))
  must(await store.extend(without, 0))
  const { holes } = await store.holes([channel], end, STRICT)
  expect(holes).toHaveLength(1)
})

describe('a doubt', () => {
  test('ends the spans of every gateway where it begins, and what was read stays', async () => {
    const { store, channel, passes } = newChannel()
    const [first, second] = [await store.begin([channel]), await store.begin([channel])]
    await passes(MINUTE)
    const [one, two] = [first, second].map((span) => ({ ...span, end: span.end - MINUTE }))
    if (!one || !two) throw new Error('there were two')
    const extended = must(await store.extend(one, 0))
    const range = { from: extended.end - 20_000, until: extended.end - 10_000 }
    await store.read([channel], range)
    await store.doubt({ agoMs: 30_000 })
    expect(await store.extend(extended, 0)).toBeNull()
    expect(await store.extend(two, 0)).toBeNull()
    const { holes, now } = await store.holes([channel], one.end, STRICT)
    expect(holes.map(({ until }) => until)).toEqual([range.from, now])
    expect(holes[1]?.from).toBe(range.until)
    expect(now - (holes[0]?.from ?? now)).toBeGreaterThanOrEqual(30_000)
    expect(holes[0]?.from).toBeGreaterThan(one.end)
  })

  test('about a channel ends the spans over it, and no others', async () => {
    const { store, channel, other, passes } = newChannel()
    const [over, beside] = [await store.begin([other, channel]), await store.begin([other])]
    await passes(MINUTE)
    await store.doubt({ agoMs: 30_000, channels: [channel] })
    expect(await store.extend({ ...over, end: over.end - MINUTE }, 0)).toBeNull()
    expect(await store.extend(beside, 0)).not.toBeNull()
  })

  test('ends a span too that its gateway had not yet extended that far', async () => {
    const { store, channel, passes } = newChannel()
    const span = await store.begin([channel])
    await passes(5_000)
    await store.doubt({ agoMs: 1_000 })
    expect(await store.extend({ ...span, end: span.end - 5_000 }, 0)).toBeNull()
  })

  test('that lasts makes the next span begin after it', async () => {
    const { store, channel, passes, now } = newChannel()
    const asked = await now()
    await store.doubt({ agoMs: 0, forMs: MINUTE })
    const span = await store.begin([channel])
    expect(span.end).toBeGreaterThanOrEqual(asked + MINUTE)
    // Before it begins, it covers nothing and its end stays.
    expect((await store.holes([channel], asked, LIVE)).holes).toHaveLength(1)
    expect(await store.extend(span, 0)).toEqual(span)
    await passes(2 * MINUTE)
    const begun = { ...span, end: span.end - 2 * MINUTE }
    expect(must(await store.extend(begun, 0)).end).toBeGreaterThan(begun.end)
  })

  test.each([
    ['a minute ahead of', MINUTE],
    ['a minute behind', -MINUTE],
  ])('ends spans by the database’s clock, also where Slack’s is %s it', async (_, skew) => {
    const { store, channel, passes, now } = newChannel()
    const span = await store.begin([channel])
    await passes(5_000)
    const extended = must(await store.extend({ ...span, end: span.end - 5_000 }, 0))
    await store.doubt({ agoMs: 1_000, from: extended.end - 500 + skew, forMs: MINUTE })
    expect(await store.extend(extended, 0)).toBeNull()
    const next = await store.begin([channel])
    expect(next.end - (await now())).toBeGreaterThan(MINUTE / 2)
    await passes(5 * MINUTE)
  })
})

test('a doubt that begins at an odd instant doubts an hour at most', async () => {
  const { store, channel, now } = newChannel()
  const at = await now()
  await store.begin([channel])
  await store.read(['COLD'], { from: 0, until: 1_000 })
  await store.doubt({ agoMs: 0, from: 1_000, forMs: 1 })
  const { rows } = await sql<{ began_at: Date }>`
    select began_at from coverage_spans where source = 'doubt' order by began_at limit 1`.execute(database.db)
  expect(at - (rows[0]?.began_at.getTime() ?? 0)).toBeLessThanOrEqual(60 * MINUTE)
  await database.db.deleteFrom('coverage_spans').where('source', '=', 'doubt').execute()
})

describe('housekeeping', () => {
  const HOUR = 60 * MINUTE

  test('deletes what ended long ago, and nothing that is younger', async () => {
    const { store, channel, now, rows } = newChannel()
    const at = await now()
    await store.read([channel], { from: at - 4 * HOUR, until: at - 2 * HOUR })
    await store.begin([channel])
    await store.housekeep(3 * HOUR, 15_000)
    expect(await rows()).toHaveLength(2)
    await store.housekeep(HOUR, 15_000)
    expect(await rows()).toHaveLength(1)
  })

  test('unites the spans that touch, without a change of what is covered', async () => {
    const { store, channel, now, rows } = newChannel()
    const at = (await now()) - HOUR
    for (const [from, until] of [
      [0, 10],
      [10, 20],
      [15, 30],
      [40, 50],
      [60, 60],
    ] as const)
      await store.read([channel], { from: at + from, until: at + until })
    const question = () => store.holes([channel], at, { ...LIVE, until: at + 100 })
    const { holes: before } = await question()
    await store.housekeep(10 * HOUR, 15_000)
    expect((await question()).holes).toEqual(before)
    expect(await rows()).toHaveLength(2)
  })

  test('leaves alone a span that a gateway still extends', async () => {
    const { store, channel } = newChannel()
    const [first, second] = [await store.begin([channel]), await store.begin([channel])]
    await store.housekeep(HOUR, 15_000)
    must(await store.extend(first, 0))
    must(await store.extend(second, 0))
  })

  test('by two workers at once keeps what is covered', async () => {
    const { store, channel, now } = newChannel()
    const at = (await now()) - HOUR
    for (let index = 0; index < 40; index += 1)
      await store.read([channel], { from: at + index, until: at + index + 1 })
    await Promise.all(Array.from({ length: 4 }, () => store.housekeep(10 * HOUR, 15_000)))
    expect((await store.holes([channel], at, { ...LIVE, until: at + 40 })).holes).toEqual([])
  })
})

test('no other role may read or change the spans', async () => {
  const { rows } = await sql<{ grantee: string }>`
    select grantee from information_schema.role_table_grants
    where table_name = 'coverage_spans' and grantee <> current_user`.execute(database.db)
  expect(rows).toEqual([])
})
