import { type ExpressionBuilder, type Kysely, type Selectable, sql } from 'kysely'
import type { CoverageStore, Doubt, OpenSpan } from '../../activities/ports/coverage.ts'
import { holesIn } from '../../domain/coverage.ts'
import { dbNowInMs, toDate } from '../convert.ts'
import type { Schema } from '../schema.ts'
import type { CoverageSpansTable } from '../schema-seen.ts'
import { unite } from './unite.ts'

/** The spans in Postgres. Their instants are whole milliseconds, so that a compare-and-set on them is exact. */
export function createCoverageStore(db: Kysely<Schema>): CoverageStore {
  return Object.freeze<CoverageStore>({
    begin: (channels) => begin(db, channels),
    extend: (span, agoMs, options = {}) => extend(db, span, agoMs, options.last ?? false),
    replace: (span, agoMs, channels) => replace(db, span, agoMs, channels),
    absent: (channels, own) => absent(db, channels, own),
    doubt: (doubt) => doubtAll(db, doubt),
    holes: (channels, from, options) => holes(db, channels, { from, ...options }),
    async read(channels, { from, until }) {
      const range = { began_at: toDate(from), ended_at: toDate(until), closed: true }
      await db
        .insertInto('coverage_spans')
        .values({ source: 'read', channels: [...channels], ...range })
        .execute()
    },
    async housekeep(keepMs, liveMs) {
      await db.deleteFrom('coverage_spans').where('ended_at', '<', ago(keepMs)).execute()
      await unite(db, ago(liveMs))
    },
  })
}

const ms = (length: number) => sql`${Math.ceil(length)}::double precision * interval '1 millisecond'`
const ago = (length: number) => sql<Date>`(${dbNowInMs} - ${ms(length)})`
const instant = (at: number) => sql<Date>`${toDate(at)}::timestamptz`

const toSpan = (row: Pick<Selectable<CoverageSpansTable>, 'id' | 'ended_at'>): OpenSpan => ({
  id: row.id,
  end: row.ended_at.getTime(),
})

async function begin(db: Kysely<Schema>, channels: readonly string[]): Promise<OpenSpan> {
  const row = await db
    .with('start', (cte) =>
      cte
        .selectFrom('coverage_spans')
        .where('source', '=', 'doubt')
        .select((eb) => sql<Date>`greatest(${dbNowInMs}, ${eb.fn.max('ended_at')})`.as('at')),
    )
    .insertInto('coverage_spans')
    .columns(['source', 'channels', 'began_at', 'ended_at', 'closed'])
    .expression((eb) => eb.selectFrom('start').select(newSpan(channels)))
    .returning(['id', 'ended_at'])
    .executeTakeFirstOrThrow()
  return toSpan(row)
}

type Started = ExpressionBuilder<{ start: { at: Date } }, 'start'>

/** The columns of a gateway's span that begins at the row's instant. */
const newSpan = (channels: readonly string[]) => (eb: Started) => [
  eb.cast<'gateway'>(eb.val('gateway'), 'text').as('source'),
  eb.cast<string[]>(eb.val([...channels]), sql`text[]`).as('channels'),
  eb.ref('at').as('began_at'),
  eb.ref('at').as('ended_at'),
  eb.cast<boolean>(eb.val(false), 'boolean').as('closed'),
]

/** Extends the span if it is as this gateway left it, on the server that it left it on. */
const moved = (
  db: Pick<Kysely<Schema>, 'updateTable'>,
  { id, end }: OpenSpan,
  agoMs: number,
  last: boolean,
) =>
  db
    .updateTable('coverage_spans')
    .set((eb) => ({ ended_at: eb.fn<Date>('greatest', ['ended_at', ago(agoMs)]), closed: last }))
    .where('id', '=', id)
    .where('ended_at', '=', instant(end))
    .where('closed', '=', false)
    .where('server', '=', sql<Date>`pg_postmaster_start_time()`)
    .returning(['id', 'ended_at'])

async function extend(
  db: Kysely<Schema>,
  span: OpenSpan,
  agoMs: number,
  last: boolean,
): Promise<OpenSpan | null> {
  const row = await moved(db, span, agoMs, last).executeTakeFirst()
  return row === undefined ? null : toSpan(row)
}

