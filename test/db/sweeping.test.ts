import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { parking, resolved, useDatabase } from './support.ts'

const database = useDatabase()

describe('the writes that a sweep looks for', () => {
  test('an undelivered write that no activity has worked on for this long, each owner once', async () => {
    const { writes, run, notice, card } = await resolved(database.db)
    const mine = async (forMs: number) =>
      (await writes.forgotten(forMs, 500)).filter(({ key }) => key.threadTs === run.key.threadTs)
    expect(await mine(60_000)).toEqual([])
    await sql`update slack_writes set created_at = created_at - interval '5 minutes'
      where op_key in (${notice}, ${card})`.execute(database.db)
    expect(await mine(60_000)).toEqual([{ kind: 'ticket', key: run.key }])
    await writes.tried(notice)
    await writes.tried(card)
    expect(await mine(60_000)).toEqual([])
  })

  test('a parked write with the channel that refused it, unless it may be posted elsewhere', async () => {
    const { writes, notice, card, at } = await resolved(database.db)
    await writes.park(card, 0, parking, 'CTRIAGE')
    await writes.begin(notice, 0, 'C1')
    await writes.park(notice, 1, parking, 'CELSEWHERE')
    expect(await at(card)).toMatchObject({ state: 'parked', channel: 'CTRIAGE' })
    const parked = await writes.parked('', 500)
    expect(parked).toContainEqual(expect.objectContaining({ opKey: card, channel: 'CTRIAGE' }))
    expect(parked).toContainEqual(expect.objectContaining({ opKey: notice, channel: 'C1' }))
  })

  test('is read page by page, each write once', async () => {
    for (let tickets = 0; tickets < 3; tickets++) {
      const { writes, card } = await resolved(database.db)
      await writes.park(card, 0, parking, 'CTRIAGE')
    }
    const { writes } = await resolved(database.db)
    const all = (await writes.parked('', 500)).map(({ opKey }) => opKey)
    expect(all.length).toBeGreaterThanOrEqual(3)
    const paged: string[] = []
    while (paged.length < all.length)
      paged.push(...(await writes.parked(paged.at(-1) ?? '', 2)).map(({ opKey }) => opKey))
    expect(paged).toEqual(all)
    expect(await writes.parked(paged.at(-1) ?? '', 2)).toEqual([])
  })

  test('a channel’s version rises each time that Slack says it changed', async () => {
    const { writes } = await resolved(database.db)
    expect(await writes.channelVersion('CNEW')).toBe(0)
    await Promise.all([writes.channelChanged('CNEW'), writes.channelChanged('CNEW')])
    expect(await writes.channelVersion('CNEW')).toBe(2)
  })
})
