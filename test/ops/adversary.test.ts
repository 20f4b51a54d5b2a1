import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PostgresServer, startPostgres } from '../../dev/stack/postgres.ts'
import { type Connection, connect } from '../../src/db/client.ts'
import { migrate } from '../../src/db/migrate.ts'
import { createSeenStore } from '../../src/db/seen/seen.ts'
import { SEEN_FOR_MS } from '../../src/domain/settings.ts'
import { newKey, opened, Run } from '../db/support.ts'
import { psql } from './psql.ts'

/*
 * An attacker has Grafana's login. The server is set up as in the compose file: init.sql as a superuser, then `docket
 * migrate` as the role docket, which is not a superuser.
 */

const folder = mkdtempSync(join(tmpdir(), 'docket-adversary-'))
chmodSync(folder, 0o755) // as root, Postgres runs as nobody, which needs access

let server: PostgresServer
let docket: Connection
let adversary: pg.Client
let superuser: pg.Client

/** All roles have the password of the server's first superuser. */
const as = (user: string, database = 'docket'): string =>
  Object.assign(new URL(server.url(database)), { username: user }).href

async function client(user: string, database?: string): Promise<pg.Client> {
  const found = new pg.Client(as(user, database))
  found.on('error', () => {}) // the server stops before it
  await found.connect()
  return found
}

