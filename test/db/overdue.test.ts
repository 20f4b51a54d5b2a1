import { describe, expect, test } from 'vitest'
import { createTicketStore } from '../../src/db/tickets/tickets.ts'
import { newKey, Run, START, useDatabase } from './support.ts'

const database = useDatabase()
const MINUTE = 60_000

/** How long ago the instant so many minutes after the opening is. */
const sinceMinute = (minutes: number): number => Date.now() - (START + minutes * MINUTE)

describe('a ticket whose deadline nobody has recorded', () => {
  async function openedRun() {
    const store = createTicketStore(database.db)
    const run = new Run(newKey())
    await store.record(run.open(await store.reserveNumber(run.key)))
    const isOverdue = async (forMs: number) =>
      (await store.overdue(forMs, 500)).filter(({ threadTs }) => threadTs === run.key.threadTs).length
    return { store, run, isOverdue }
  }

  test('is found once the reminder, and after it the breach, has passed for so long', async () => {
    const { store, run, isOverdue } = await openedRun()
    expect(await isOverdue(sinceMinute(15) - MINUTE)).toBe(1)
    expect(await isOverdue(sinceMinute(15) + MINUTE)).toBe(0)
    await store.record(run.tick(16))
    expect(await isOverdue(sinceMinute(15) - MINUTE)).toBe(0)
    expect(await isOverdue(sinceMinute(30) - MINUTE)).toBe(1)
    await store.record(run.tick(31))
    expect(await isOverdue(0)).toBe(0)
  })

  test('is not one whose clock has stopped', async () => {
    const { store, run, isOverdue } = await openedRun()
    await store.record(run.resolve('r1'))
    expect(await isOverdue(0)).toBe(0)
  })

  test('comes before those that nobody has recorded for longer', async () => {
    const { run } = await openedRun()
    const store = createTicketStore(database.db)
    const late = new Run(newKey())
    await store.record(late.open(await store.reserveNumber(late.key)))
    await store.record(late.tick(16))
    const found = (await store.overdue(0, 500)).map(({ threadTs }) => threadTs)
    expect(found.indexOf(late.key.threadTs)).toBeLessThan(found.indexOf(run.key.threadTs))
  })
})
