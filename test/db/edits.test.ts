import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createReads } from '../../src/db/tickets/reads.ts'
import { keyText } from '../../src/domain/key.ts'
import { parking, resolved, useDatabase } from './support.ts'

const database = useDatabase()

describe('an edit', () => {
  async function standing() {
    const made = await resolved(database.db)
    await made.writes.begin(made.card, 0, 'CTRIAGE')
    await made.writes.done(made.card, 1, '1.1', 1)
    return made
  }

  test('has one holder at a time, who may take the lease again', async () => {
    const { writes, card } = await standing()
    expect(await writes.lease(card, 'a', 60_000)).toBe(0)
    expect(await writes.lease(card, 'a', 60_000)).toBe(0)
    const wait = await writes.lease(card, 'b', 60_000)
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(60_000)
  })

  test('is shown once it took effect; what another card does not show needs no edit of this one', async () => {
    const { store, writes, run, card } = await standing()
    const { seq } = run.ticket
    const shows = (at: number) => writes.shows(run.key, '1.1', at)
    expect(await shows(1)).toBe(true)
    expect(await shows(seq)).toBe(false)
    await writes.lease(card, 'a', 60_000)
    await writes.edited(card, 'a', seq)
    expect(await shows(seq)).toBe(true)
    expect(await shows(seq + 1)).toBe(false)
    expect(await writes.shows(run.key, '2.2', 1)).toBe(false)
    await store.record(run.reopen('o1'))
    expect(await shows(run.ticket.seq)).toBe(false)
  })

  test('is given to one of ten callers', async () => {
    const { writes, card } = await standing()
    const waits = await Promise.all(
      Array.from({ length: 10 }, (_, index) => writes.lease(card, `holder-${index}`, 60_000)),
    )
    expect(waits.filter((wait) => wait === 0)).toHaveLength(1)
  })

  test('that took effect ends the lease; the revision only rises', async () => {
    const { writes, card, at } = await standing()
    await writes.lease(card, 'a', 60_000)
    await writes.edited(card, 'a', 3)
    expect((await at(card)).editedAgoMs).toBeGreaterThanOrEqual(0)
    expect(await writes.lease(card, 'b', 60_000)).toBe(0)
    await writes.edited(card, 'b', 2)
    expect(await at(card)).toMatchObject({ doneSeq: 3 })
  })

  test('of the bot’s reactions delivers them, although nothing was posted', async () => {
    const { writes, run, lanes } = await standing()
    const reactions = run.opKey('reactions')
    expect(await lanes()).toHaveProperty('reactions')
    await writes.lease(reactions, 'a', 60_000)
    await writes.edited(reactions, 'a', run.ticket.seq)
    expect(await lanes()).not.toHaveProperty('reactions')
  })

  test('by a holder without the lease has no effect', async () => {
    const { writes, card, at } = await standing()
    await writes.lease(card, 'a', 0)
    expect(await writes.lease(card, 'b', 60_000)).toBe(0)
    await writes.edited(card, 'a', 3)
    await writes.release(card, 'a')
    expect(await at(card)).toMatchObject({ doneSeq: 1, editedAgoMs: null })
    expect(await writes.lease(card, 'c', 60_000)).toBeGreaterThan(0)
  })

  test('that did not happen releases the card at once', async () => {
    const { writes, card } = await standing()
    await writes.lease(card, 'a', 60_000)
    await writes.release(card, 'a')
    expect(await writes.lease(card, 'b', 60_000)).toBe(0)
  })

  test('of a deleted card creates a new one with another receipt; the old receipt matches nothing', async () => {
    const { writes, card, at, lanes } = await standing()
    const { receipt: old } = await at(card)
    await writes.lease(card, 'a', 60_000)
    await Promise.all([writes.recreate(card, '1.1'), writes.recreate(card, '1.1')])
    const row = await at(card)
    expect(row).toMatchObject({ state: 'ready', messageTs: null, doneSeq: 0, attempt: 2, firstAt: null })
    expect(row.receipt).not.toBe(old)
    expect(await lanes()).toHaveProperty('card/triage')
    expect(await writes.echo(old, 'CTRIAGE', '1.1')).toEqual({ kind: 'unknown' })
    expect(await writes.done(card, 1, '1.1', 3)).toBe(false)
    expect(await writes.begin(card, 2, 'CTRIAGE')).toBe(true)
    expect(await writes.done(card, 3, '2.2', 3)).toBe(true)
    expect(await at(card)).toMatchObject({ state: 'done', messageTs: '2.2', doneSeq: 3 })
  })

  test('of a card that another process has posted again leaves the new one alone', async () => {
    const { writes, card, at } = await standing()
    await writes.recreate(card, '1.1')
    await writes.begin(card, 2, 'CTRIAGE')
    await writes.done(card, 3, '2.2', 3)
    await writes.recreate(card, '1.1')
    expect(await at(card)).toMatchObject({ state: 'done', messageTs: '2.2' })
  })

  test('never posts a deleted notice again', async () => {
    const { writes, notice, at } = await standing()
    await writes.begin(notice, 0, 'C1')
    await writes.done(notice, 1, '1.1', 3)
    await writes.recreate(notice, '1.1')
    expect(await at(notice)).toMatchObject({ state: 'done', messageTs: '1.1' })
  })
})