beforeAll(async () => {
  const paths = { dataDir: join(folder, 'data'), logFile: join(folder, 'log') }
  server = await startPostgres({ ...paths, durable: false, env: {} })
  await renameSuperuser()
  const { password } = new URL(server.url())
  const roles = ['DOCKET', 'TEMPORAL', 'GRAFANA']
  const passwords = Object.fromEntries(roles.map((role) => [`${role}_DB_PASSWORD`, password]))
  const init = readFileSync(new URL('../../ops/postgres/init.sql', import.meta.url), 'utf8')
  await psql(as('postgres', 'postgres'), init, passwords)
  await migrate(as('docket'))
  docket = connect(as('docket'))
  await opened(docket.db)
  // Its partitions are made while Docket runs.
  await createSeenStore(docket.db).housekeep(SEEN_FOR_MS)
  superuser = await client('postgres')
  adversary = await client('grafana')
  // An attacker first changes every setting that a session may change.
  for (const setting of ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'])
    await adversary.query(`set ${setting} = 0`)
  await adversary.query('set default_transaction_read_only = off')
})

afterAll(async () => {
  await Promise.all([adversary?.end(), superuser?.end(), docket?.close()])
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The first superuser of our own servers is called docket, and init.sql creates a role of that name. */
async function renameSuperuser(): Promise<void> {
  for (const [user, statement] of [
    ['docket', `create role postgres superuser login password '${new URL(server.url()).password}'`],
    ['postgres', 'alter role docket rename to first'],
  ] as const) {
    const admin = await client(user, 'postgres')
    await admin.query(statement)
    await admin.end()
  }
}

const names = async (query: string): Promise<string[]> =>
  (await superuser.query(query)).rows.map((row) => Object.values(row).join(' '))

const tables = () =>
  names("select 'public.' || quote_ident(tablename) from pg_tables where schemaname = 'public'")
const views = () => names("select 'reporting.' || viewname from pg_views where schemaname = 'reporting'")

/** Postgres's code for "permission denied", and for "only a superuser". */
const DENIED = { code: '42501' }
/**
 * Codes of statements that views do not support: wrong_object_type, object_not_in_prerequisite_state and the like.
 */
const NOT_WITH_VIEWS = ['42809', '42P16', '55000', '0A000']

describe('Grafana reads', () => {
  test('every view, and uses their function', async () => {
    const all = await views()
    expect(all.length).toBeGreaterThan(4)
    for (const view of all) await adversary.query(`select * from ${view} limit 1`)
    await adversary.query('select reporting.instant(1)')
  })

  test('no table and no sequence', async () => {
    const all = await tables()
    expect(all).toContain('public.texts')
    expect(all.filter((table) => /seen_messages_h\d+$/.test(table)).length).toBeGreaterThan(2)
    for (const table of all)
      await expect(adversary.query(`select 1 from ${table}`), table).rejects.toMatchObject(DENIED)
    const sequences = await names(
      "select 'public.' || sequencename from pg_sequences where schemaname = 'public'",
    )
    for (const sequence of sequences)
      await expect(adversary.query(`select last_value from ${sequence}`), sequence).rejects.toMatchObject(
        DENIED,
      )
  })

  test('no other database', async () => {
    const others = await names("select datname from pg_database where datallowconn and datname <> 'docket'")
    expect(others).toEqual(
      expect.arrayContaining(['postgres', 'template1', 'temporal', 'temporal_visibility']),
    )
    for (const other of others) await expect(client('grafana', other), other).rejects.toMatchObject(DENIED)
  })

  test('nothing about what people typed in the statistics of Postgres', async () => {
    expect((await adversary.query("select * from pg_stats where schemaname = 'public'")).rows).toEqual([])
    const others =
      "select query from pg_stat_activity where usename <> 'grafana' and query not like '<insuff%'"
    expect((await adversary.query(others)).rows).toEqual([])
  })
})

describe('Grafana may not', () => {
  test.each([
    'insert into % default values',
    'delete from %',
    'truncate %',
    'lock table % in row exclusive mode',
    'lock table % in access exclusive mode',
    'select 1 from % for key share',
    'drop table %',
    'alter table % owner to grafana',
    'create index on % ((1))',
    'create trigger t before insert on % for each row execute function suppress_redundant_updates_trigger()',
  ])('%s, on any table or view', async (statement) => {
    for (const relation of [...(await tables()), ...(await views())]) {
      const wanted = statement.replace('%', relation)
      await adversary.query('begin')
      const refused = await adversary.query(wanted).then(
        () => 'allowed',
        (error) => error.code,
      )
      await adversary.query('rollback')
      expect([DENIED.code, ...NOT_WITH_VIEWS], wanted).toContain(refused)
    }
  })

  test.each([
    'create temporary table mine (id int)',
    'create table public.mine (id int)',
    'create table reporting.mine (id int)',
    'create schema mine',
    'create view reporting.mine as select 1',
    "create function public.mine() returns int language sql as 'select 1'",
    'create extension pg_trgm',
    'create role mine',
    'create database mine',
    'create publication mine',
    'update public.ticket_counter set last_number = 0',
    'do $$ begin perform 1; end $$',
    'select pg_advisory_lock(1)',
    'select pg_advisory_xact_lock(hashtextextended(ticket_key, 0)) from reporting.tickets',
    'select pg_try_advisory_lock(1, 2)',
    'select lo_create(0)',
    "select lo_from_bytea(0, 'written by a reader')",
    "select lo_import('/etc/hostname')",
    "select pg_logical_emit_message(false, 'mine', 'text')",
    "select pg_notify('docket', 'text')",
    'select pg_current_xact_id()',
    "select pg_read_file('/etc/hostname')",
    "select pg_ls_dir('/')",
    "copy (select 1) to '/tmp/mine'",
    "copy (select 1) to program 'true'",
    'set role docket',
    'set session authorization docket',
    'grant docket to grafana',
    'alter role docket superuser',
    'alter role docket_grafana login',
    'alter role grafana connection limit 100',
    'alter role grafana bypassrls',
    'alter system set max_connections = 1',
    'alter database docket connection limit 0',
    'set session_replication_role = replica',
    'set temp_file_limit = -1',
    'set log_statement = none',
    'alter role grafana set temp_file_limit = -1',
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'docket'",
    "select pg_cancel_backend(pid) from pg_stat_activity where usename = 'docket'",
    'select pg_stat_reset()',
    'select pg_switch_wal()',
    'select * from pg_authid',
    'select * from pg_statistic',
    'checkpoint',
  ])('%s', async (statement) => {
    await expect(adversary.query(statement)).rejects.toMatchObject(DENIED)
  })

  test('call one function that locks, or writes a large object', async () => {
    const callable = await names(`
      select oid::regprocedure from pg_proc
      where proname ~ '^(lo_|loread|lowrite|pg_(try_)?advisory_)' and has_function_privilege('grafana', oid, 'execute')`)
    expect(callable).toEqual([])
  })

  test('have more than ten connections', async () => {
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => client('grafana')))
    const refused = results.filter((result) => result.status === 'rejected')
    expect(refused).toHaveLength(3) // one of the ten is the adversary's
    for (const result of refused) expect(result.reason).toMatchObject({ code: '53300' })
    for (const result of results) if (result.status === 'fulfilled') await result.value.end()
  })
})

test('Tickets are recorded while Grafana holds every lock that it can take', async () => {
  await adversary.query('begin isolation level repeatable read')
  for (const view of await views()) {
    await adversary.query(`lock table ${view} in access share mode`)
    await adversary.query(`select count(*) from ${view}`)
  }
  await adversary.query('listen docket')
  await adversary.query('notify docket')
  const { store, run } = await opened(docket.db)
  for (const batch of [run.claim(), run.resolve('r1'), run.reopen('o1')])
    expect(await store.record(batch)).toMatchObject({ kind: 'recorded' })
  const other = new Run(newKey())
  expect(await store.record(other.open(await store.reserveNumber(other.key)))).toMatchObject({
    kind: 'recorded',
  })
  await adversary.query('rollback')
})

test('Docket itself can still migrate', async () => {
  expect(await migrate(as('docket'))).toEqual([])
})
