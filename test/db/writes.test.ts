import { describe, expect, test } from 'vitest'
import { parking, resolved, useDatabase } from './support.ts'

const database = useDatabase()

describe('an attempt', () => {
  test('begins once for any number of callers', async () => {
    const { writes, notice, at } = await resolved(database.db)
    const tries = await Promise.all(Array.from({ length: 10 }, () => writes.begin(notice, 0, 'C1')))
    expect(tries.filter(Boolean)).toHaveLength(1)
    const row = await at(notice)
    expect(row).toMatchObject({ state: 'sending', attempt: 1, messageTs: null })
    expect(row.firstAt).toBeTypeOf('number')
    expect(row.ageMs).toBeGreaterThanOrEqual(0)
  })

  test('that was certainly not sent can begin again, and the first instant stays', async () => {
    const { writes, notice, at } = await resolved(database.db)
    await writes.begin(notice, 0, 'C1')
    const { firstAt } = await at(notice)
    expect(await writes.again(notice, 1)).toBe(true)
    expect(await writes.begin(notice, 0, 'C1')).toBe(false)
    expect(await writes.begin(notice, 1, 'C1')).toBe(true)
    expect(await at(notice)).toMatchObject({ attempt: 2, firstAt })
  })

  test('that is old cannot take a newer one back', async () => {
    const { writes, notice, at } = await resolved(database.db)
    await writes.begin(notice, 0, 'C1')
    await writes.again(notice, 1)
    await writes.begin(notice, 1, 'C1')
    expect(await writes.again(notice, 1)).toBe(false)
    expect(await writes.done(notice, 1, '1.1', 3)).toBe(false)
    expect(await at(notice)).toMatchObject({ state: 'sending', attempt: 2, messageTs: null })
  })

  test('that was posted leaves its lane, until the card has a newer revision', async () => {
    const { store, writes, run, card, at, lanes } = await resolved(database.db)
    await writes.begin(card, 0, 'CTRIAGE')
    expect(await writes.done(card, 1, '1.1', 3)).toBe(true)
    expect(await at(card)).toMatchObject({ state: 'done', messageTs: '1.1', doneSeq: 3 })
    expect(await lanes()).not.toHaveProperty('card/triage')
    await store.record(run.reopen('o1'))
    expect(await lanes()).toMatchObject({ 'card/triage': 4 })
  })

  test('whose outcome comes after it was taken back is adopted, not posted again', async () => {
    const { writes, notice, at } = await resolved(database.db)
    await writes.begin(notice, 0, 'C1')
    await writes.again(notice, 1)
    expect(await writes.done(notice, 1, '1.1', 3)).toBe(true)
    expect(await writes.begin(notice, 1, 'C1')).toBe(false)
    expect(await at(notice)).toMatchObject({ state: 'done', messageTs: '1.1' })
  })

  test('of two that were both posted, the first ts on record wins', async () => {
    const { writes, notice, at } = await resolved(database.db)
    await writes.begin(notice, 0, 'C1')
    const [one, two] = await Promise.all([writes.done(notice, 1, '1.1', 3), writes.done(notice, 1, '2.2', 3)])
    expect([one, two].filter(Boolean)).toHaveLength(1)
    expect((await at(notice)).messageTs).toBe(one ? '1.1' : '2.2')
  })

  test('of the reactions is done without a ts, and is idempotent', async () => {
    const { writes, run, at } = await resolved(database.db)
    const reactions = run.opKey('reactions')
    await writes.begin(reactions, 0, 'C1')
    expect(await writes.done(reactions, 1, null, 3)).toBe(true)
    expect(await writes.done(reactions, 1, null, 3)).toBe(true)
    expect(await at(reactions)).toMatchObject({ state: 'done', doneSeq: 3, messageTs: null })
  })

  test('that never began cannot be done', async () => {
    const { writes, notice, at } = await resolved(database.db)
    expect(await writes.done(notice, 0, '1.1', 3)).toBe(false)
    expect(await at(notice)).toMatchObject({ state: 'ready' })
  })
})