describe('parking', () => {
  test('removes a write from the lanes and gives the operator the reason', async () => {
    const { writes, notice, at, lanes } = await resolved(database.db)
    expect(await writes.park(notice, 0, parking)).toBe(true)
    expect(await writes.park(notice, 0, parking)).toBe(false)
    expect(await at(notice)).toMatchObject({ state: 'parked' })
    expect(await lanes()).not.toHaveProperty('notice/resolved.1')
  })

  test('does not apply to a delivered write, nor to an old attempt', async () => {
    const { writes, notice, card } = await resolved(database.db)
    await writes.begin(notice, 0, 'C1')
    expect(await writes.park(notice, 0, parking)).toBe(false)
    await writes.done(notice, 1, '1.1', 3)
    expect(await writes.park(notice, 1, parking)).toBe(false)
    expect(await writes.park(card, 7, parking)).toBe(false)
  })

  test('a write that was never sent is ready after its release', async () => {
    const { writes, run, notice, at } = await resolved(database.db)
    await writes.park(notice, 0, parking)
    expect(await writes.unpark({ opKey: notice })).toEqual([
      { opKey: notice, owner: { kind: 'ticket', key: run.key } },
    ])
    expect(await at(notice)).toMatchObject({ state: 'ready', attempt: 0 })
    expect(await writes.unpark({ opKey: notice })).toEqual([])
  })

  test('a write that was certainly refused is ready after its release, and keeps its attempts', async () => {
    const { writes, notice, at } = await resolved(database.db)
    await writes.begin(notice, 0, 'C1')
    await writes.again(notice, 1)
    await writes.park(notice, 1, parking)
    await writes.unpark({ opKey: notice })
    expect(await at(notice)).toMatchObject({ state: 'ready', attempt: 1 })
  })

  test('a write that may have been posted is sending after its release, with its instants, and is read back', async () => {
    const { writes, notice, at } = await resolved(database.db)
    await writes.begin(notice, 0, 'C1')
    const { firstAt } = await at(notice)
    await writes.park(notice, 1, parking)
    await writes.unpark({ opKey: notice })
    const row = await at(notice)
    expect(row).toMatchObject({ state: 'sending', attempt: 1, firstAt })
    expect(row.ageMs).toBeGreaterThan(0)
  })

  test('an edit is an undelivered posted message after its release', async () => {
    const { writes, card, at, lanes } = await resolved(database.db)
    await writes.begin(card, 0, 'CTRIAGE')
    await writes.done(card, 1, '1.1', 1)
    expect(await writes.park(card, 1, parking)).toBe(true)
    expect(await writes.done(card, 1, '1.1', 1)).toBe(true)
    expect(await at(card)).toMatchObject({ state: 'parked' })
    await writes.unpark({ opKey: card })
    expect(await at(card)).toMatchObject({ state: 'done', messageTs: '1.1' })
    expect(await lanes()).toHaveProperty('card/triage')
  })

  test('a usable channel releases only the writes that were parked because of it', async () => {
    const { writes, run, notice, card } = await resolved(database.db)
    const thread = run.opKey('card/thread')
    await writes.park(notice, 0, parking)
    await writes.park(thread, 0, { error: 'invalid_blocks', scope: 'write', advice: 'Tell us.' })
    await writes.park(card, 0, parking)
    const owed = (await writes.unpark({ channel: 'C1' })).map((each) => each.opKey)
    // Writes that were never parked are returned too: a caller that died before it woke the tickets calls again.
    expect(owed).toEqual(expect.arrayContaining([notice, run.opKey('reactions')]))
    expect(owed).not.toContain(thread)
    expect(owed).not.toContain(card)
    expect(await writes.unpark({})).toEqual([])
    const rest = (await writes.unpark({ all: true })).map((each) => each.opKey)
    expect(rest).toEqual(expect.arrayContaining([thread, card]))
  })
})

