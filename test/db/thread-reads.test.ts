import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { ReadProgress, ReadStore } from '../../src/activities/ports/thread-reads.ts'
import { createReadStore } from '../../src/db/seen/thread-reads.ts'
import { keyText, type TicketKey } from '../../src/domain/key.ts'
import { MemoryReads } from '../slack/writer/memory-reads.ts'
import { agent, newKey, useDatabase } from './support.ts'

const database = useDatabase()

const progress = (key: TicketKey, beganAt: number, change: Partial<ReadProgress> = {}): ReadProgress => ({
  ...{ beganAt, pages: 1, cursor: 'bmV4dF90czox' },
  kept: [
    {
      ...{
        channel: key.channel,
        ts: '1700000001.000100',
        threadTs: key.threadTs,
        editedTs: '1700000002.000100',
      },
      content: { kind: 'reply', actor: agent, reply: 'words' },
    },
  ],
  ...change,
})

const stores: readonly [string, () => ReadStore][] = [
  ['Postgres', () => createReadStore(database.db)],
  ['memory, on which the reader is tested without Postgres', () => new MemoryReads(Date.now)],
]

describe.each(stores)('the reads of threads in %s', (_, storeOf) => {
  test('begin with nothing', async () => {
    const [store, key] = [storeOf(), newKey()]
    expect(await store.find(key, 'opening')).toMatchObject({ progress: null, now: expect.any(Number) })
    expect(await store.lookedAt(key)).toBeNull()
  })

  test('come back as they were, page by page', async () => {
    const [store, key] = [storeOf(), newKey()]
    const { version, now } = await store.find(key, 'opening')
    expect(await store.save(key, 'opening', version, progress(key, now))).toBe(true)
    const first = await store.find(key, 'opening')
    expect(first.progress).toEqual(progress(key, now))
    const further = progress(key, now, { pages: 2, cursor: 'bmV4dF90czoy', kept: [] })
    expect(await store.save(key, 'opening', first.version, further)).toBe(true)
    expect((await store.find(key, 'opening')).progress).toEqual(further)
  })

  test('are advanced by one of two attempts only', async () => {
    const [store, key] = [storeOf(), newKey()]
    const { version, now } = await store.find(key, 'opening')
    const both = await Promise.all([
      store.save(key, 'opening', version, progress(key, now)),
      store.save(key, 'opening', version, progress(key, now)),
    ])
    expect(both.toSorted()).toEqual([false, true])
    expect(await store.save(key, 'opening', version, progress(key, now))).toBe(false)
  })

  test('for different purposes do not mix', async () => {
    const [store, key] = [storeOf(), newKey()]
    const { version, now } = await store.find(key, 'opening')
    await store.save(key, 'opening', version, progress(key, now))
    expect((await store.find(key, 'reminder')).progress).toBeNull()
    expect((await store.find(newKey(), 'opening')).progress).toBeNull()
  })

  test('at their end leave when the latest of them began', async () => {
    const [store, key] = [storeOf(), newKey()]
    const { version, now } = await store.find(key, 'opening')
    await store.save(key, 'opening', version, progress(key, now))
    await store.done(key, 'opening', now)
    expect((await store.find(key, 'opening')).progress).toBeNull()
    expect(await store.lookedAt(key)).toBe(now)
    await store.done(key, 'reminder', now + 5)
    await store.done(key, 'opening', now - 5)
    expect(await store.lookedAt(key)).toBe(now + 5)
    expect(await store.lookedAt(newKey())).toBeNull()
  })

  test('that are no look at the thread leave the latest look as it was', async () => {
    const [store, key] = [storeOf(), newKey()]
    const { version, now } = await store.find(key, 'reminder')
    await store.save(key, 'reminder', version, progress(key, now))
    await store.done(key, 'reminder', null)
    expect((await store.find(key, 'reminder')).progress).toBeNull()
    expect(await store.lookedAt(key)).toBeNull()
    await store.done(key, 'reminder', now)
    await store.done(key, 'reminder', null)
    expect(await store.lookedAt(key)).toBe(now)
  })

  test('that end let no slower attempt store its page', async () => {
    const [store, key] = [storeOf(), newKey()]
    const { version, now } = await store.find(key, 'opening')
    await store.done(key, 'opening', now)
    expect(await store.save(key, 'opening', version, progress(key, now))).toBe(false)
  })
})

describe('a read of a thread', () => {
  const aged = (key: TicketKey, hours: number) =>
    sql`update thread_reads set saved_at = saved_at - make_interval(hours => ${hours})
      where thread_key = ${keyText(key)}`.execute(database.db)

  test('that has not advanced for long is begun anew', async () => {
    const [store, key] = [createReadStore(database.db), newKey()]
    const { version, now } = await store.find(key, 'opening')
    await store.save(key, 'opening', version, progress(key, now))
    await aged(key, 2)
    const again = await store.find(key, 'opening')
    expect(again.progress).toBeNull()
    expect(await store.save(key, 'opening', again.version, progress(key, again.now))).toBe(true)
    expect((await store.find(key, 'opening')).progress).toEqual(progress(key, again.now))
  })

  test('is forgotten after a while', async () => {
    const [store, old, young] = [createReadStore(database.db), newKey(), newKey()]
    for (const key of [old, young]) await store.done(key, 'opening', Date.now())
    await aged(old, 25)
    await store.housekeep(24 * 3_600_000)
    expect(await store.lookedAt(old)).toBeNull()
    expect(await store.lookedAt(young)).not.toBeNull()
  })

  test('that stopped long ago keeps nobody’s name, and when the thread was read before', async () => {
    const [store, key, going] = [createReadStore(database.db), newKey(), newKey()]
    const { now } = await store.find(key, 'opening')
    await store.done(key, 'opening', now)
    for (const each of [key, going]) {
      const { version } = await store.find(each, 'opening')
      await store.save(each, 'opening', version, progress(each, now))
    }
    await aged(key, 2)
    await store.housekeep(24 * 3_600_000)
    const { rows } = await sql<{ kept: unknown }>`select kept from thread_reads
      where thread_key = ${keyText(key)}`.execute(database.db)
    expect(rows).toEqual([{ kept: null }])
    expect(await store.lookedAt(key)).toBe(now)
    expect((await store.find(going, 'opening')).progress).toEqual(progress(going, now))
  })

  test('is stored without a text', async () => {
    const [store, key] = [createReadStore(database.db), newKey()]
    const { version, now } = await store.find(key, 'opening')
    await store.save(key, 'opening', version, progress(key, now))
    const { rows } = await sql<{ kept: unknown }>`select kept from thread_reads
      where thread_key = ${keyText(key)}`.execute(database.db)
    expect(JSON.stringify(rows[0]?.kept)).not.toMatch(/"(text|title)"/)
  })
})
