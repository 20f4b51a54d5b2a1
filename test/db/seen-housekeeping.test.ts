import { setImmediate } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { connect } from '../../src/db/client.ts'
import type { Schema } from '../../src/db/schema.ts'
import { createSeenStore } from '../../src/db/seen/seen.ts'
import { createSettingsStore } from '../../src/db/settings.ts'
import type { SeenMessage } from '../../src/domain/seen.ts'
import { settingsOf, teamOf } from '../harness/actors.ts'
import { policy, useDatabase } from './support.ts'

const database = useDatabase()
const HOUR = 3_600_000

const now = async (): Promise<number> => {
  const { rows } = await sql<{ now: Date }>`select now()`.execute(database.db)
  return rows[0]?.now.getTime() ?? 0
}

let counter = 0
const message = async (agoMs: number, channel = 'C1'): Promise<SeenMessage> => {
  counter += 1
  const micros = String(counter).padStart(6, '0')
  const ts = `${Math.floor(((await now()) - agoMs) / 1_000)}.${micros}`
  return { channel, ts, threadTs: null, editedTs: null, content: { kind: 'other' } }
}

async function partitions(db: Kysely<Schema> = database.db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select inhrelid::regclass::text as name from pg_inherits
    where inhparent = 'seen_messages'::regclass order by 1`.execute(db)
  return rows.map(({ name }) => name)
}

/** The partition that holds a message, or null. */
async function partitionOf({ ts }: SeenMessage): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`
    select tableoid::regclass::text as name from seen_messages where ts = ${ts}`.execute(database.db)
  return rows[0]?.name ?? null
}

const store = () => createSeenStore(database.db)

/** Resolves when a statement waits for a lock. */
async function waiting(): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ one: number }>`
      select 1 as one from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db)
    if (rows.length > 0) return
    await setImmediate()
  }
}

