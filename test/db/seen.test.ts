import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createSeenStore } from '../../src/db/seen/seen.ts'
import type { SeenContent, SeenMessage } from '../../src/domain/seen.ts'
import type { Directory } from '../../src/slack/api/directory.ts'
import { msToTs } from '../../src/slack/api/timestamp.ts'
import { seenOf } from '../../src/slack/api/understand.ts'
import { NASTY } from '../domain/text/nasty.ts'
import { person } from '../harness/actors.ts'
import { cases } from '../harness/soak.ts'
import { useDatabase } from './support.ts'

const database = useDatabase()
const HOUR = 3_600_000
const KEEP = 2 * HOUR

const root: SeenContent = { kind: 'root', requester: { by: 'author', user: 'UREQ' }, title: 'VPN is down' }
const reply: SeenContent = { kind: 'reply', actor: person('UANA', 'agent'), reply: 'words' }

let counter = 0
/** A ts so long ago on the database's clock that no other test uses. */
async function tsAgo(ms: number): Promise<string> {
  counter += 1
  const micros = String(counter).padStart(6, '0')
  const { rows } = await sql<{ now: Date }>`select now()`.execute(database.db)
  return `${msToTs((rows[0]?.now.getTime() ?? 0) - ms).split('.')[0]}.${micros}`
}

async function message(change: Partial<SeenMessage> = {}, agoMs = 60_000): Promise<SeenMessage> {
  return { channel: 'C1', ts: await tsAgo(agoMs), threadTs: null, editedTs: null, content: root, ...change }
}

async function kept(change: Partial<SeenMessage> = {}, agoMs?: number) {
  const store = createSeenStore(database.db)
  const seen = await message(change, agoMs)
  await store.keep(seen, KEEP)
  const found = (keepMs = KEEP) => store.find([seen.channel], seen.ts, keepMs)
  return { store, seen, found }
}

