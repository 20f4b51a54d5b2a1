import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createTicketStore } from '../../src/db/tickets/tickets.ts'
import { METRIC_WORDS, type Metric, standing } from '../../src/domain/clock.ts'
import type { TicketEvent } from '../../src/domain/event.ts'
import { keyText, type TicketKey } from '../../src/domain/key.ts'
import { evolve, rebuild, type Ticket } from '../../src/domain/ticket.ts'
import { arrivals, arrive } from '../domain/arrivals.ts'
import { ASKED, ana, clicks, HOUR, openedWithTwoClocks, says } from '../domain/fixtures.ts'
import { cases } from '../harness/soak.ts'
import { everythingOf, newKey, opened, Run, together, useDatabase } from './support.ts'

const database = useDatabase()

const rowsOf = (key: TicketKey) =>
  database.db
    .selectFrom('sla_clocks')
    .selectAll()
    .select(sql<string>`xmin::text`.as('writtenBy'))
    .where('ticket_key', '=', keyText(key))
    .orderBy('metric')
    .orderBy('cycle')
    .execute()

/** The rows in the domain's shape, with the table's own columns. */
const clocksIn = async (key: TicketKey) =>
  (await rowsOf(key)).map((row) => ({
    metric: row.metric,
    cycle: row.cycle,
    startedAt: row.started_at.getTime(),
    targetMs: row.target_ms,
    warnAt: row.warn_at.getTime(),
    dueAt: row.due_at.getTime(),
    warnedAt: row.warned_at?.getTime() ?? null,
    breachedAt: row.breached_at?.getTime() ?? null,
    stoppedAt: row.stopped_at?.getTime() ?? null,
    outcome: row.outcome,
    standing: row.standing,
    team: row.team,
    priority: row.priority,
  }))

const clocksOf = ({ clocks, team, priority }: Ticket) =>
  clocks
    .map((clock) => ({ ...clock, standing: standing(clock), team, priority }))
    .toSorted((a, b) => (a.metric < b.metric ? -1 : 1) || a.cycle - b.cycle)

/** A ticket with two running clocks, on record. */
async function twoClocks() {
  const store = createTicketStore(database.db)
  const key = newKey()
  const opening = openedWithTwoClocks({ key, number: await store.reserveNumber(key) })
  const ticket = evolve(null, opening)
  await store.record({ key, events: [opening], ticket })
  return { store, key, opening, ticket }
}

/** The events, recorded as several batches of at most so many. */
async function recordAll(key: TicketKey, events: readonly TicketEvent[], sizes: readonly number[]) {
  const store = createTicketStore(database.db)
  let ticket: Ticket | null = null
  for (let [done, turn] = [0, 0]; done < events.length; turn += 1) {
    const batch = events.slice(done, done + (sizes[turn % sizes.length] ?? 1))
    ticket = batch.reduce<Ticket | null>(evolve, ticket)
    if (ticket === null) throw new Error('the first event does not open the ticket')
    expect(await store.record({ key, events: batch, ticket })).toMatchObject({ kind: 'recorded' })
    done += batch.length
  }
}

describe('the clocks of a ticket', () => {
  test('are stored when it is opened', async () => {
    const { key, ticket } = await twoClocks()
    expect(await clocksIn(key)).toEqual(clocksOf(ticket))
    expect((await rowsOf(key)).map(({ seq }) => seq)).toEqual([1, 1])
  })

  test('are the clocks of its state, whatever arrived in whatever order and in whatever batches', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(arrivals, sizes, async (sequence, batches) => {
        const key = newKey()
        const number = await createTicketStore(database.db).reserveNumber(key)
        const life = arrive(sequence, () => undefined, openedWithTwoClocks({ key, number }))
        await recordAll(key, life.events, batches)
        expect(await clocksIn(key)).toEqual(clocksOf(rebuild(life.events) as Ticket))
      }),
      { numRuns: cases(60, 2_000) },
    )
  })

  test('keep their rows through an event that changes none of them', async () => {
    const { store, key, run } = await opened(database.db)
    const before = await rowsOf(key)
    await store.record(run.claim())
    expect(await rowsOf(key)).toEqual(before)
  })

  test('keep their rows when another clock changes', async () => {
    const { key, opening } = await twoClocks()
    const before = await rowsOf(key)
    const { events } = arrive([{ command: says(ana, ASKED + HOUR), lateMs: 0 }], () => undefined, opening)
    await recordAll(key, events, [1])
    const [first, resolution] = await rowsOf(key)
    expect(resolution).toEqual(before[1])
    expect(first).toMatchObject({
      seq: 2,
      outcome: 'met',
      standing: 'met',
      stopped_at: new Date(ASKED + HOUR),
    })
  })

  test('say which event changed them last, also where one batch holds several', async () => {
    const { key, opening } = await twoClocks()
    const resolve = { command: clicks('resolve', ana, ASKED + 9 * HOUR), lateMs: 0 }
    const { events } = arrive([resolve], () => undefined, opening)
    await recordAll(key, events, [events.length])
    const voided = events.filter(({ kind }) => kind === 'voided').map(({ seq }) => seq)
    expect((await rowsOf(key)).map(({ seq }) => seq)).toEqual(voided)
    expect(events.at(-1)?.seq).toBeGreaterThan(Math.max(...voided))
  })
})

