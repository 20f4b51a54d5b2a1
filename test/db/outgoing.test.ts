import { describe, expect, test } from 'vitest'
import { DOCKET } from '../../src/domain/actor.ts'
import type { Batch } from '../../src/domain/stored/batch.ts'
import { agent, opened, parking, type Run, START, together, useDatabase } from './support.ts'

const database = useDatabase()

describe('the Slack writes of events', () => {
  test('goes to the triage channel or into the thread, reminders as messages of their own', async () => {
    const { store, writes, run } = await opened(database.db)
    await store.record(run.tick(16))
    await store.record(run.resolve('r1'))
    const targetOf = async (lane: Parameters<Run['opKey']>[0]) => {
      const row = await writes.find(run.opKey(lane))
      return row?.target
    }
    expect(await targetOf('card/triage')).toEqual({ kind: 'triage', team: 'platform' })
    expect(await targetOf('card/thread')).toEqual({
      kind: 'thread',
      channel: 'C1',
      threadTs: run.key.threadTs,
    })
    expect(await targetOf('reactions')).toEqual({ kind: 'thread', channel: 'C1', threadTs: run.key.threadTs })
    expect(await targetOf('notice/warning.firstResponse.1')).toEqual({ kind: 'triage', team: 'platform' })
    expect(await targetOf('notice/resolved.1')).toEqual({
      kind: 'thread',
      channel: 'C1',
      threadTs: run.key.threadTs,
    })
  })

  test('a card is one row whose revision only rises', async () => {
    const { store, writes, run } = await opened(database.db)
    const claim = run.claim()
    await store.record(claim)
    await store.record(run.resolve('r1'))
    await store.record(claim)
    expect(await writes.find(run.opKey('card/triage'))).toMatchObject({ seq: 4, doneSeq: 0, state: 'ready' })
  })

  test('the newest revision that a click caused is kept, in one batch and in several', async () => {
    const { store, writes, run } = await opened(database.db)
    const clicked = async () => (await writes.find(run.opKey('card/triage')))?.clickedSeq
    expect(await clicked()).toBe(0)
    await store.record(together(run.claim(), run.reply('m1')))
    expect(await clicked()).toBe(2)
    await store.record(run.resolve('r1'))
    const { seq } = run.ticket
    await store.record(run.tick(24 * 60 + 60))
    expect(run.ticket.seq).toBeGreaterThan(seq)
    expect(await clicked()).toBe(seq)
  })

  test('of several resolutions in one batch each has its own notice', async () => {
    const { store, writes, run } = await opened(database.db)
    await store.record(together(run.resolve('r1'), run.reopen('o1'), run.resolve('r2')))
    expect(await writes.find(run.opKey('notice/resolved.1'))).toMatchObject({ state: 'void', seq: 3 })
    expect(await writes.find(run.opKey('notice/resolved.2'))).toMatchObject({ state: 'ready', seq: 5 })
  })

  test('a notice that was not sent is void once an event makes it pointless, and no lane of the ticket', async () => {
    const { store, writes, run } = await opened(database.db)
    await store.record(run.resolve('r1'))
    const answer = await store.record(run.reopen('o1'))
    expect(answer).toMatchObject({ lanes: expect.not.objectContaining({ 'notice/resolved.1': 3 }) })
    expect(await writes.find(run.opKey('notice/resolved.1'))).toMatchObject({ state: 'void', attempt: 0 })
    expect(await writes.begin(run.opKey('notice/resolved.1'), 0, 'C1')).toBe(false)
  })

  test('a parked notice is void too; one that may be posted is not', async () => {
    const { store, writes, run } = await opened(database.db)
    await store.record(run.resolve('r1'))
    await writes.begin(run.opKey('notice/resolved.1'), 0, 'C1')
    await writes.again(run.opKey('notice/resolved.1'), 1)
    await store.record(run.reopen('o1'))
    expect(await writes.find(run.opKey('notice/resolved.1'))).toMatchObject({ state: 'void' })

    await store.record(run.resolve('r2'))
    await writes.begin(run.opKey('notice/resolved.2'), 0, 'C1')
    await store.record(run.reopen('o2'))
    const second = run.opKey('notice/resolved.2')
    expect(await writes.find(second)).toMatchObject({ state: 'sending', seq: 6 })
    await writes.done(second, 1, '1.2', 5)
    expect(await writes.find(second)).toMatchObject({
      ...{ state: 'done', messageTs: '1.2', seq: 6, doneSeq: 5, voidedBecause: 'reopened@6' },
    })
    expect((await store.load(run.key)).lanes).toHaveProperty('notice/resolved.2')
  })

  test('a reminder whose post went unanswered is void once it is not found after the answer', async () => {
    const { store, writes, run } = await opened(database.db)
    await store.record(run.tick(16))
    const warning = run.opKey('notice/warning.firstResponse.1')
    await writes.begin(warning, 0, 'CTRIAGE')
    await store.record(run.reply('msg:1', START + 20 * 60_000))
    expect(await writes.find(warning)).toMatchObject({ state: 'sending', voidedBecause: 'responded@3' })
    expect(await writes.again(warning, 1)).toBe(true)
    expect(await writes.find(warning)).toMatchObject({ state: 'void' })
    expect(await writes.begin(warning, 1, 'CTRIAGE')).toBe(false)
    expect((await store.load(run.key)).lanes).not.toHaveProperty('notice/warning.firstResponse.1')
  })

  test('a reminder that is found after the answer is undelivered until it is edited', async () => {
    const { store, writes, run } = await opened(database.db)
    await store.record(run.tick(16))
    const warning = run.opKey('notice/warning.firstResponse.1')
    await writes.begin(warning, 0, 'CTRIAGE')
    await store.record(run.reply('msg:1', START + 20 * 60_000))
    const { receipt = '' } = (await writes.find(warning)) ?? {}
    await writes.echo(receipt, 'CTRIAGE', '1.1')
    expect((await store.load(run.key)).lanes).toMatchObject({ 'notice/warning.firstResponse.1': 3 })
    await writes.lease(warning, 'a', 60_000)
    await writes.edited(warning, 'a', 3)
    expect((await store.load(run.key)).lanes).not.toHaveProperty('notice/warning.firstResponse.1')
  })

  test('a notice that stands is edited: its newest revision says that it no longer holds', async () => {
    const { store, writes, run } = await opened(database.db)
    await store.record(run.resolve('r1'))
    const notice = run.opKey('notice/resolved.1')
    await writes.begin(notice, 0, 'C1')
    await writes.done(notice, 1, '1.1', 3)
    await store.record(run.reopen('o1'))
    expect(await writes.find(notice)).toMatchObject({
      ...{ state: 'done', messageTs: '1.1', seq: 4, doneSeq: 3, voidedBecause: 'reopened@4' },
    })
    expect((await store.load(run.key)).lanes).toMatchObject({ 'notice/resolved.1': 4 })
  })

  test('a parked notice is void too, unless it may be posted', async () => {
    const { store, writes, run } = await opened(database.db)
    const [first, second] = [run.opKey('notice/resolved.1'), run.opKey('notice/resolved.2')]
    await store.record(run.resolve('r1'))
    await writes.park(first, 0, parking)
    await store.record(run.reopen('o1'))
    expect(await writes.find(first)).toMatchObject({ state: 'void' })
    await store.record(run.resolve('r2'))
    await writes.begin(second, 0, 'C1')
    await writes.park(second, 1, parking)
    await store.record(run.reopen('o2'))
    expect(await writes.find(second)).toMatchObject({ state: 'parked' })
  })

  test.each([
    ['one batch', (...batches: Batch[]) => [together(...batches)]],
    ['a batch each', (...batches: Batch[]) => batches],
  ])(
    'a request that is deleted and kept in %s leaves its reminder and its question void',
    async (_, inBatches) => {
      const { store, writes, run } = await opened(database.db)
      await store.record(run.tick(16))
      const at = START + 17 * 60_000
      const deletion = run.does({ kind: 'requestDeleted', id: 'deleted:1', at, actor: DOCKET })
      const keeping = run.does({ kind: 'keep', id: 'keep:1', at: at + 1_000, actor: agent })
      for (const batch of inBatches(deletion, keeping))
        expect(await store.record(batch)).toMatchObject({ kind: 'recorded' })
      for (const lane of ['notice/warning.firstResponse.1', 'notice/requestDeleted'] as const)
        expect(await writes.find(run.opKey(lane))).toMatchObject({ state: 'void' })
    },
  )

  test('a withdrawn breach is never posted', async () => {
    const { store, writes, run } = await opened(database.db)
    await store.record(run.tick(31))
    expect(await writes.find(run.opKey('notice/breach.firstResponse.1'))).toMatchObject({ state: 'ready' })
    await store.record(run.reply('late', run.ticket.requestedAt + 60_000))
    expect(await writes.find(run.opKey('notice/breach.firstResponse.1'))).toMatchObject({ state: 'void' })
  })

  test('a parked card gets the newer revision and stays parked', async () => {
    const { store, writes, run } = await opened(database.db)
    await writes.park(run.opKey('card/triage'), 0, parking)
    const answer = await store.record(run.claim())
    expect(answer).toEqual({ kind: 'recorded', lanes: { 'card/thread': 2, reactions: 1 } })
    expect(await writes.find(run.opKey('card/triage'))).toMatchObject({ state: 'parked', seq: 2 })
  })
})