describe('a message that was seen', () => {
  test('is found again, as it was', async () => {
    const { seen, found } = await kept()
    expect(await found()).toEqual(seen)
  })

  test('is found under any id of its channel, and in no other channel', async () => {
    const { store, seen } = await kept({ channel: 'G1' })
    expect(await store.find(['C1', 'G1'], seen.ts, KEEP)).toEqual(seen)
    expect(await store.find(['C2'], seen.ts, KEEP)).toBeNull()
  })

  test('costs one statement', async () => {
    let statements = 0
    const counted = database.db.withPlugin({
      transformQuery({ node }) {
        statements += 1
        return node
      },
      transformResult: async ({ result }) => result,
    })
    await createSeenStore(counted).keep(await message(), KEEP)
    expect(statements).toBe(1)
  })

  test('is kept once, however often it is seen', async () => {
    const { store, seen, found } = await kept()
    await Promise.all(Array.from({ length: 8 }, () => store.keep({ ...seen, content: reply }, KEEP)))
    expect(await found()).toEqual(seen)
  })

  test('has the content of its newest edit, in any order of arrival', async () => {
    const { store, seen, found } = await kept()
    const edit = (seconds: number, title: string): SeenMessage => ({
      ...seen,
      editedTs: `${Number(seen.ts.slice(0, 10)) + seconds}.000000`,
      content: { ...root, title },
    })
    for (const each of [edit(2, 'second'), edit(3, 'third'), edit(1, 'first'), seen])
      await store.keep(each, KEEP)
    expect(await found()).toEqual(edit(3, 'third'))
  })

  test('ends the same in any order of its versions, each seen once or twice, at once or not', async () => {
    const store = createSeenStore(database.db)
    const versions = fc.array(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant('deleted' as const)), {
      minLength: 1,
      maxLength: 6,
    })
    await fc.assert(
      fc.asyncProperty(versions, fc.boolean(), async (order, atOnce) => {
        const original = await message()
        const second = Number(original.ts.slice(0, 10))
        const version = (each: number | 'deleted'): SeenMessage =>
          each === 'deleted'
            ? { ...original, content: { kind: 'deleted' } }
            : {
                ...original,
                editedTs: each === 0 ? null : `${second + each}.000000`,
                content: { ...root, title: `version ${each}` },
              }
        if (atOnce) await Promise.all(order.map((each) => store.keep(version(each), KEEP)))
        else for (const each of order) await store.keep(version(each), KEEP)
        const edits = order.filter((each) => each !== 'deleted')
        const last = edits.length < order.length ? 'deleted' : Math.max(...edits)
        const found = await store.find(['C1'], original.ts, KEEP)
        expect(found?.content).toEqual(version(last).content)
      }),
      { numRuns: cases(60, 1_000) },
    )
  })

  test.each([...NASTY, '\0', '\ufdd0', '\uffff', '\udc00\ud800'])(
    'is kept and found whatever was typed: %j',
    async (text) => {
      const store = createSeenStore(database.db)
      const raw = { ts: await tsAgo(60_000), user: 'UREQ', text: `${text} ${text}` }
      const seen = await seenOf(raw, 'C1', {} as Directory)
      if (seen === null) throw new Error('it has a ts')
      await store.keep(seen, KEEP)
      expect(await store.find(['C1'], raw.ts, KEEP)).toEqual(seen)
    },
  )

  test('stays deleted, and nothing of its text stays', async () => {
    const { store, seen, found } = await kept({ content: { ...root, title: 'a secret' } })
    const deleted: SeenMessage = { ...seen, content: { kind: 'deleted' } }
    await store.keep(deleted, KEEP)
    await store.keep({ ...seen, editedTs: `${Number(seen.ts.slice(0, 10)) + 9}.000000` }, KEEP)
    expect(await found()).toEqual(deleted)
    const { rows } = await sql`select * from seen_messages where ts = ${seen.ts}`.execute(database.db)
    expect(JSON.stringify(rows)).not.toContain('secret')
  })

  test('stays in its thread after its deletion, whose event need not name the thread', async () => {
    const threadTs = await tsAgo(90_000)
    const { store, seen } = await kept({ threadTs, content: reply })
    await store.keep({ ...seen, threadTs: null, content: { kind: 'deleted' } }, KEEP)
    expect(await store.thread(['C1'], threadTs, KEEP)).toMatchObject([
      { ts: seen.ts, content: { kind: 'deleted' } },
    ])
  })

  test('is not found once it has expired, though its row is still there', async () => {
    const { found } = await kept({}, HOUR)
    expect(await found(HOUR + 60_000)).not.toBeNull()
    expect(await found(HOUR - 60_000)).toBeNull()
    expect(await found(0)).toBeNull()
  })

  test('is not kept where it is too old, or where nothing is to be kept', async () => {
    const { seen, found } = await kept({}, KEEP + 60_000)
    expect(await found(24 * HOUR)).toBeNull()
    const store = createSeenStore(database.db)
    const young = await message()
    await store.keep(young, 0)
    expect(await store.find(['C1'], young.ts, KEEP)).toBeNull()
    expect(await store.thread(['C1'], seen.ts, 0)).toEqual([])
  })

  test('is not kept where its instant lies far in the future, because it would never expire', async () => {
    const { found } = await kept({}, -2 * HOUR)
    expect(await found()).toBeNull()
  })
})

describe('a thread that was seen', () => {
  test('has its root and its replies, oldest first, and nothing else', async () => {
    const { store, seen } = await kept({}, 120_000)
    const replies = await Promise.all(
      [90_000, 60_000, 30_000].map((ago) => message({ threadTs: seen.ts, content: reply }, ago)),
    )
    for (const each of replies.toReversed()) await store.keep(each, KEEP)
    await kept({ threadTs: replies[0]?.ts ?? null, content: reply })
    await kept()
    expect(await store.thread(['C1'], seen.ts, KEEP)).toEqual([seen, ...replies])
  })

  test('has the replies alone, where its root was not seen or has expired', async () => {
    const { store, seen } = await kept({}, HOUR)
    const late = await message({ threadTs: seen.ts, content: reply })
    await store.keep(late, KEEP)
    expect(await store.thread(['C1'], seen.ts, HOUR / 2)).toEqual([late])
  })
})

test('every message of a channel is forgotten at once, under all ids of the channel', async () => {
  const [gone, former, other] = await Promise.all([
    kept({ channel: 'CGONE' }),
    kept({ channel: 'GGONE' }),
    kept({ channel: 'COTHER' }),
  ])
  await gone.store.forget(['CGONE', 'GGONE'])
  expect(await Promise.all([gone.found(), former.found(), other.found()])).toEqual([null, null, other.seen])
})
