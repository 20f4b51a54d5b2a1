import pg from 'pg'
import type { Ticket } from '../../src/domain/ticket.ts'

/** A ticket as plain SQL finds it. */
export type TicketRecord = {
  key: string
  number: number
  title: string
  channel: string
  threadTs: string
  status: string
  assignee: string | null
  seq: number
  /** Rows in ticket_events: as many as `seq`, or the record has a gap. */
  events: number
  skipped: number
  openedAt: number
  state: Ticket
  writes: WriteRecord[]
}

export type WriteRecord = {
  lane: string
  receipt: string
  channel: string
  state: 'ready' | 'sending' | 'done' | 'parked' | 'failed' | 'void'
  seq: number
  doneSeq: number
  attempt: number
  advice: string | null
}

/** How many of the newest tickets the page shows. */
const SHOWN = 20

const QUERY = `
  select t.ticket_key as "key", t.number::int, coalesce(x.body, '') as title, t.channel, t.thread_ts as "threadTs",
    case when t.closed_at is null then t.status else 'closed' end as status, t.assignee, t.seq, t.state,
    (extract(epoch from t.opened_at) * 1000)::float8 as "openedAt", e.events, e.skipped, w.writes
  from (select * from tickets order by number desc limit ${SHOWN}) t
  left join lateral (
    select body from texts where texts.ticket_key = t.ticket_key and kind = 'title' limit 1
  ) x on true
  cross join lateral (
    select count(*)::int as events, count(*) filter (where kind = 'warningSkipped')::int as skipped
    from ticket_events where ticket_events.ticket_key = t.ticket_key
  ) e
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('lane', lane, 'receipt', receipt, 'channel', channel, 'state', state,
      'seq', seq, 'doneSeq', done_seq, 'attempt', attempt, 'advice', parked ->> 'advice') order by op_key), '[]') as writes
    from slack_writes where slack_writes.ticket_key = t.ticket_key
  ) w
  order by t.number`

/** Reads the newest tickets, oldest first. */
export class Records {
  readonly #pool: pg.Pool

  constructor(url: string) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: 2,
      connectionTimeoutMillis: 2_000,
      query_timeout: 5_000,
    })
    // Postgres may go away while nobody asks; the next question says so.
    this.#pool.on('error', () => {})
  }

  async read(): Promise<TicketRecord[]> {
    const { rows } = await this.#pool.query<TicketRecord>(QUERY)
    return rows
  }

  async count(): Promise<number> {
    const { rows } = await this.#pool.query<{ count: number }>('select count(*)::int as count from tickets')
    return rows[0]?.count ?? 0
  }

  async stop(): Promise<void> {
    await this.#pool.end()
  }
}

export const isReminder = ({ lane }: WriteRecord): boolean => /^notice\/(warning|breach)\./.test(lane)

/** Slack does not show the newest revision yet, and nobody gave up on it. */
export const isUndelivered = ({ state, seq, doneSeq }: WriteRecord): boolean =>
  state === 'sending' || (seq > doneSeq && (state === 'ready' || state === 'done'))
