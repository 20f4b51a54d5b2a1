import { type Kysely, sql } from 'kysely'
import { count, flag, instant, list, object, text } from '../../domain/stored/read.ts'
import type { Schema } from '../schema.ts'
import type { Limit } from './limits.ts'
import type { Bucket } from './slots.ts'

/*
 * The buckets of all processes: one row each, changed by compare-and-set on its version. A process assumes that a row
 * is as it left it, so that usually one statement both checks and changes it. A wrong assumption costs a second one,
 * because the first returns the present row.
 */

export type Wanted = { readonly key: string; readonly limit: Limit }

export type Change<T> = (
  buckets: readonly Bucket[],
  now: number,
) => { readonly buckets: readonly Bucket[]; readonly answer: T }

export type SharedBuckets = {
  /** Changes these buckets together; `by` may be called again with newer ones, and its last answer counts. */
  change<T>(wanted: readonly Wanted[], by: Change<T>): Promise<T>
}

/** Instants are milliseconds of the database's clock. */
type Row = {
  readonly key: string
  readonly version: number
  readonly nextAt: number
  readonly retryAt: readonly number[]
}

/** A decision is only stored if it assumed the database's clock this exactly. */
const CLOCK_MS = 25

export function createSharedBuckets(db: Kysely<Schema>): SharedBuckets {
  const known = new Map<string, Row>()
  const clock = createClock()
  const inTurn = createTurns()

  async function change<T>(wanted: readonly Wanted[], by: Change<T>): Promise<T> {
    for (;;) {
      const before = wanted.map(({ key }) => known.get(key) ?? unknown(key))
      const now = clock.now()
      const { buckets, answer } = by(
        before.map((row, index) => toBucket(row, wanted[index])),
        now,
      )
      const after = before.map((row, index) => toRow(row, buckets[index]))
      const found = await compareAndSet(db, after, now)
      clock.set(found.now)
      if (found.rows.length < wanted.length) await insertMissing(db, wanted)
      for (const row of found.rows) known.set(row.key, row)
      if (!found.isSet) continue
      for (const row of after) known.set(row.key, { ...row, version: row.version + 1 })
      return answer
    }
  }

  // Callers of one process never compete with one another.
  return { change: (wanted, by) => inTurn(wanted[0]?.key ?? '', () => change(wanted, by)) }
}

/** No row has this version. */
const unknown = (key: string): Row => ({ key, version: -1, nextAt: 0, retryAt: [] })

function toBucket({ key, nextAt, retryAt }: Row, wanted: Wanted | undefined): Bucket {
  if (wanted === undefined) throw new RangeError(`${key} has no limit`)
  return { key, limit: wanted.limit, nextAt, retryAt }
}

function toRow({ key, version }: Row, bucket: Bucket | undefined): Row {
  if (bucket === undefined) throw new RangeError(`${key} was not changed`)
  const { nextAt, retryAt } = bucket
  return { key, version, nextAt: Math.ceil(nextAt), retryAt: retryAt.map(Math.ceil) }
}

type Found = { readonly isSet: boolean; readonly now: number; readonly rows: readonly Row[] }

const readRow = object<Row>({ key: text, version: count(0), nextAt: instant, retryAt: list(instant) })
const readFound = object<Found>({
  isSet: flag,
  now: instant,
  rows: list(readRow),
})

/**
 * Sets all rows if each has the expected version and the clock is right, else none. Returns the rows as they were
 * under the lock. Locks in the order of keys, to avoid deadlocks.
 */
async function compareAndSet(db: Kysely<Schema>, rows: readonly Row[], now: number): Promise<Found> {
  const wanted = JSON.stringify(rows)
  const { rows: found } = await sql`
    with wanted as (
      select * from jsonb_to_recordset(${wanted}::jsonb)
        as wanted (key text, version integer, "nextAt" double precision, "retryAt" double precision[])
    ), locked as (
      select call_key, version, next_at, retry_at from pacing
      where call_key in (select key from wanted) order by call_key for update
    ), is_expected as (
      select count(*) = ${rows.length}
        and abs(extract(epoch from clock_timestamp()) * 1000 - ${now}::double precision) <= ${CLOCK_MS} as yes
      from locked join wanted on wanted.key = locked.call_key and wanted.version = locked.version
    ), changed as (
      update pacing set version = pacing.version + 1, next_at = to_timestamp("nextAt" / 1000),
        retry_at = array(select to_timestamp(each / 1000) from unnest("retryAt") with ordinality as at (each, nth) order by nth)
      from wanted, is_expected where pacing.call_key = wanted.key and is_expected.yes
      returning pacing.call_key
    )
    select exists (select from changed) as "isSet",
      (extract(epoch from clock_timestamp()) * 1000)::double precision as now,
      (select coalesce(json_agg(json_build_object('key', call_key, 'version', version,
        'nextAt', (extract(epoch from next_at) * 1000)::double precision,
        'retryAt', array(select (extract(epoch from each) * 1000)::double precision
          from unnest(retry_at) with ordinality as at (each, nth) order by nth))), '[]') from locked) as rows`.execute(
    db,
  )
  return readFound(found[0], 'pacing')
}

async function insertMissing(db: Kysely<Schema>, wanted: readonly Wanted[]): Promise<void> {
  await db
    .insertInto('pacing')
    .values(wanted.map(({ key }) => ({ call_key: key, next_at: new Date(0) })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/**
 * The database's clock in whole milliseconds, carried on by the process's monotonic one since it was last read. It
 * never goes back, as long as it is right within CLOCK_MS.
 */
function createClock() {
  let [read, at, latest] = [0, 0, 0]
  return {
    now: () => {
      const now = Math.floor(read + performance.now() - at)
      latest = now < latest - CLOCK_MS ? now : Math.max(latest, now)
      return latest
    },
    set: (now: number) => {
      read = now
      at = performance.now()
    },
  }
}

/** Runs the tasks of one name one after another. */
function createTurns() {
  const last = new Map<string, Promise<unknown>>()
  return <T>(name: string, task: () => Promise<T>): Promise<T> => {
    const turn = (last.get(name) ?? Promise.resolve()).then(task, task)
    last.set(name, turn)
    return turn
  }
}
