import { createHash } from 'node:crypto'
import { Client } from 'pg'
import type { Status } from './facts.ts'

/** A ticket as plain SQL finds it. */
export type TicketRecord = {
  key: string
  number: number
  channel: string
  threadTs: string
  triage: string
  status: Status
  assignee: string | null
  seq: number
  state: Record<string, unknown>
  emoji: { open: string; tracked: string; resolved: string }
  events: EventRecord[]
  writes: WriteRecord[]
}

export type EventRecord = {
  seq: number
  kind: string
  cause: string
  body: Record<string, unknown>
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
  voidedBecause: string | null
}

const TICKETS = `
  select t.ticket_key as key, t.number::int, t.channel, t.thread_ts as "threadTs", t.triage,
    case when t.closed_at is null then t.status else 'closed' end as status, t.assignee, t.seq, t.state,
    p.body -> 'emoji' as emoji, e.events, w.writes
  from tickets t
  join policies p on p.version = t.policy
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('seq', seq, 'kind', kind, 'cause', cause, 'body', body)
      order by seq), '[]') as events
    from ticket_events where ticket_events.ticket_key = t.ticket_key
  ) e
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('opKey', op_key, 'receipt', receipt, 'generation', generation,
      'lane', lane, 'channel', channel, 'threadTs', target ->> 'threadTs', 'state', state, 'seq', seq, 'doneSeq', done_seq,
      'attempt', attempt, 'messageTs', message_ts, 'duplicates', duplicates,
      'parked', parked ->> 'error', 'voidedBecause', voided_because) order by op_key), '[]') as writes
    from slack_writes where slack_writes.ticket_key = t.ticket_key
  ) w
  order by t.number`

const UNDELIVERED = `
  select count(*)::int as count from slack_writes where undelivered`

export async function readTickets(url: string): Promise<TicketRecord[]> {
  return query<TicketRecord>(url, TICKETS)
}

/** How many Slack writes are still on their way; parked ones are not. */
export async function countUndelivered(url: string): Promise<number> {
  const [row] = await query<{ count: number }>(url, UNDELIVERED)
  return row?.count ?? 0
}

/** What a message must carry in its metadata, from what it is for. */
export const receiptOf = ({ opKey, generation }: WriteRecord): string =>
  createHash('sha256').update(`${opKey}#${generation}`).digest('base64url').slice(0, 32)

async function query<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query(sql)
    return rows as Row[]
  } finally {
    await client.end()
  }
}
