import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from '../schema.ts'
import { currentSettings, forgetDisallowed } from '../settings.ts'
import { isCode, NOT_IN_TIME, OUT_OF_RANGE } from './codes.ts'

const HOUR_MS = 3_600_000
/** Partitions exist for this many hours after the present one. */
const HOURS_AHEAD = 2
/** Writers may have to wait this long for the locks below, and for no longer than it takes to create or drop one table. */
const LOCK_MS = 200

/** See `SeenStore.housekeep`. */
export async function housekeep(db: Kysely<Schema>, keepMs: number): Promise<void> {
  await forgetLate(db)
  const { now, existing } = await look(db)
  const [oldest, newest] = [hourOf(now - keepMs), hourOf(now) + HOURS_AHEAD]
  const wanted = keepMs === 0 ? [] : range(oldest, newest)
  const isExpired = (hour: number): boolean => keepMs === 0 || hour < oldest
  await inTurn(wanted, (hour) => existing.includes(hour) || briefly(db, (trx) => create(trx, hour)))
  await inTurn(existing.filter(isExpired), (hour) => briefly(db, (trx) => drop(trx, hour)))
  const expiry = sql`now() - ${keepMs}::double precision * interval '1 millisecond'`
  await sql`delete from seen_messages_default where at <= ${expiry} or ${keepMs === 0}`.execute(db)
}

/**
 * A gateway may have kept a message of a channel after the settings dropped it, because it had not read them yet. The
 * lock keeps `apply` out: a channel that it adds may have its first message before this transaction ends.
 */
function forgetLate(db: Kysely<Schema>): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await sql`lock table settings_versions in share mode`.execute(trx)
    const stored = await currentSettings(trx)
    if (stored !== null) await forgetDisallowed(trx, stored.settings)
  })
}

/** Each partition is named after its hour, counted from the epoch. */
const PREFIX = 'seen_messages_h'
const tableOf = (hour: number) => sql.table(`${PREFIX}${hour}`)
const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS)
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

async function look(db: Kysely<Schema>): Promise<{ now: number; existing: number[] }> {
  const names = sql<string>`(select coalesce(string_agg(relname::text, ' '), '') from pg_inherits
    join pg_class on oid = inhrelid where inhparent = 'seen_messages'::regclass)`
  const found = await db
    .selectNoFrom([sql<Date>`now()`.as('now'), names.as('names')])
    .executeTakeFirstOrThrow()
  const hours = found.names.split(' ').filter((name) => name.startsWith(PREFIX))
  return { now: found.now.getTime(), existing: hours.map((name) => Number(name.slice(PREFIX.length))) }
}

/** Stops where an hour has to wait: the next housekeeping continues there. */
async function inTurn(
  hours: readonly number[],
  work: (hour: number) => boolean | Promise<boolean>,
): Promise<void> {
  for (const hour of hours) if (!(await work(hour))) return
}

/** One transaction with short waits. False if it could not have its locks in time. */
async function briefly(
  db: Kysely<Schema>,
  work: (trx: Transaction<Schema>) => Promise<void>,
): Promise<boolean> {
  try {
    await db.transaction().execute(async (trx) => {
      await sql`set local lock_timeout = ${sql.lit(LOCK_MS)}`.execute(trx)
      // One housekeeper at a time; readers and writers are not blocked by this lock.
      await sql`lock table seen_messages in share update exclusive mode`.execute(trx)
      await work(trx)
    })
    return true
  } catch (error) {
    if (isCode(error, OUT_OF_RANGE)) return true
    if (isCode(error, NOT_IN_TIME)) return false
    throw error
  }
}

/**
 * A table is created and then attached, because `create table ... partition of` would block every writer. An hour with
 * messages in the default partition stays there.
 */
async function create(trx: Transaction<Schema>, hour: number): Promise<void> {
  const table = tableOf(hour)
  const there = sql<boolean>`to_regclass(${`${PREFIX}${hour}`}) is not null`
  const { exists } = await trx.selectNoFrom(there.as('exists')).executeTakeFirstOrThrow()
  if (exists) return
  const [from, to] = [hour, hour + 1].map((each) => sql.lit(new Date(each * HOUR_MS).toISOString()))
  await sql`create table ${table} (like seen_messages including all)`.execute(trx)
  await sql`revoke all on ${table} from public`.execute(trx)
  await sql`alter table seen_messages attach partition ${table} for values from (${from}) to (${to})`.execute(
    trx,
  )
}

const drop = async (trx: Transaction<Schema>, hour: number): Promise<void> => {
  await sql`drop table if exists ${tableOf(hour)}`.execute(trx)
}
