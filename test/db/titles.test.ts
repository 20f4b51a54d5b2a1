import { describe, expect, test } from 'vitest'
import { createTicketStore } from '../../src/db/tickets/tickets.ts'
import { DOCKET } from '../../src/domain/actor.ts'
import { agent, newKey, opened, type Run, START, together, useDatabase } from './support.ts'

const database = useDatabase()

const [FIRST, SECOND] = ['1700000100.000000', '1700000200.000000']
const deletes = (run: Run) =>
  run.does({ kind: 'requestDeleted', id: 'deleted:1', at: run.later(), actor: DOCKET })
const textsOf = async (key: Run['key']): Promise<unknown[]> => {
  const rows = database.db.selectFrom('texts').select('body')
  return rows.where('ticket_key', '=', `${key.workspace}:${key.channel}:${key.threadTs}`).execute()
}

describe('the newest edit of a title wins', () => {
  test.each<[string, [string, string | null][], string]>([
    [
      'in the order of the edits',
      [
        ['One', null],
        ['Two', FIRST],
        ['Three', SECOND],
      ],
      'Three',
    ],
    [
      'in another order',
      [
        ['Three', SECOND],
        ['Two', FIRST],
        ['One', null],
      ],
      'Three',
    ],
    [
      'before the opening has stored the first',
      [
        ['Two', FIRST],
        ['One', null],
      ],
      'Two',
    ],
    [
      'and an edit that comes twice changes nothing',
      [
        ['Two', FIRST],
        ['Three', SECOND],
        ['Two', FIRST],
      ],
      'Three',
    ],
  ])('%s', async (_, edits, title) => {
    const { store, key } = await opened(database.db)
    for (const [body, editedTs] of edits) await store.saveTitle(key, body, editedTs)
    expect((await store.card(key))?.title).toBe(title)
  })

  test('when two gateways store it at once', async () => {
    const { store, key } = await opened(database.db)
    const edits = Array.from({ length: 10 }, (_, index) => index)
    await Promise.all(edits.map((nth) => store.saveTitle(key, `No. ${nth}`, `170000010${nth}.000000`)))
    expect((await store.card(key))?.title).toBe('No. 9')
  })
})

describe('the title of a deleted request', () => {
  test('is gone with the event that records the deletion, and stays away', async () => {
    const { store, key, run } = await opened(database.db)
    await store.saveTitle(key, 'my password')
    await store.record(deletes(run))
    expect(await textsOf(key)).toEqual([])
    await store.saveTitle(key, 'my password', SECOND)
    expect(await textsOf(key)).toEqual([])
  })

  test('is gone where the same batch opens the ticket', async () => {
    const store = createTicketStore(database.db)
    const { run, opening } = await opened(database.db)
    await store.saveTitle(run.key, 'my password')
    await store.record(together(opening, deletes(run)))
    expect(await textsOf(run.key)).toEqual([])
  })

  test('does not come back by an edit that is stored at the same time', async () => {
    for (let nth = 0; nth < 20; nth++) {
      const { store, key, run } = await opened(database.db)
      await Promise.all([store.saveTitle(key, 'my password', FIRST), store.record(deletes(run))])
      expect(await textsOf(key)).toEqual([])
    }
  })

  test('is not kept for what became no ticket', async () => {
    const store = createTicketStore(database.db)
    const key = newKey()
    await store.saveTitle(key, 'lunch?', FIRST)
    await store.forgetTitle(key)
    expect(await textsOf(key)).toEqual([])
  })
})

describe('a reminder that is posted', () => {
  const posted = async () => {
    const { store, writes, run } = await opened(database.db)
    await store.record(run.tick(16))
    const warning = run.opKey('notice/warning.firstResponse.1')
    await writes.begin(warning, 0, 'CTRIAGE')
    await writes.done(warning, 1, '1.1', 2)
    return { store, run, warning, row: () => writes.find(warning) }
  }
  const edits = (run: Run) =>
    run.does({ kind: 'requestEdited', id: 'edit:1', at: run.later(), actor: DOCKET })

  test('is edited when the title changes, and still holds', async () => {
    const { store, run, row } = await posted()
    await store.record(edits(run))
    expect(await row()).toMatchObject({ state: 'done', seq: 3, doneSeq: 2, voidedBecause: null })
  })

  test('is edited when the request is deleted, also if it had ended before', async () => {
    const { store, run, row } = await posted()
    await store.record(run.reply('msg:1', START + 20 * 60_000))
    await store.record(deletes(run))
    expect(await row()).toMatchObject({ seq: 4, doneSeq: 2, voidedBecause: 'responded@3' })
  })

  test('ends when the request is deleted; one that was not sent is never sent', async () => {
    const { store, run, row } = await posted()
    await store.record(deletes(run))
    expect(await row()).toMatchObject({ seq: 3, voidedBecause: 'requestDeleted@3' })
    const unsent = await opened(database.db)
    await unsent.store.record(unsent.run.tick(16))
    await unsent.store.record(deletes(unsent.run))
    const warning = await unsent.writes.find(unsent.run.opKey('notice/warning.firstResponse.1'))
    expect(warning).toMatchObject({ state: 'void', attempt: 0 })
  })

  test('says that the ticket was dismissed, not that it was resolved', async () => {
    const { store, run, row } = await posted()
    await store.record(run.does({ kind: 'dismiss', id: 'd1', at: run.later(), actor: agent }))
    expect(await row()).toMatchObject({ voidedBecause: 'dismissed@4' })
  })
})