describe('housekeeping', () => {
  test('makes a partition for every hour that is kept and for two to come, once', async () => {
    await store().housekeep(2 * HOUR)
    const first = await partitions()
    const hour = Math.floor((await now()) / HOUR)
    expect(first).toEqual(expect.arrayContaining(['seen_messages_default', ...hours(hour - 1, hour + 2)]))
    await store().housekeep(2 * HOUR)
    expect(await partitions()).toEqual(first)
    const seen = await message(0)
    await store().keep(seen, 2 * HOUR)
    expect(await partitionOf(seen)).toMatch(/^seen_messages_h\d+$/)
  })

  test('drops what has expired as whole partitions, and keeps the rest', async () => {
    await store().housekeep(24 * HOUR)
    const [old, young] = [await message(5 * HOUR), await message(60_000)]
    for (const each of [old, young]) await store().keep(each, 24 * HOUR)
    const where = await partitionOf(old)
    await store().housekeep(2 * HOUR)
    expect(await partitions()).not.toContain(where)
    expect(await partitionOf(old)).toBeNull()
    expect(await partitionOf(young)).not.toBeNull()
  })

  test('removes everything where nothing is to be kept', async () => {
    await store().housekeep(2 * HOUR)
    const seen = await message(0)
    await store().keep(seen, 2 * HOUR)
    await store().housekeep(0)
    expect(await partitions()).toEqual(['seen_messages_default'])
    const inDefault = await message(0)
    await store().keep(inDefault, 2 * HOUR)
    expect(await partitionOf(inDefault)).toBe('seen_messages_default')
    await store().housekeep(0)
    expect(await partitionOf(inDefault)).toBeNull()
  })

  test('leaves an hour in the default partition that began there, and expires it all the same', async () => {
    await store().housekeep(0)
    const [old, young] = [await message(3 * HOUR), await message(0)]
    for (const each of [old, young]) await store().keep(each, 24 * HOUR)
    await store().housekeep(24 * HOUR)
    expect(await Promise.all([old, young].map(partitionOf))).toEqual(Array(2).fill('seen_messages_default'))
    await store().housekeep(2 * HOUR)
    expect(await partitionOf(old)).toBeNull()
    expect(await store().find(['C1'], young.ts, 2 * HOUR)).toEqual(young)
  })

  test('loses no message that waits while its hour gets a partition', async () => {
    await store().housekeep(0)
    const seen = await message(0)
    const hour = Math.floor((await now()) / HOUR)
    const [from, to] = [hour, hour + 1].map((each) => sql.lit(new Date(each * HOUR).toISOString()))
    let keeping: Promise<void> | undefined
    await database.db.transaction().execute(async (trx) => {
      await sql`create table seen_messages_h${sql.raw(String(hour))} (like seen_messages including all)`.execute(
        trx,
      )
      await sql`alter table seen_messages attach partition seen_messages_h${sql.raw(String(hour))}
        for values from (${from}) to (${to})`.execute(trx)
      keeping = store().keep(seen, HOUR)
      await waiting()
    })
    await keeping
    expect(await partitionOf(seen)).toBe(`seen_messages_h${hour}`)
  })

  test('can be done by several gateways at once', async () => {
    await store().housekeep(0)
    await Promise.all(Array.from({ length: 6 }, () => store().housekeep(3 * HOUR)))
    const hour = Math.floor((await now()) / HOUR)
    expect(await partitions()).toEqual(expect.arrayContaining(hours(hour, hour + 2)))
    await Promise.all(Array.from({ length: 6 }, () => store().housekeep(0)))
    expect(await partitions()).toEqual(['seen_messages_default'])
  })

  test('gives up where a reader or a writer is in its way, and does it the next time', async () => {
    await store().housekeep(24 * HOUR)
    const before = await partitions()
    const other = connect(database.url, { max: 1 })
    const [begun, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const reading = other.db.transaction().execute(async (trx) => {
      await sql`select 1 from seen_messages`.execute(trx)
      begun.resolve()
      await over.promise
    })
    await begun.promise
    await store().housekeep(2 * HOUR)
    expect(await partitions()).toEqual(before)
    over.resolve()
    await reading
    await other.close()
    await store().housekeep(2 * HOUR)
    expect((await partitions()).length).toBeLessThan(before.length)
  })

  test('leaves no rights to anybody on a partition, whatever the defaults of the database are', async () => {
    await sql`alter default privileges in schema public grant select on tables to public`.execute(database.db)
    try {
      await store().housekeep(0)
      await store().housekeep(2 * HOUR)
      const { rows } = await sql<{ may: boolean }>`
        select bool_or(has_table_privilege('docket_grafana', inhrelid, 'select')) as may
        from pg_inherits where inhparent = 'seen_messages'::regclass`.execute(database.db)
      expect(rows).toEqual([{ may: false }])
    } finally {
      await sql`alter default privileges in schema public revoke select on tables from public`.execute(
        database.db,
      )
    }
  })
})

const hours = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `seen_messages_h${from + index}`)

describe('the messages of a channel that docket.yaml does not name any more', () => {
  const teamIn = (...channels: string[]) =>
    teamOf(policy, {
      channels: Object.fromEntries(
        channels.map((id) => [id, { openBy: 'anyone', priority: 'normal', aliases: [`G${id.slice(1)}`] }]),
      ),
    })
  const apply = (...channels: string[]) =>
    createSettingsStore(database.db).apply(settingsOf(teamIn(...channels)), channels.join())

  test('are gone with the settings that named it; those of its former ids, too', async () => {
    await apply('CSTAYS', 'CGOES')
    const all = await Promise.all(['CSTAYS', 'GSTAYS', 'CGOES', 'GGOES'].map((id) => message(0, id)))
    for (const each of all) await store().keep(each, HOUR)
    await apply('CSTAYS')
    const left = await Promise.all(all.map(async (each) => (await partitionOf(each)) !== null))
    expect(left).toEqual([true, true, false, false])
  })

  test('are gone, and all others too, with settings that keep none', async () => {
    await apply('CALL')
    const seen = await message(0, 'CALL')
    await store().keep(seen, HOUR)
    await createSettingsStore(database.db).apply({ ...settingsOf(teamIn('CALL')), seenForMs: 0 }, 'none')
    expect(await partitionOf(seen)).toBeNull()
  })

  test('are removed by the next housekeeping where a gateway kept one meanwhile', async () => {
    await apply('CNAMED')
    const [named, late] = [await message(0, 'CNAMED'), await message(0, 'CLATE')]
    for (const each of [named, late]) await store().keep(each, HOUR)
    await store().housekeep(HOUR)
    expect(await partitionOf(late)).toBeNull()
    expect(await partitionOf(named)).not.toBeNull()
  })
})
