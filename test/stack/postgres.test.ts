import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../dev/stack/ports.ts'
import { createDatabase, dropDatabase, type PostgresServer, startPostgres } from '../../dev/stack/postgres.ts'
import { scratchFolder, until } from './scratch.ts'

async function start(folder: string, port?: number): Promise<PostgresServer> {
  const server = await startPostgres({
    dataDir: join(folder, 'data'),
    logFile: join(folder, 'logs', 'postgres.log'),
    port: port ?? (await freePort()),
    durable: false,
    env: {},
  })
  onTestFinished(() => server.stop())
  return server
}

async function ask(url: string, sql: string): Promise<unknown[][]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

test('what was written survives a clean stop', async () => {
  const folder = scratchFolder()
  const first = await start(folder)
  await ask(first.url(), 'create table kept as select 42 as answer')
  await first.stop()
  expect(await ask((await start(folder)).url(), 'select answer from kept')).toEqual([[42]])
})

test('a stale postmaster.pid does not stop Postgres from starting', async () => {
  const folder = scratchFolder()
  const port = await freePort()
  await (await start(folder, port)).kill()
  expect(existsSync(join(folder, 'data', 'postmaster.pid'))).toBe(true)
  expect(await ask((await start(folder, port)).url(), 'select 1')).toEqual([[1]])
})

test('an interrupted first start leaves nothing half made', async () => {
  const folder = scratchFolder()
  mkdirSync(join(folder, 'data.new', 'base'), { recursive: true })
  expect(await ask((await start(folder)).url(), 'select 1')).toEqual([[1]])
})

test('nobody enters without the password, which only its owner may read', async () => {
  const folder = scratchFolder()
  const server = await start(folder)
  for (const password of ['', 'docket', 'wrong']) {
    const address = new URL(server.url())
    address.password = password
    await expect(ask(address.href, 'select 1')).rejects.toThrow(/password/)
  }
  expect(statSync(join(folder, 'data.password')).mode & 0o777).toBe(0o600)
  expect(server.url()).toContain(readFileSync(join(folder, 'data.password'), 'utf8'))
})

test('a cluster that let everybody in keeps its data, and lets nobody in any more', async () => {
  const folder = scratchFolder()
  const first = await start(folder)
  await ask(first.url(), 'create table kept as select 42 as answer')
  await first.stop()
  writeFileSync(join(folder, 'data', 'pg_hba.conf'), 'host all all 127.0.0.1/32 trust\n')
  rmSync(join(folder, 'data.password'))

  const second = await start(folder)
  expect(await ask(second.url(), 'select answer from kept')).toEqual([[42]])
  const address = new URL(second.url())
  address.password = ''
  await expect(ask(address.href, 'select 1')).rejects.toThrow(/password/)
})

test('a lost password is made anew', async () => {
  const folder = scratchFolder()
  await (await start(folder)).stop()
  rmSync(join(folder, 'data.password'))
  expect(await ask((await start(folder)).url(), 'select 1')).toEqual([[1]])
})

test('data of another major version are left alone, with a sentence that says what to remove', async () => {
  const folder = scratchFolder()
  await (await start(folder)).stop()
  writeFileSync(join(folder, 'data', 'PG_VERSION'), '9\n')
  await expect(start(folder)).rejects.toThrow(
    `Postgres 9 made the data in ${join(folder, 'data')}, and Postgres 18 cannot read it. Remove ${folder} to begin afresh`,
  )
})

test('a database is made once, can be copied, and dropped under a session', async () => {
  const server = await start(scratchFolder())
  await createDatabase(server.url(), 'original')
  await createDatabase(server.url(), 'original')
  await ask(server.url('original'), 'create table kept as select 42 as answer')
  await createDatabase(server.url(), 'copy', 'original')
  expect(await ask(server.url('copy'), 'select answer from kept')).toEqual([[42]])

  const session = new Client(server.url('copy'))
  const cutOff = new Promise((resolve) => session.on('error', resolve))
  await session.connect()
  await dropDatabase(server.url(), 'copy')
  await cutOff
  await expect(ask(server.url('copy'), 'select 1')).rejects.toThrow('does not exist')
})

test('a clean stop does not wait for sessions', async () => {
  const server = await start(scratchFolder())
  const session = new Client(server.url())
  let lost = false
  session.on('error', () => {
    lost = true
  })
  await session.connect()
  await server.stop()
  await until('the session is cut off', () => lost)
})

test('DATABASE_URL is taken as it is, and nothing is started', async () => {
  const env = { DATABASE_URL: 'postgres://me:secret@db.example:6543/tickets?sslmode=require' }
  const server = await startPostgres({ dataDir: '/nowhere', logFile: '/nowhere', env })
  expect(server.pid).toBe(null)
  expect(server.url()).toBe(env.DATABASE_URL)
  expect(server.url('other')).toBe('postgres://me:secret@db.example:6543/other?sslmode=require')
  await server.stop()
})
