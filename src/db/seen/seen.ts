import { type Kysely, type Selectable, sql } from 'kysely'
import type { SeenStore } from '../../activities/ports/seen.ts'
import { instantOf } from '../../domain/ids.ts'
import type { SeenMessage } from '../../domain/seen.ts'
import { SEEN } from '../../domain/stored/seen.ts'
import { parse } from '../../domain/stored/shape.ts'
import { toDate, toJson } from '../convert.ts'
import type { Schema } from '../schema.ts'
import type { SeenMessagesTable } from '../schema-seen.ts'
import { isCode, OUT_OF_RANGE } from './codes.ts'
import { housekeep } from './housekeeping.ts'

/** The messages that the gateways have seen. Expiry is enforced at each read; partitions are dropped later. */
export function createSeenStore(db: Kysely<Schema>): SeenStore {
  return Object.freeze<SeenStore>({
    keep: (message, keepMs) => keep(db, message, keepMs),
    async thread(channels, threadTs, keepMs) {
      const rows = await young(db, channels, threadTs, keepMs)
        .where((row) => row.or([row('ts', '=', threadTs), row('thread_ts', '=', threadTs)]))
        .orderBy('at')
        .orderBy('ts')
        .execute()
      return rows.map(toMessage)
    },
    async find(channels, ts, keepMs) {
      const rows = young(db, channels, ts, keepMs)
      const row = await rows.where('ts', '=', ts).where('at', '=', atOf(ts)).executeTakeFirst()
      return row ? toMessage(row) : null
    },
    async forget(channels) {
      await db
        .deleteFrom('seen_messages')
        .where('channel', 'in', [...channels])
        .execute()
    },
    housekeep: (keepMs) => housekeep(db, keepMs),
  })
}

const atOf = (ts: string): Date => toDate(instantOf(ts))

/** A message may be this much in the future, because Slack's clock and the database's differ. */
const AHEAD_MS = 3_600_000

/** `now()` here, and not `clock_timestamp()`: with it Postgres leaves out the partitions that cannot match. */
const fromNow = (ms: number) => sql<Date>`now() + ${ms}::double precision * interval '1 millisecond'`

/** While it waited for the default partition, its hour may have got one of its own: then it is routed once more. */
const keep = (...args: Parameters<typeof store>): Promise<void> =>
  store(...args).catch((error) => {
    if (!isCode(error, OUT_OF_RANGE)) throw error
    return store(...args)
  })

/** One statement. A row is written once and, rarely, when it is edited or deleted. */
async function store(db: Kysely<Schema>, message: SeenMessage, keepMs: number): Promise<void> {
  const { channel, ts, threadTs, editedTs, content } = message
  if (keepMs === 0) return
  const at = atOf(ts)
  await sql`
    insert into seen_messages as seen (channel, ts, at, thread_ts, edited_ts, content)
    select ${channel}, ${ts}, ${at}::timestamptz, ${threadTs}, ${editedTs}, ${toJson(SEEN, content)}::jsonb
    where ${at}::timestamptz > ${fromNow(-keepMs)} and ${at}::timestamptz < ${fromNow(AHEAD_MS)}
    on conflict (channel, ts, at) do update set
      thread_ts = coalesce(excluded.thread_ts, seen.thread_ts),
      edited_ts = excluded.edited_ts,
      content = excluded.content
    where seen.content ->> 'kind' <> 'deleted' and (
      excluded.content ->> 'kind' = 'deleted' or
      -- Every ts has the same number of digits, so the order of texts is that of instants.
      coalesce(excluded.edited_ts, '') > coalesce(seen.edited_ts, ''))`.execute(db)
}

/** The rows of a channel since the root of a thread that have not expired. */
const young = (db: Kysely<Schema>, channels: readonly string[], rootTs: string, keepMs: number) =>
  db
    .selectFrom('seen_messages')
    .selectAll()
    .where('channel', 'in', [...channels])
    .where('at', '>=', atOf(rootTs))
    .where('at', '>', fromNow(-keepMs))

const toMessage = (row: Selectable<SeenMessagesTable>): SeenMessage => ({
  channel: row.channel,
  ts: row.ts,
  threadTs: row.thread_ts,
  editedTs: row.edited_ts,
  content: parse(SEEN, row.content),
})