describe('an older state', () => {
  test('that comes late changes no row', async () => {
    const { store, key, run, opening } = await opened(database.db)
    const warned = run.tick(16)
    await store.record(warned)
    await store.record(run.resolve('r1'))
    const before = await rowsOf(key)
    for (const late of [opening, warned, together(opening, warned)]) {
      expect(await store.record(late)).toMatchObject({ kind: 'recorded' })
      expect(await rowsOf(key)).toEqual(before)
    }
  })

  test('overwrites no row that a newer event wrote', async () => {
    const { store, key, run } = await opened(database.db)
    await database.db
      .updateTable('sla_clocks')
      .set({ seq: 9 })
      .where('ticket_key', '=', keyText(key))
      .execute()
    const newer = await rowsOf(key)
    await store.record(run.resolve('r1'))
    expect(await rowsOf(key)).toEqual(newer)
  })
})

describe('after a restore', () => {
  const remove = async (key: TicketKey, ...tables: readonly string[]) => {
    for (const table of tables)
      await sql`delete from ${sql.table(table)} where ticket_key = ${keyText(key)}`.execute(database.db)
  }
  const withoutWriting = async (key: TicketKey) => (await rowsOf(key)).map(({ writtenBy, ...row }) => row)

  test('a running ticket writes its clocks back with the events that are missing', async () => {
    const { store, key, run, opening } = await opened(database.db)
    const lost = [run.tick(16), run.tick(31), run.resolve('r1')]
    for (const batch of lost) await store.record(batch)
    const before = await withoutWriting(key)
    await remove(key, 'sla_clocks', 'slack_writes', 'ticket_events', 'tickets')
    await store.record(opening)
    expect(await withoutWriting(key)).not.toEqual(before)
    expect(await store.record(together(...lost))).toMatchObject({ kind: 'recorded' })
    expect(await withoutWriting(key)).toEqual(before)
  })

  test('so does one that Postgres has forgotten', async () => {
    const { store, key, run, opening } = await opened(database.db)
    const all = together(opening, run.tick(16), run.reply('m1'), run.resolve('r1'))
    await store.record(all)
    const before = await withoutWriting(key)
    await remove(key, 'sla_clocks', 'slack_writes', 'ticket_events', 'tickets', 'ticket_numbers')
    expect(await store.record(all)).toMatchObject({ kind: 'recorded' })
    expect(await withoutWriting(key)).toEqual(before)
  })

  test('a conflict leaves the clocks as they are', async () => {
    const { store, key, run } = await opened(database.db)
    const zombie = new Run(key, run.ticket)
    await store.record(run.tick(16))
    const before = await everythingOf(database.db, key)
    expect(await store.record(zombie.resolve('r1'))).toEqual({ kind: 'conflict' })
    expect(await everythingOf(database.db, key)).toEqual(before)
  })
})

describe('the table', () => {
  test.each(Object.keys(METRIC_WORDS) as Metric[])('takes a clock of the metric %s', async (metric) => {
    const { key } = await twoClocks()
    const update = sql`update sla_clocks set metric = ${metric}, cycle = 7
      where ticket_key = ${keyText(key)} and metric = 'firstResponse'`
    expect((await update.execute(database.db)).numAffectedRows).toBe(1n)
  })

  test.each([
    ['a metric that the domain does not have', "metric = 'patience'", 'metric_check'],
    ['cycle 0', 'cycle = 0', 'cycle_check'],
    [
      'an outcome that the domain does not have',
      "outcome = 'late', standing = 'late', stopped_at = due_at",
      'outcome_check',
    ],
    ['a standing that the domain does not have', "standing = 'late'", 'standing_check'],
    ['an outcome of a running clock', "outcome = 'met', standing = 'met'", 'a_stopped_clock_has_an_outcome'],
    ['a stop without an outcome', 'stopped_at = due_at', 'a_stopped_clock_has_an_outcome'],
    [
      'a standing other than the outcome',
      "outcome = 'void', stopped_at = due_at, standing = 'met'",
      'a_stopped_clock_stands_as_it_ended',
    ],
    ['a running clock that stands as if it had ended', "standing = 'met'", 'a_running_clock_has_not_ended'],
    ['a clock of no ticket', "ticket_key = 'T1:C1:9'", 'sla_clocks_ticket_key_fkey'],
  ])('refuses %s', async (_what, change, constraint) => {
    const { key } = await twoClocks()
    const update = sql`update sla_clocks set ${sql.raw(change)}
      where ticket_key = ${keyText(key)} and metric = 'firstResponse'`
    await expect(update.execute(database.db)).rejects.toMatchObject({
      constraint: expect.stringContaining(constraint),
    })
  })
})