/** One statement: nothing lies between the old span and the new one. */
async function replace(
  db: Kysely<Schema>,
  span: OpenSpan,
  agoMs: number,
  channels: readonly string[],
): Promise<OpenSpan | null> {
  const row = await db
    .with('before', (cte) => moved(cte, span, agoMs, true))
    .with('start', (cte) => cte.selectFrom('before').select('ended_at as at'))
    .insertInto('coverage_spans')
    .columns(['source', 'channels', 'began_at', 'ended_at', 'closed'])
    .expression((eb) => eb.selectFrom('start').select(newSpan(channels)))
    .returning(['id', 'ended_at'])
    .executeTakeFirst()
  return row === undefined ? null : toSpan(row)
}

async function absent(
  db: Kysely<Schema>,
  channels: readonly string[],
  own: Pick<OpenSpan, 'id'> | null,
): Promise<void> {
  await db
    .updateTable('coverage_spans')
    .set({ closed: true })
    .where('source', '=', 'gateway')
    .where('closed', '=', false)
    .where(sql<boolean>`channels && ${[...channels]}::text[]`)
    .$if(own !== null, (query) => query.where('id', '<>', own?.id ?? ''))
    .execute()
}

/** Slack states the minute before last at the earliest, and repeats an event for minutes. */
const OLDEST_MS = 3_600_000

async function doubtAll(db: Kysely<Schema>, { agoMs, from, forMs = 0, channels }: Doubt): Promise<void> {
  const among = channels === undefined ? null : [...channels]
  const stated = from === undefined ? sql<Date>`null::timestamptz` : instant(from)
  await db
    .with('doubt', (cte) =>
      cte.selectNoFrom([
        sql<Date>`greatest(least(${stated}, ${ago(agoMs)}), ${ago(agoMs + OLDEST_MS)})`.as('began_at'),
        sql<Date>`${ago(agoMs)} + ${ms(forMs)}`.as('ended_at'),
      ]),
    )
    .with('ended', (cte) =>
      cte
        .updateTable('coverage_spans as s')
        .from('doubt as d')
        .set({
          ended_at: sql<Date>`greatest(s.began_at, least(s.ended_at, d.began_at))`,
          closed: true,
        })
        .where('s.source', '=', 'gateway')
        .where(sql<boolean>`(${among}::text[] is null or s.channels && ${among}::text[])`)
        .where((eb) => eb.or([eb('s.closed', '=', false), eb('s.ended_at', '>', eb.ref('d.began_at'))])),
    )
    .insertInto('coverage_spans')
    .columns(['source', 'channels', 'began_at', 'ended_at', 'closed'])
    .expression((eb) =>
      eb
        .selectFrom('doubt')
        .select((each) => [
          each.cast<'doubt'>(each.val('doubt'), 'text').as('source'),
          each.cast<string[]>(each.val([]), sql`text[]`).as('channels'),
          'began_at',
          'ended_at',
          each.cast<boolean>(each.val(true), 'boolean').as('closed'),
        ])
        .where(sql<boolean>`${forMs > 0}::boolean`),
    )
    .execute()
}

type Window = { readonly from: number; readonly until?: number; readonly liveMs: number }

async function holes(db: Kysely<Schema>, channels: readonly string[], { from, until, liveMs }: Window) {
  const live = sql<boolean>`(not s.closed and s.ended_at > ${ago(liveMs)})`
  const rows = await db
    .with('clock', (cte) => cte.selectNoFrom(dbNowInMs.as('now')))
    .selectFrom('clock as c')
    .leftJoin('coverage_spans as s', (join) =>
      join
        .on('s.source', '<>', 'doubt')
        .on(sql<boolean>`s.channels && ${[...channels]}::text[]`)
        .on((eb) => eb.or([eb('s.ended_at', '>', instant(from)), live])),
    )
    .select(['c.now', 's.began_at', 's.ended_at', live.as('live')])
    .execute()
  const at = Math.max(...rows.map((row) => row.now.getTime()))
  const spans = rows.flatMap(({ began_at, ended_at, live }) =>
    began_at === null || ended_at === null
      ? []
      : [{ from: began_at.getTime(), until: live ? Math.max(at, ended_at.getTime()) : ended_at.getTime() }],
  )
  return { holes: holesIn(spans, { from, until: Math.min(until ?? at, at) }), now: at }
}