describe('an echo', () => {
  test('with a receipt of no write is unknown', async () => {
    const { writes, notice, at } = await resolved(database.db)
    await writes.begin(notice, 0, 'C1')
    expect(await writes.echo('no-such-receipt', 'C1', '1.1')).toEqual({ kind: 'unknown' })
    expect(await at(notice)).toMatchObject({ state: 'sending' })
  })

  test('in a former channel of the write is adopted there, or is a second copy', async () => {
    const { writes, notice, card, at } = await resolved(database.db)
    await writes.begin(card, 0, 'CFORMER')
    await writes.again(card, 1)
    expect(await writes.echo((await at(card)).receipt, 'CFORMER', '1.1')).toEqual({ kind: 'stands' })
    expect(await at(card)).toMatchObject({ channel: 'CFORMER', messageTs: '1.1' })
    await writes.begin(notice, 0, 'C1')
    await writes.done(notice, 1, '2.2', 3)
    expect(await writes.echo((await at(notice)).receipt, 'CFORMER', '1.1')).toMatchObject({
      kind: 'duplicate',
    })
    expect(await at(notice)).toMatchObject({ channel: 'C1', messageTs: '2.2' })
  })

  test('before the answer adopts the message, and the answer agrees', async () => {
    const { writes, card, at, lanes } = await resolved(database.db)
    await writes.begin(card, 0, 'CTRIAGE')
    const { receipt } = await at(card)
    expect(await writes.echo(receipt, 'CTRIAGE', '1.1')).toEqual({ kind: 'stands' })
    expect(await at(card)).toMatchObject({ state: 'done', messageTs: '1.1', doneSeq: 0 })
    expect(await lanes()).toHaveProperty('card/triage')
    expect(await writes.done(card, 1, '1.1', 3)).toBe(true)
    expect(await at(card)).toMatchObject({ doneSeq: 3 })
    expect(await lanes()).not.toHaveProperty('card/triage')
  })

  test('after the answer changes nothing', async () => {
    const { writes, notice, at } = await resolved(database.db)
    await writes.begin(notice, 0, 'C1')
    await writes.done(notice, 1, '1.1', 3)
    const { receipt } = await at(notice)
    expect(await writes.echo(receipt, 'C1', '1.1')).toEqual({ kind: 'stands' })
    expect(await writes.echo(receipt, 'C1', '2.2')).toMatchObject({ kind: 'duplicate' })
    expect((await at(notice)).messageTs).toBe('1.1')
  })

  test('of a notice delivers it: a notice never changes', async () => {
    const { writes, notice, at, lanes } = await resolved(database.db)
    await writes.begin(notice, 0, 'C1')
    await writes.echo((await at(notice)).receipt, 'C1', '1.1')
    expect(await at(notice)).toMatchObject({ state: 'done', doneSeq: 3 })
    expect(await lanes()).not.toHaveProperty('notice/resolved.1')
  })

  test('of two copies keeps the first, also for the attempt that posted the second', async () => {
    const { writes, notice, at } = await resolved(database.db)
    await writes.begin(notice, 0, 'C1')
    const { receipt } = await at(notice)
    const echoes = await Promise.all([writes.echo(receipt, 'C1', '1.1'), writes.echo(receipt, 'C1', '2.2')])
    expect(echoes.map((echo) => echo.kind).sort()).toEqual(['duplicate', 'stands'])
    const { messageTs } = await at(notice)
    expect(await writes.done(notice, 1, messageTs === '1.1' ? '2.2' : '1.1', 3)).toBe(false)
    await writes.countDuplicate(notice)
    const { duplicates } = await database.db
      .selectFrom('slack_writes')
      .select('duplicates')
      .where('op_key', '=', notice)
      .executeTakeFirstOrThrow()
    expect(duplicates).toBe(1)
  })

  test('stops a second attempt that was about to begin', async () => {
    const { writes, notice, at } = await resolved(database.db)
    await writes.begin(notice, 0, 'C1')
    await writes.again(notice, 1)
    expect(await writes.echo((await at(notice)).receipt, 'C1', '1.1')).toEqual({ kind: 'stands' })
    expect(await writes.begin(notice, 1, 'C1')).toBe(false)
  })

  test('of a message that a restored database lacks is adopted: the receipt is the same', async () => {
    const { writes, notice, at } = await resolved(database.db)
    expect(await writes.echo((await at(notice)).receipt, 'C1', '1.1')).toEqual({ kind: 'stands' })
    expect(await at(notice)).toMatchObject({ state: 'done', attempt: 0 })
  })

  test('ends the parking of a write that was posted after all', async () => {
    const { writes, notice, at } = await resolved(database.db)
    await writes.begin(notice, 0, 'C1')
    await writes.park(notice, 1, parking)
    expect(await writes.echo((await at(notice)).receipt, 'C1', '1.1')).toEqual({ kind: 'stands' })
    expect(await at(notice)).toMatchObject({ state: 'done', messageTs: '1.1' })
    expect(await writes.unpark({ opKey: notice })).toEqual([])
  })

  test('of a void notice is a second copy', async () => {
    const { store, writes, run, notice, at } = await resolved(database.db)
    await store.record(run.reopen('o1'))
    expect(await writes.echo((await at(notice)).receipt, 'C1', '1.1')).toMatchObject({ kind: 'duplicate' })
  })
})
