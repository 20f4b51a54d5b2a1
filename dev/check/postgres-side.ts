import { createHash } from 'node:crypto'
import { Client, type Pool } from 'pg'
import type { Status } from './facts.ts'

/** A ticket as plain SQL reads it. */
export type TicketRecord = {
  key: string
  number: number
  channel: string
  threadTs: string
  /** The first words of the request, as Docket stores them. */
  title: string
  /** Epoch ms. */
  openedAt: number
  status: Status
  assignee: string | null
  seq: number
  state: Record<string, unknown>
  emoji: { open: string; tracked: string; resolved: string }
  events: EventRecord[]
  clocks: ClockRecord[]
  writes: WriteRecord[]
}

export type EventRecord = {
  seq: number
  kind: string
  cause: string
  body: Record<string, unknown>
}

/** A row of `sla_clocks`, with instants in epoch ms. */
export type ClockRecord = {
  metric: string
  cycle: number
  /** The event that changed it last. */
  seq: number
  startedAt: number
  targetMs: number
  warnAt: number
  dueAt: number
  warnedAt: number | null
  breachedAt: number | null
  stoppedAt: number | null
  outcome: string | null
  standing: string
}

export type WriteRecord = {
  opKey: string
  receipt: string
  generation: number
  lane: string
  channel: string
  threadTs: string | null
  state: 'ready' | 'sending' | 'done' | 'parked' | 'failed' | 'void'
  seq: number
  doneSeq: number
  attempt: number
  messageTs: string | null
  duplicates: number
  parked: string | null
  /** The advice to the operator about a parked write. */
  advice: string | null
  voidedBecause: string | null
}

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::bigint`

const TICKETS = `
  select t.ticket_key as key, t.number::int, t.channel, t.thread_ts as "threadTs", coalesce(x.body, '') as title,
    (extract(epoch from t.opened_at) * 1000)::float8 as "openedAt",
    case when t.closed_at is null then t.status else 'closed' end as status, t.assignee, t.seq, t.state,
    s.emoji, e.events, c.clocks, w.writes
  from (
    select * from tickets
    where ($1::text is null or channel = $1) and ($2::text is null or thread_ts = $2)
    order by number desc limit $3
  ) t
  left join lateral (
    select body from texts where texts.ticket_key = t.ticket_key and kind = 'title' limit 1
  ) x on true
  left join lateral (
    select each.value -> 'emoji' as emoji from settings_versions, jsonb_array_elements(body -> 'teams') each
    where each.value ->> 'name' = t.team order by version desc limit 1
  ) s on true
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('seq', seq, 'kind', kind, 'cause', cause, 'body', body)
      order by seq), '[]') as events
    from ticket_events where ticket_events.ticket_key = t.ticket_key
  ) e
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('metric', metric, 'cycle', cycle, 'seq', seq,
      'startedAt', ${ms('started_at')}, 'targetMs', target_ms, 'warnAt', ${ms('warn_at')}, 'dueAt', ${ms('due_at')},
      'warnedAt', ${ms('warned_at')}, 'breachedAt', ${ms('breached_at')}, 'stoppedAt', ${ms('stopped_at')},
      'outcome', outcome, 'standing', standing) order by metric, cycle), '[]') as clocks
    from sla_clocks where sla_clocks.ticket_key = t.ticket_key
  ) c
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('opKey', op_key, 'receipt', receipt, 'generation', generation,
      'lane', lane, 'channel', channel, 'threadTs', target ->> 'threadTs', 'state', state, 'seq', seq, 'doneSeq', done_seq,
      'attempt', attempt, 'messageTs', message_ts, 'duplicates', duplicates,
      'parked', parked ->> 'error', 'advice', parked ->> 'advice', 'voidedBecause', voided_because) order by op_key), '[]') as writes
    from slack_writes where slack_writes.ticket_key = t.ticket_key
  ) w
  order by t.number`

const UNDELIVERED = `
  select count(*)::int as count from slack_writes where undelivered`

/** A pool of connections, or a database URL: then each query opens a connection. */
export type Database = string | Pick<Pool, 'query'>

/** The tickets of these requests, the newest ones, or all; ordered by number. */
export const readTickets = (
  database: Database,
  { channel = null, threadTs = null, newest = null }: Partial<Which> = {},
): Promise<TicketRecord[]> => query<TicketRecord>(database, TICKETS, [channel, threadTs, newest])

type Which = { channel: string | null; threadTs: string | null; newest: number | null }

export async function countTickets(database: Database): Promise<number> {
  const [row] = await query<{ count: number }>(database, 'select count(*)::int as count from tickets')
  return row?.count ?? 0
}

export const isReminder = ({ lane }: Pick<WriteRecord, 'lane'>): boolean =>
  /^notice\/(warning|breach)\./.test(lane)

/** How many Slack writes are not delivered yet; parked ones do not count. */
export async function countUndelivered(database: Database): Promise<number> {
  const [row] = await query<{ count: number }>(database, UNDELIVERED)
  return row?.count ?? 0
}

/** The receipt in the message's metadata, derived from the write. */
export const receiptOf = ({ opKey, generation }: Pick<WriteRecord, 'opKey' | 'generation'>): string =>
  createHash('sha256').update(`${opKey}#${generation}`).digest('base64url').slice(0, 32)

async function query<Row>(database: Database, sql: string, values: unknown[] = []): Promise<Row[]> {
  if (typeof database !== 'string') return (await database.query(sql, values)).rows as Row[]
  const client = new Client({ connectionString: database })
  await client.connect()
  try {
    const { rows } = await client.query(sql, values)
    return rows as Row[]
  } finally {
    await client.end()
  }
}