describe('a write that nobody can fix', () => {
  const deleted = { error: 'thread_not_found', because: 'target' } as const
  const bug = { error: 'invalid_blocks', because: 'bug' } as const

  test('fails and leaves the lanes; a bulk release leaves it alone, its own key does not', async () => {
    const { writes, run, notice, at, lanes } = await resolved(database.db)
    expect(await writes.fail(notice, 0, deleted)).toBe(true)
    expect(await writes.fail(notice, 0, deleted)).toBe(false)
    expect(await at(notice)).toMatchObject({ state: 'failed' })
    expect(await lanes()).not.toHaveProperty('notice/resolved.1')
    await writes.unpark({ all: true })
    await writes.unpark({ channel: 'C1' })
    expect(await at(notice)).toMatchObject({ state: 'failed' })
    expect(await writes.unpark({ opKey: notice })).toEqual([
      { opKey: notice, owner: { kind: 'ticket', key: run.key } },
    ])
    expect(await at(notice)).toMatchObject({ state: 'ready' })
  })

  test('is tried again with a newer revision after a bug, and never where its target is gone', async () => {
    const { store, writes, run, card, at, lanes } = await resolved(database.db)
    const thread = run.opKey('card/thread')
    await writes.fail(card, 0, bug)
    await writes.fail(thread, 0, deleted)
    await store.record(run.reopen('o1'))
    expect(await at(card)).toMatchObject({ state: 'ready', seq: 4 })
    expect(await at(thread)).toMatchObject({ state: 'failed', seq: 4 })
    expect(await lanes()).toHaveProperty('card/triage')
    expect(await lanes()).not.toHaveProperty('card/thread')
  })

  test('is adopted by its event if it was posted after all', async () => {
    const { writes, notice, at } = await resolved(database.db)
    await writes.begin(notice, 0, 'C1')
    await writes.fail(notice, 1, deleted)
    expect(await writes.echo((await at(notice)).receipt, 'C1', '1.1')).toEqual({ kind: 'stands' })
    expect(await at(notice)).toMatchObject({ state: 'done', messageTs: '1.1' })
  })

  test('is listed as failed, in the views too', async () => {
    const { writes, notice } = await resolved(database.db)
    await writes.fail(notice, 0, bug)
    const failed = await createReads(database.db).writes('failed')
    expect(failed).toContainEqual(expect.objectContaining({ opKey: notice, failed: bug }))
    const { rows } = await sql`
      select undelivered, failed_error, failed_because from reporting.slack_writes
      where op_key = ${notice}`.execute(database.db)
    expect(rows).toEqual([{ undelivered: false, failed_error: 'invalid_blocks', failed_because: 'bug' }])
  })
})

test('undelivered writes are found by their index, however many were delivered', async () => {
  const { run } = await resolved(database.db)
  await sql`
    insert into slack_writes (op_key, receipt, owner_kind, owner_key, lane, target, seq, done_seq, state)
    select 'many/' || n, 'many/' || n, 'ticket', ${keyText(run.key)}, 'many/' || n, '{}', 1, 1, 'done'
    from generate_series(1, 20000) n`.execute(database.db)
  await sql`analyze slack_writes`.execute(database.db)
  const planOf = async (query: string) => {
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain ${sql.raw(query)}`.execute(database.db)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  }
  const index = 'slack_writes_undelivered'
  expect(await planOf('select op_key from slack_writes where undelivered')).toContain(index)
  expect(await planOf('select op_key from reporting.slack_writes where undelivered')).toContain(index)
})
