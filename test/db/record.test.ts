import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createSettingsStore } from '../../src/db/settings.ts'
import { reserveNumber } from '../../src/db/tickets/numbers.ts'
import { createTicketStore } from '../../src/db/tickets/tickets.ts'
import { keyText } from '../../src/domain/key.ts'
import { EVENT } from '../../src/domain/stored/event.ts'
import { parse } from '../../src/domain/stored/shape.ts'
import { rebuild } from '../../src/domain/ticket.ts'
import { settingsOf, teamOf } from '../harness/actors.ts'
import { agent, everythingOf, newKey, opened, policy, Run, together, useDatabase } from './support.ts'

const database = useDatabase()

const eventsOf = (key: Parameters<typeof keyText>[0]) =>
  database.db
    .selectFrom('ticket_events')
    .selectAll()
    .where('ticket_key', '=', keyText(key))
    .orderBy('seq')
    .execute()

describe('recording', () => {
  test('an opened ticket is found again, with its state, its causes and its Slack writes', async () => {
    const { store, key, run } = await opened(database.db)
    expect(await store.load(key)).toEqual({
      ticket: run.ticket,
      policy,
      settings: null,
      lanes: { 'card/triage': 1, 'card/thread': 1, reactions: 1 },
      applied: [{ id: 'open', seq: 1 }],
    })
    expect(await store.has(key)).toBe(true)
  })

  test('a ticket that was never recorded is null, without lanes or causes', async () => {
    const store = createTicketStore(database.db)
    const key = newKey()
    const settings = settingsOf(teamOf(policy))
    expect(await store.load(key)).toEqual({ ticket: null, policy: null, settings, lanes: {}, applied: [] })
    expect(await store.card(key)).toBeNull()
    expect(await store.has(key)).toBe(false)
  })

  test('the same batch twice changes nothing, and returns the same', async () => {
    const { store, key, run } = await opened(database.db)
    const batch = run.claim()
    const first = await store.record(batch)
    const before = await everythingOf(database.db, key)
    expect(await store.record(batch)).toEqual(first)
    expect(await everythingOf(database.db, key)).toEqual(before)
  })

  test('a batch that is half recorded adds the other half', async () => {
    const { store, run, key } = await opened(database.db)
    const claim = run.claim()
    await store.record(claim)
    expect(await store.record(together(claim, run.resolve('r1')))).toMatchObject({ kind: 'recorded' })
    expect((await eventsOf(key)).map((row) => row.seq)).toEqual([1, 2, 3, 4])
  })

  test('another cause under the same number is a conflict, and nothing is written', async () => {
    const { store, key, run } = await opened(database.db)
    const zombie = new Run(key, run.ticket)
    await store.record(run.claim('mine'))
    const before = await everythingOf(database.db, key)
    expect(await store.record(zombie.claim('theirs'))).toEqual({ kind: 'conflict' })
    expect(await everythingOf(database.db, key)).toEqual(before)
  })

  test('the same cause that led to another kind is a conflict too', async () => {
    const { store, key, run } = await opened(database.db)
    const zombie = new Run(key, run.ticket)
    await store.record(run.claim('c1'))
    expect(await store.record(zombie.resolve('c1'))).toEqual({ kind: 'conflict' })
  })

  test('a conflict in the middle of a batch keeps all of it off the record', async () => {
    const { store, key, run } = await opened(database.db)
    const zombie = new Run(key, run.ticket)
    await store.record(run.claim('mine'))
    const theirs = together(zombie.claim('theirs'), zombie.resolve('r1'))
    expect(await store.record(theirs)).toEqual({ kind: 'conflict' })
    expect(await eventsOf(key)).toHaveLength(2)
  })

  test('a batch that skips events is behind, and returns the row’s last event', async () => {
    const { store, key, run } = await opened(database.db)
    run.claim()
    expect(await store.record(run.resolve('r1'))).toEqual({ kind: 'behind', has: 1 })
    expect(await eventsOf(key)).toHaveLength(1)
    expect((await store.load(key)).ticket?.seq).toBe(1)
  })

  test('a ticket without a row is behind from the start, and can write itself back', async () => {
    const store = createTicketStore(database.db)
    const run = new Run(newKey())
    const all = [run.open(90_001), run.claim(), run.resolve('r1')]
    expect(await store.record(all[2] ?? run.claim())).toEqual({ kind: 'behind', has: 0 })
    expect(await store.record(together(...all))).toMatchObject({ kind: 'recorded' })
    expect((await store.load(run.key)).ticket).toEqual(run.ticket)
    expect(await store.reserveNumber(run.key)).toBe(90_001)
    expect(await store.reserveNumber(newKey())).toBeGreaterThan(90_001)
  })

  test('an old batch that comes late never overwrites a newer projection', async () => {
    const { store, key, run, opening } = await opened(database.db)
    const claim = run.claim()
    await store.record(claim)
    await store.record(run.resolve('r1'))
    expect(await store.record(claim)).toMatchObject({ kind: 'recorded' })
    expect(await store.record(opening)).toMatchObject({ kind: 'recorded' })
    expect((await store.load(key)).ticket).toEqual(run.ticket)
  })

  test('events that do not lead to their state are refused as a bug', async () => {
    const { store, run } = await opened(database.db)
    const claim = run.claim()
    await expect(store.record({ ...claim, ticket: { ...claim.ticket, seq: 9 } })).rejects.toThrow(RangeError)
  })

  test('twenty simultaneous batches for one ticket leave no gap, and each gets its own result', async () => {
    const { store, key, run } = await opened(database.db)
    const base = run.ticket
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => store.record(new Run(key, base).claim(`claim-${index}`))),
    )
    expect(answers.filter((answer) => answer.kind === 'recorded')).toHaveLength(1)
    expect(answers.filter((answer) => answer.kind === 'conflict')).toHaveLength(19)
    const rows = await eventsOf(key)
    expect(rows.map((row) => row.seq)).toEqual([1, 2])
    expect((await store.load(key)).ticket).toEqual(rebuild(rows.map((row) => parse(EVENT, row.body))))
  })

  test('twenty runs that decide again after a conflict are all recorded, without a gap', async () => {
    const { store, key } = await opened(database.db)
    const toggle = async (id: string): Promise<void> => {
      const { ticket } = await store.load(key)
      const run = new Run(key, ticket)
      const batch = ticket?.status === 'open' ? run.resolve(id) : run.reopen(id)
      if ((await store.record(batch)).kind !== 'recorded') await toggle(id)
    }
    await Promise.all(Array.from({ length: 20 }, (_, index) => toggle(`t${index}`)))
    const rows = await eventsOf(key)
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1))
    expect(new Set(rows.map((row) => row.cause)).size).toBe(21)
    const { ticket, applied } = await store.load(key)
    expect(ticket).toEqual(rebuild(rows.map((row) => parse(EVENT, row.body))))
    expect(applied.map((each) => each.seq)).toEqual(applied.map((each) => each.seq).sort((a, b) => a - b))
  })

  test('twenty runs that write a lost ticket back take turns, and keep its number', async () => {
    const store = createTicketStore(database.db)
    const run = new Run(newKey())
    const all = together(run.open(90_100), run.claim())
    const answers = await Promise.all(Array.from({ length: 20 }, () => store.record(all)))
    expect(new Set(answers.map((answer) => answer.kind))).toEqual(new Set(['recorded']))
    expect(await store.reserveNumber(run.key)).toBe(90_100)
    expect(await eventsOf(run.key)).toHaveLength(2)
  })

  test('continues while a read-only login holds every advisory lock of the ticket', async () => {
    const { store, run, key } = await opened(database.db)
    await database.db.connection().execute(async (reader) => {
      const locks = sql`select pg_advisory_lock(hashtextextended(${keyText(key)}, 0)), pg_advisory_lock(${run.ticket.number})`
      await sql`set role docket_grafana`.execute(reader)
      await locks.execute(reader)
      expect(await store.record(run.claim())).toMatchObject({ kind: 'recorded' })
      await sql`select pg_advisory_unlock_all()`.execute(reader)
      await sql`reset role`.execute(reader)
    })
  })

  test('a cause with two events is applied once, with the later number', async () => {
    const { store, key, run } = await opened(database.db)
    await store.record(run.resolve('r1'))
    expect((await store.load(key)).applied).toEqual([
      { id: 'open', seq: 1 },
      { id: 'r1', seq: 3 },
    ])
  })
})

