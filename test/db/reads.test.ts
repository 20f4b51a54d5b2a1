import { beforeAll, describe, expect, test } from 'vitest'
import { createWriteStore } from '../../src/db/outbox/writes.ts'
import { createReads } from '../../src/db/tickets/reads.ts'
import { createTicketStore } from '../../src/db/tickets/tickets.ts'
import { keyText } from '../../src/domain/key.ts'
import { newKey, parking, Run, START, useDatabase } from './support.ts'

const database = useDatabase()
const [open, resolved, closed] = [new Run(newKey()), new Run(newKey()), new Run(newKey())]

beforeAll(async () => {
  const store = createTicketStore(database.db)
  for (const run of [open, resolved, closed]) await store.record(run.open(await store.reserveNumber(run.key)))
  for (const run of [resolved, closed]) await store.record(run.resolve('r1'))
  await store.record(closed.tick(2 * 24 * 60))
  await store.saveTitle(open.key, 'The build is red')
  await createWriteStore(database.db).park(open.opKey('card/triage'), 0, parking)
})

describe('the queries of the command line', () => {
  test('tickets, newest first, by status, team and number of lines', async () => {
    const reads = createReads(database.db)
    const numbers = async (filter: Parameters<typeof reads.tickets>[0]) =>
      (await reads.tickets(filter)).map((line) => line.number)
    const [one, two, three] = [open, resolved, closed].map((run) => run.ticket.number)
    expect(await numbers({})).toEqual([three, two, one])
    expect(await numbers({ status: 'open' })).toEqual([one])
    expect(await numbers({ status: 'resolved' })).toEqual([two])
    expect(await numbers({ status: 'closed' })).toEqual([three])
    expect(await numbers({ team: 'platform', limit: 2 })).toEqual([three, two])
    expect(await numbers({ team: 'another' })).toEqual([])
  })

  test('one ticket by number or key, with title, events and writes', async () => {
    const reads = createReads(database.db)
    const shown = await reads.ticket({ number: open.ticket.number })
    expect(shown).toMatchObject({ ticket: open.ticket, title: 'The build is red' })
    expect(shown?.events).toEqual([
      expect.objectContaining({ seq: 1, kind: 'opened', at: START, recordedAt: expect.any(Number) }),
    ])
    expect(shown?.writes.map((write) => write.lane).sort()).toEqual([
      'card/thread',
      'card/triage',
      'reactions',
    ])
    expect(await reads.ticket({ key: open.key })).toEqual(shown)
    expect(await reads.ticket({ number: 999_999 })).toBeNull()
  })

  test('parked writes with their reason, and the undelivered without them', async () => {
    const reads = createReads(database.db)
    expect(await reads.writes('parked')).toEqual([
      expect.objectContaining({
        ticketNumber: open.ticket.number,
        ticketKey: keyText(open.key),
        parked: parking,
        parkedAt: expect.any(Number),
      }),
    ])
    const undelivered = await reads.writes('undelivered')
    expect(undelivered.map((write) => write.opKey)).not.toContain(open.opKey('card/triage'))
    expect(undelivered).toContainEqual(expect.objectContaining({ lane: 'notice/resolved.1', state: 'ready' }))
    expect(await reads.writes('undelivered', 2)).toHaveLength(2)
  })
})
