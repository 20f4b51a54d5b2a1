import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { Counts, Pass } from '../../src/activities/ports/catch-up.ts'
import { createCatchUpStore } from '../../src/db/catch-up/catch-ups.ts'
import { createTriggerStore } from '../../src/db/catch-up/triggers.ts'
import { createCoverageStore } from '../../src/db/seen/coverage.ts'
import { createTicketStore } from '../../src/db/tickets/tickets.ts'
import { triggerName } from '../../src/domain/catch-up.ts'
import { instantOf, tsOf } from '../../src/domain/ids.ts'
import { keyText, type TicketKey } from '../../src/domain/key.ts'
import { Run, useDatabase } from './support.ts'

const database = useDatabase()
const HOUR = 3_600_000
const DAY = 24 * HOUR
const HOLE = { from: Date.now() - 3 * HOUR, until: Date.now() - 2 * HOUR }
const NOTHING: Counts = { triggers: 0, replies: 0, edits: 0, deletions: 0 }
const RANGE = { from: '1699999999.000000', until: '1900000000.000000' }

/** A channel of one test alone. */
function newChannel() {
  count += 1
  const channel = `C${count}`
  const store = createCatchUpStore(database.db)
  const line = async () => (await store.list()).find((each) => each.channel === channel) ?? expect.fail()
  const begin = () => store.begin([channel], HOLE)
  const queued = async (pass: Pass) => {
    const found: string[] = []
    for (;;) {
      const next = await store.nextThread(pass, ['news', 'young', 'rest'])
      if (next === null) return found
      found.push(`${next.rank} ${next.ts}`)
      await store.threadRead(pass, next.ts, NOTHING)
    }
  }
  return { channel, store, line, begin, queued }
}
let count = 0

/** The channel in which the team of these tests takes tickets. */
const TEAMS = 'C1'

async function ticketAt(threadTs: string): Promise<Run> {
  const key: TicketKey = { workspace: 'T1', channel: TEAMS, threadTs }
  const store = createTicketStore(database.db)
  const run = new Run(key)
  await store.record(run.open(await store.reserveNumber(key)))
  return run
}

describe('a channel that is asked about for the first time', () => {
  test('is caught up from then on, however often it is asked about', async () => {
    const { channel, store } = newChannel()
    const before = Date.now()
    const since = await store.since([channel])
    expect(since).toBeGreaterThan(before - 60_000)
    expect(await store.since([channel])).toBe(since)
  })

  test('has been known under its former ids before', async () => {
    const [now, former] = [newChannel(), newChannel()]
    const since = await former.store.since([former.channel])
    await sql`update catch_ups set since = since - interval '3 days' where channel = ${former.channel}`.execute(
      database.db,
    )
    expect(await now.store.since([now.channel, former.channel])).toBe(since - 3 * DAY)
  })

  test('has been served since the first span of a gateway, though an outage came before the question', async () => {
    const { channel, store } = newChannel()
    const { end } = await createCoverageStore(database.db).begin([channel])
    await sql`update coverage_spans set began_at = began_at - interval '1 hour' where ${channel} = any(channels)`.execute(
      database.db,
    )
    expect(await store.since([channel])).toBe(end - HOUR)
  })

  test('has nothing that was missed', async () => {
    const { channel, store, line } = newChannel()
    await store.since([channel])
    expect(await store.pass([channel])).toBeNull()
    expect(await line()).toMatchObject({ phase: 'done', startedAt: null, found: NOTHING })
  })
})