describe('the columns of a ticket', () => {
  test('follow its state', async () => {
    const { store, key, run } = await opened(database.db)
    const columns = () =>
      database.db
        .selectFrom('tickets')
        .select(['seq', 'status', 'assignee', 'resolved_at'])
        .where('ticket_key', '=', keyText(key))
        .executeTakeFirstOrThrow()
    expect(await columns()).toEqual({ seq: 1, status: 'open', assignee: null, resolved_at: null })
    await store.record(run.claim())
    expect(await columns()).toMatchObject({ seq: 2, assignee: agent.user })
    await store.record(run.resolve('r1'))
    expect(await columns()).toMatchObject({
      status: 'resolved',
      resolved_at: new Date(run.ticket.resolvedAt ?? 0),
    })
  })
})

describe('numbers, titles and policies', () => {
  test('a number that was not used is not lost: the next ticket gets it', async () => {
    const [first, second, third] = [newKey(), newKey(), newKey()]
    const store = createTicketStore(database.db)
    const before = await store.reserveNumber(first)
    const killed = database.db.transaction().execute(async (trx) => {
      const number = await reserveNumber(trx, second)
      throw new Error(`killed with number ${number}`)
    })
    await expect(killed).rejects.toThrow(`killed with number ${before + 1}`)
    expect(await store.reserveNumber(third)).toBe(before + 1)
  })

  test('a ticket whose number a restored Postgres gave to another says so, and takes nothing from it', async () => {
    const { store, run, opening } = await opened(database.db)
    const forgotten = new Run(newKey())
    const batch = forgotten.open(run.ticket.number)
    const before = await everythingOf(database.db, run.key)
    await expect(store.record(batch)).rejects.toThrow(
      `another ticket has the number ${run.ticket.number}: Postgres`,
    )
    expect(await everythingOf(database.db, run.key)).toEqual(before)
    expect(await store.record(opening)).toMatchObject({ kind: 'recorded' })
  })

  test('a ticket has the same number at every call, and no other ticket has it', async () => {
    const store = createTicketStore(database.db)
    const [key, other] = [newKey(), newKey()]
    const numbers = await Promise.all(Array.from({ length: 10 }, () => store.reserveNumber(key)))
    expect(new Set(numbers).size).toBe(1)
    expect(await store.reserveNumber(other)).toBe(Number(numbers[0]) + 1)
  })

  test('the first title stays, without the NUL character', async () => {
    const { store, key } = await opened(database.db)
    expect((await store.card(key))?.title).toBe('A message without text')
    await store.saveTitle(key, 'The build\u0000 is red')
    await store.saveTitle(key, 'Another title')
    expect((await store.card(key))?.title).toBe('The build is red')
  })

  test('a policy is kept once under its version, when its settings are applied', async () => {
    const store = createTicketStore(database.db)
    const settings = createSettingsStore(database.db)
    const changed = teamOf({ ...policy, team: 'another' })
    expect(await settings.apply(settingsOf(changed), 'changed')).toMatchObject({ kind: 'applied' })
    expect(await store.policy(policy.version)).toEqual(policy)
    await expect(store.policy('never@1')).rejects.toThrow(RangeError)
  })
})
