import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { createDatabase, dropDatabase, withDatabase } from '../../dev/stack/postgres.ts'
import { connect } from '../../src/db/client.ts'
import { migrate, pendingMigrations } from '../../src/db/migrate.ts'

const ALL = [
  '0001_first_slice',
  '0002_reporting',
  '0003_seen_messages',
  '0004_coverage',
  '0005_thread_reads',
  '0006_catch_up',
]
const made: string[] = []

async function emptyDatabase(user?: string): Promise<string> {
  const name = `docket_migrate_${randomUUID().slice(0, 8)}`
  await createDatabase(inject('postgresUrl'), name)
  made.push(name)
  const url = new URL(withDatabase(inject('postgresUrl'), name))
  if (user) url.username = user
  return url.href
}

async function run(url: string, ...statements: string[]): Promise<void> {
  const { db, close } = connect(url)
  try {
    for (const statement of statements) await sql.raw(statement).execute(db)
  } finally {
    await close()
  }
}

afterAll(async () => {
  for (const name of made) await dropDatabase(inject('postgresUrl'), name)
})

describe('migrating', () => {
  test('lists and applies the pending migrations; then none is left', async () => {
    const url = await emptyDatabase()
    expect(await pendingMigrations(url)).toEqual(ALL)
    expect(await migrate(url)).toEqual(ALL)
    expect(await pendingMigrations(url)).toEqual([])
    expect(await migrate(url)).toEqual([])
  })

  test('by several processes at once is done by one of them', async () => {
    const url = await emptyDatabase()
    const applied = await Promise.all([migrate(url), migrate(url), migrate(url)])
    expect(applied.flat().sort()).toEqual(ALL)
  })

  test('of several databases of one cluster at once works, though they share the role', async () => {
    const urls = await Promise.all([emptyDatabase(), emptyDatabase(), emptyDatabase()])
    expect(await Promise.all(urls.map((url) => migrate(url)))).toEqual([ALL, ALL, ALL])
  })

  test('that fails names the migration, and changes nothing', async () => {
    const url = await emptyDatabase()
    await run(url, 'create schema reporting')
    await expect(migrate(url)).rejects.toThrow('migration 0002_reporting failed')
    expect(await pendingMigrations(url)).toEqual(ALL)
  })

  test('as a user without the right to create roles continues without the role', async () => {
    const user = `docket_owner_${randomUUID().slice(0, 8)}`
    const url = await emptyDatabase(user)
    const admin = withDatabase(inject('postgresUrl'), new URL(url).pathname.slice(1))
    const { password } = new URL(url)
    await run(
      admin,
      `create role ${user} login nocreaterole password '${password}'`,
      `alter schema public owner to ${user}`,
    )
    await run(admin, `grant create on database ${new URL(url).pathname.slice(1)} to ${user}`)
    expect(await migrate(url)).toEqual(ALL)
  })
})