describe('a pass', () => {
  test('begins with the history, and goes on until it is done', async () => {
    const { channel, store, begin, line } = newChannel()
    const pass = await begin()
    expect(pass).toMatchObject({ channel, hole: HOLE, phase: 'history', reachedTs: null })
    expect(await store.pass([channel])).toEqual(pass)
    expect(await begin()).toEqual(pass)
    expect(await store.unfinished()).toContain(channel)
    for (const phase of ['threads', 'rest', 'done'] as const) {
      await store.enter(pass, phase)
      expect(await line()).toMatchObject({ phase })
    }
    expect(await store.pass([channel])).toBeNull()
    expect(await store.unfinished()).not.toContain(channel)
    expect((await line()).endedAt).not.toBeNull()
    expect((await begin()).id).toBe(pass.id + 1)
  })

  test('goes down the history, and counts what it found', async () => {
    const { channel, store, begin, line } = newChannel()
    const pass = await begin()
    const [day, week] = [tsOf(pass.startedAt - DAY), tsOf(pass.startedAt - 7 * DAY)]
    await sql`update catch_ups set since = since - interval '1 year' where channel = ${channel}`.execute(
      database.db,
    )
    await store.pageRead(pass, day, [], { ...NOTHING, triggers: 2 })
    await store.pageRead(pass, week, [], { ...NOTHING, triggers: 1, edits: 1 })
    expect(await line()).toMatchObject({ pagesRead: 2, found: { triggers: 3, edits: 1 } })
    expect((await line()).historyShare).toBeCloseTo(0.5)
    expect((await store.pass([channel]))?.reachedTs).toBe(week)
  })

  test('counts a page once, also if an attempt that was believed dead has read it, too', async () => {
    const { store, begin, line, queued } = newChannel()
    const pass = await begin()
    const page = [tsOf(HOLE.from), [{ ts: '1700000001.000000', key: null, rank: 'young' }]] as const
    await store.pageRead(pass, ...page, { ...NOTHING, triggers: 1 })
    await store.pageRead(pass, ...page, { ...NOTHING, triggers: 1 })
    expect(await line()).toMatchObject({ pagesRead: 1, threadsLeft: 1, found: { triggers: 1 } })
    expect(await queued(pass)).toEqual(['young 1700000001.000000'])
  })

  test('cannot be changed by an attempt of an earlier pass', async () => {
    const { store, begin, line } = newChannel()
    const earlier = await begin()
    await store.enter(earlier, 'done')
    await begin()
    await store.enter(earlier, 'done')
    await store.pageRead(earlier, tsOf(HOLE.from), [], { ...NOTHING, triggers: 1 })
    await store.refused(earlier, 'not_in_channel')
    await store.threadRead(earlier, '1700000001.000000', NOTHING)
    expect(await line()).toMatchObject({ phase: 'history', pagesRead: 0, threadsRead: 0, refused: null })
  })

  test('reads threads with news first, then those that may become tickets, then the rest, each oldest first', async () => {
    const { store, begin, queued, line } = newChannel()
    const pass = await begin()
    const threads = (['rest', 'young', 'news'] as const).flatMap((rank, index) =>
      ['2', '1'].map((second) => ({ ts: `170000000${second}.00000${index}`, key: null, rank })),
    )
    await store.pageRead(pass, tsOf(HOLE.from), threads, NOTHING)
    expect(await queued(pass)).toEqual([
      'news 1700000001.000002',
      'news 1700000002.000002',
      'young 1700000001.000001',
      'young 1700000002.000001',
      'rest 1700000001.000000',
      'rest 1700000002.000000',
    ])
    expect(await line()).toMatchObject({ threadsRead: 6, threadsLeft: 0 })
  })

  test('reads the threads of tickets that are older than the history', async () => {
    const { channel, store, begin } = newChannel()
    const older = await ticketAt('1650000000.000001')
    await ticketAt('1695000000.000001')
    const pass = await begin()
    await store.queueOlder(pass, [channel, TEAMS], '1690000000.000000')
    await store.queueOlder(pass, [channel, TEAMS], '1690000000.000000')
    expect(await store.nextThread(pass, ['news'])).toEqual({
      ts: older.key.threadTs,
      key: older.key,
      rank: 'news',
    })
    expect(await line(store, channel)).toMatchObject({ threadsLeft: 1 })
  })

  test('waits where Slack does not show the channel, until a page comes', async () => {
    const { store, begin, line } = newChannel()
    const pass = await begin()
    await store.refused(pass, 'not_in_channel')
    expect(await line()).toMatchObject({ phase: 'history', refused: 'not_in_channel' })
    await store.pageRead(pass, tsOf(HOLE.from), [], NOTHING)
    expect((await line()).refused).toBeNull()
  })

  test('is forgotten with its channel', async () => {
    const { channel, store, begin } = newChannel()
    const pass = await begin()
    await store.pageRead(
      pass,
      tsOf(HOLE.from),
      [{ ts: '1700000001.000000', key: null, rank: 'news' }],
      NOTHING,
    )
    await store.forget([channel])
    expect(await store.pass([channel])).toBeNull()
    expect((await begin()).reachedTs).toBeNull()
  })
})

const line = async (store: ReturnType<typeof createCatchUpStore>, channel: string) =>
  (await store.list()).find((each) => each.channel === channel)

describe('what is known of a part of the history', () => {
  test('are the tickets that can change, and those that cannot', async () => {
    const { store } = newChannel()
    const open = await ticketAt('1700000000.000001')
    const resolved = await ticketAt('1700000000.000002')
    const closed = await ticketAt('1700000000.000003')
    const records = createTicketStore(database.db)
    await records.record(resolved.resolve('r'))
    await sql`update tickets set closed_at = now() where ticket_key = ${keyText(closed.key)}`.execute(
      database.db,
    )
    const known = await store.known([TEAMS], RANGE)
    expect(known.live).toEqual(
      new Map([
        [open.key.threadTs, { key: open.key, isResolved: false }],
        [resolved.key.threadTs, { key: resolved.key, isResolved: true }],
      ]),
    )
    expect(known.ended).toEqual(new Set([closed.key.threadTs]))
    const outside = { from: '1700000000.000002', until: '1700000000.000002' }
    expect(await store.known([TEAMS], outside)).toEqual({
      live: new Map(),
      ended: new Set(),
      triggers: new Set(),
    })
  })

  test('are the triggers that arrived, each once, under any id of the channel', async () => {
    const { channel, store } = newChannel()
    const triggers = createTriggerStore(database.db)
    const key = { workspace: 'T1', channel: `${channel}FORMER`, threadTs: '1700000000.000001' }
    await triggers.note(key, 'U1')
    await triggers.note(key, 'U1')
    const known = await store.known([channel, key.channel], RANGE)
    expect(known.triggers).toEqual(new Set([triggerName(key.threadTs, 'U1')]))
    expect((await store.known([channel], RANGE)).triggers.size).toBe(0)
  })

  test('are no triggers of a month ago', async () => {
    const { channel, store } = newChannel()
    const triggers = createTriggerStore(database.db)
    const key = { workspace: 'T1', channel, threadTs: '1700000000.000001' }
    await triggers.note(key, 'U1')
    await triggers.housekeep()
    expect((await store.known([channel], RANGE)).triggers.size).toBe(1)
    await sql`update triggers set noted_at = noted_at - interval '29 days' where channel = ${channel}`.execute(
      database.db,
    )
    await triggers.housekeep()
    expect((await store.known([channel], RANGE)).triggers.size).toBe(0)
  })
})

test('an instant and its ts are the same', () => {
  expect(instantOf(tsOf(1_700_000_000_123))).toBe(1_700_000_000_123)
})
