import { type Kysely, type Selectable, sql } from 'kysely'
import type { CatchUpStore, Counts, Pass } from '../../activities/ports/catch-up.ts'
import { PHASES, type Phase, type ThreadToRead } from '../../domain/catch-up.ts'
import type { Span } from '../../domain/coverage.ts'
import { keyText } from '../../domain/key.ts'
import { dbNow, dbNowInMs, toDate } from '../convert.ts'
import type { Schema } from '../schema.ts'
import type { CatchUpsTable } from '../schema-seen.ts'
import { known } from './known.ts'
import { list } from './status.ts'
import { nextThread, queueOlder } from './threads.ts'

type Db = Kysely<Schema>

/** The catch-ups in Postgres. */
export function createCatchUpStore(db: Db): CatchUpStore {
  return Object.freeze<CatchUpStore>({
    since: (channels) => since(db, channels),
    async pass([channel]) {
      const row = await db
        .selectFrom('catch_ups')
        .selectAll()
        .where('channel', '=', channel ?? '')
        .where('phase', '<>', 'done')
        .executeTakeFirst()
      return row === undefined ? null : toPass(row)
    },
    begin: (channels, hole) => begin(db, channels, hole),
    known: (channels, range) => known(db, channels, range),
    pageRead: (pass, reachedTs, threads, found) => pageRead(db, pass, { reachedTs, threads, found }),
    queueOlder: (pass, channels, ts) => queueOlder(db, pass, channels, ts),
    nextThread: (pass, ranks) => nextThread(db, pass, ranks),
    threadRead: (pass, ts, found) => threadRead(db, pass, ts, found),
    enter: (pass, phase) => enter(db, pass, phase),
    async refused(pass, why) {
      await change(db, pass).set({ refused: why }).execute()
    },
    list: () => list(db),
    async unfinished() {
      const rows = await db.selectFrom('catch_ups').select('channel').where('phase', '<>', 'done').execute()
      return rows.map(({ channel }) => channel)
    },
    async forget(channels) {
      await db.deleteFrom('catch_ups').where('channel', 'in', channels).execute()
    },
    leave: (channels) => leave(db, channels),
  })
}

const firstSpan = (channel: string) => sql`
  select min(began_at) from coverage_spans
  where source = 'gateway' and channels && ${[channel]}::text[] and began_at <= ${dbNow}`

/** Without the spans of before, the first span after its return says since when the channel is served again. */
async function leave(db: Db, channels: readonly string[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('catch_ups').where('channel', 'in', channels).execute()
    await sql`update coverage_spans set channels = array(
        select each from unnest(channels) each where each <> all(${[...channels]}::text[]))
      where channels && ${[...channels]}::text[]`.execute(trx)
  })
}

async function since(db: Db, channels: readonly string[]): Promise<number> {
  const [present = ''] = channels
  const row = await db
    .insertInto('catch_ups')
    .columns(['channel', 'since'])
    // Under a former id the channel may be known for longer. Where an outage comes before the first request, the first
    // span of a gateway says since when Docket has served the channel.
    .expression((eb) =>
      eb
        .selectFrom('catch_ups')
        .where('channel', 'in', channels)
        .select((each) => [
          each.cast<string>(each.val(present), 'text').as('channel'),
          sql<Date>`coalesce(min(since), (${firstSpan(present)}), ${dbNowInMs})`.as('since'),
        ]),
    )
    .onConflict((conflict) =>
      conflict.column('channel').doUpdateSet((eb) => ({ since: eb.ref('catch_ups.since') })),
    )
    .returning('since')
    .executeTakeFirstOrThrow()
  return row.since.getTime()
}

/** A pass that is under way stays. */
async function begin(db: Db, channels: readonly string[], hole: Span): Promise<Pass> {
  const [channel = ''] = channels
  await since(db, channels)
  return db.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom('catch_ups')
      .selectAll()
      .where('channel', '=', channel)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (before.phase !== 'done') return toPass(before)
    await trx.deleteFrom('catch_up_threads').where('channel', '=', channel).execute()
    const counts = { pages_read: 0, threads_read: 0, triggers: 0, replies: 0, edits: 0, deletions: 0 }
    const row = await trx
      .updateTable('catch_ups')
      .set({ ...counts, phase: 'history', pass: before.pass + 1, reached_ts: null, refused: null })
      .set({
        hole_from: toDate(hole.from),
        hole_until: toDate(hole.until),
        started_at: dbNowInMs,
        ended_at: null,
      })
      .where('channel', '=', channel)
      .returningAll()
      .executeTakeFirstOrThrow()
    return toPass(row)
  })
}

function toPass({ channel, pass, hole_from, hole_until, started_at, phase, reached_ts }: Row): Pass {
  if (hole_from === null || hole_until === null || started_at === null)
    throw new Error(`the catch-up of ${channel} has no hole`)
  const hole = { from: hole_from.getTime(), until: hole_until.getTime() }
  return { id: pass, channel, hole, startedAt: started_at.getTime(), phase, reachedTs: reached_ts }
}

type Row = Selectable<CatchUpsTable>

/** A change of this pass, if no other has begun. */
const change = (db: Db, { id, channel }: Pass) =>
  db.updateTable('catch_ups').where('channel', '=', channel).where('pass', '=', id)

const counted = ({ triggers, replies, edits, deletions }: Counts) => ({
  triggers: sql<number>`triggers + ${triggers}`,
  replies: sql<number>`replies + ${replies}`,
  edits: sql<number>`edits + ${edits}`,
  deletions: sql<number>`deletions + ${deletions}`,
})

type PageRead = {
  readonly reachedTs: string
  readonly threads: readonly ThreadToRead[]
  readonly found: Counts
}

async function pageRead(db: Db, pass: Pass, { reachedTs, threads, found }: PageRead): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const changed = await change(trx, pass)
      .set({
        reached_ts: reachedTs,
        pages_read: sql<number>`pages_read + 1`,
        refused: null,
        ...counted(found),
      })
      // The same page by an attempt that was believed dead.
      .where((eb) => eb.or([eb('reached_ts', 'is', null), eb('reached_ts', '>', reachedTs)]))
      .where('phase', '=', 'history')
      .returning('channel')
      .executeTakeFirst()
    if (changed === undefined || threads.length === 0) return
    const { channel } = pass
    await trx
      .insertInto('catch_up_threads')
      .values(
        threads.map(({ ts, key, rank }) => ({
          channel,
          thread_ts: ts,
          rank,
          ticket_key: key && keyText(key),
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  })
}

async function threadRead(db: Db, pass: Pass, ts: string, found: Counts): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const changed = await change(trx, pass)
      .set({ refused: null, threads_read: sql<number>`threads_read + 1`, ...counted(found) })
      .returning('channel')
      .executeTakeFirst()
    if (changed === undefined) return
    await trx
      .deleteFrom('catch_up_threads')
      .where('channel', '=', pass.channel)
      .where('thread_ts', '=', ts)
      .execute()
  })
}

/** Never back: an attempt that was believed dead may be behind. */
async function enter(db: Db, pass: Pass, phase: Phase): Promise<void> {
  await change(db, pass)
    .where('phase', 'in', PHASES.slice(0, PHASES.indexOf(phase)))
    .set({ phase, ...(phase === 'done' && { ended_at: dbNowInMs }) })
    .execute()
}
