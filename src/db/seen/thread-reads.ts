import { type Kysely, type Selectable, sql } from 'kysely'
import type { ReadProgress, ReadPurpose, ReadStore } from '../../activities/ports/thread-reads.ts'
import { keyText, type TicketKey } from '../../domain/key.ts'
import { KEPT } from '../../domain/stored/read-progress.ts'
import { parse } from '../../domain/stored/shape.ts'
import { dbNow, dbNowInMs, inMs, toDate, toDateOrNull, toJson } from '../convert.ts'
import type { Schema } from '../schema.ts'
import type { ThreadReadsTable } from '../schema-seen.ts'

/**
 * A read that has not advanced for this long is begun anew. It waits for its turn among other calls to Slack, for
 * minutes at most; and Slack does not say how long a cursor is valid.
 */
const ABANDONED_MS = 3_600_000

/** The reads of threads in Postgres. */
export function createReadStore(db: Kysely<Schema>): ReadStore {
  return Object.freeze<ReadStore>({
    find: (key, purpose) => find(db, key, purpose),
    save: (key, purpose, version, progress) => save(db, key, purpose, version, progress),
    done: (key, purpose, lookedAt) => done(db, key, purpose, lookedAt),
    async lookedAt(key) {
      const row = await db
        .selectFrom('thread_reads')
        .select((eb) => eb.fn.max('read_at').as('at'))
        .where('thread_key', '=', keyText(key))
        .executeTakeFirst()
      return row?.at?.getTime() ?? null
    },
    async housekeep(keepMs) {
      await db.deleteFrom('thread_reads').where('saved_at', '<', inMs(-keepMs)).execute()
      await db
        .updateTable('thread_reads')
        .set({ ...NOTHING_KEPT })
        .where('began_at', 'is not', null)
        .where('saved_at', '<', inMs(-ABANDONED_MS))
        .execute()
    },
  })
}

const NOTHING_KEPT = { began_at: null, pages: 0, cursor: null, kept: null } as const

async function find(db: Kysely<Schema>, key: TicketKey, purpose: ReadPurpose) {
  const row = await db
    .with('clock', (cte) => cte.selectNoFrom(dbNowInMs.as('now')))
    .selectFrom('clock')
    .leftJoin('thread_reads as r', (join) =>
      join.on('r.thread_key', '=', keyText(key)).on('r.purpose', '=', purpose),
    )
    .select(['clock.now', 'r.version', 'r.began_at', 'r.pages', 'r.cursor', 'r.kept'])
    .select(sql<boolean>`coalesce(r.saved_at < ${inMs(-ABANDONED_MS)}, true)`.as('abandoned'))
    .executeTakeFirstOrThrow()
  return {
    version: row.version ?? 0,
    now: row.now.getTime(),
    progress: row.abandoned ? null : progressOf(row),
  }
}

type Progressed = { [K in 'began_at' | 'pages' | 'cursor' | 'kept']: Selectable<ThreadReadsTable>[K] | null }

const progressOf = ({ began_at, pages, cursor, kept }: Progressed): ReadProgress | null =>
  began_at === null || pages === null || cursor === null
    ? null
    : { beganAt: began_at.getTime(), pages, cursor, kept: parse(KEPT, kept).replies }

async function save(
  db: Kysely<Schema>,
  key: TicketKey,
  purpose: ReadPurpose,
  version: number,
  { beganAt, pages, cursor, kept }: ReadProgress,
): Promise<boolean> {
  const progress = { began_at: toDate(beganAt), pages, cursor, kept: toJson(KEPT, { replies: kept }) }
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('thread_reads')
    .values({ thread_key: keyText(key), purpose, version: version + 1, saved_at: dbNow, ...progress })
    .onConflict((conflict) =>
      conflict
        .columns(['thread_key', 'purpose'])
        .doUpdateSet({ version: version + 1, saved_at: dbNow, ...progress })
        .where('thread_reads.version', '=', version),
    )
    .executeTakeFirst()
  return numInsertedOrUpdatedRows > 0n
}

async function done(
  db: Kysely<Schema>,
  key: TicketKey,
  purpose: ReadPurpose,
  lookedAt: number | null,
): Promise<void> {
  const nothing = { ...NOTHING_KEPT, saved_at: dbNow }
  await db
    .insertInto('thread_reads')
    .values({ thread_key: keyText(key), purpose, version: 1, read_at: toDateOrNull(lookedAt), ...nothing })
    .onConflict((conflict) =>
      conflict.columns(['thread_key', 'purpose']).doUpdateSet((eb) => ({
        version: eb('thread_reads.version', '+', 1),
        read_at: eb.fn<Date | null>('greatest', ['thread_reads.read_at', 'excluded.read_at']),
        ...nothing,
      })),
    )
    .execute()
}
