import { type Kysely, type QueryCreator, sql } from 'kysely'
import type { TicketEvent } from '../../domain/event.ts'
import { NOTICE, TARGET } from '../../domain/stored/write.ts'
import { evolve, type Ticket } from '../../domain/ticket.ts'
import { type Owner, type Write, writesOf } from '../../domain/writes.ts'
import { toJson } from '../convert.ts'
import type { Schema, SlackWriteState } from '../schema.ts'
import { toColumns } from './owner.ts'
import { receiptOf } from './receipt.ts'

/** The Slack writes of a batch of events, each op key once, and the notices that it makes pointless. */
export type Outgoing = {
  readonly writes: readonly Write[]
  /** op key -> the event that voids it */
  readonly voids: ReadonlyMap<string, TicketEvent>
  /** op key -> the event that changes what it quotes */
  readonly revises: ReadonlyMap<string, TicketEvent>
}

/** An op key depends on the ticket as it was after its event, so the intermediate states are computed again. */
export function outgoing(before: Ticket | null, events: readonly TicketEvent[]): Outgoing {
  const writes = new Map<string, Write>()
  const voids = new Map<string, TicketEvent>()
  const revises = new Map<string, TicketEvent>()
  let ticket = before
  for (const event of events) {
    ticket = evolve(ticket, event)
    const asked = writesOf(ticket, event)
    for (const write of asked.writes) {
      const clickedSeq = Math.max(write.clickedSeq, writes.get(write.opKey)?.clickedSeq ?? 0)
      writes.set(write.opKey, { ...write, clickedSeq })
    }
    for (const opKey of asked.voids) voids.set(opKey, event)
    for (const opKey of asked.revises ?? []) revises.set(opKey, event)
  }
  return { writes: [...writes.values()], voids, revises }
}

/** The next statement also stores the intents. A notice that the same batch voids is stored, so that the record shows it. */
export function withOutgoing(
  db: QueryCreator<Schema>,
  ticket: Ticket,
  asked: Outgoing,
): QueryCreator<Schema> {
  return withChangedNotices(withUpserts(db, ticket, asked), asked)
}

/**
 * A card or the reactions get the newest revision, parked or not; a notice is posted once and keeps its revision. Each has
 * a part of its own: an upsert may not meet a row that `withChangedNotices` changes in the same statement.
 */
function withUpserts(db: QueryCreator<Schema>, ticket: Ticket, { writes, voids }: Outgoing) {
  // Sort by op_key: every statement locks in this order, to avoid deadlocks.
  const rows = writes
    .map((write) => newRow(ticket, write, voids.get(write.opKey)))
    .sort((a, b) => (a.op_key < b.op_key ? -1 : 1))
  return withNotices(
    withStates(
      db,
      rows.filter(({ notice }) => notice === null),
    ),
    rows.filter(({ notice }) => notice !== null),
  )
}

type NewRow = ReturnType<typeof newRow>

function withStates(db: QueryCreator<Schema>, rows: readonly NewRow[]) {
  if (rows.length === 0) return db
  return db.with('states', (qb) =>
    qb
      .insertInto('slack_writes')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .column('op_key')
          .doUpdateSet(({ ref }) => ({
            seq: sql<number>`greatest(slack_writes.seq, excluded.seq)`,
            clicked_seq: sql<number>`greatest(slack_writes.clicked_seq, excluded.clicked_seq)`,
            team: ref('excluded.team'),
            priority: ref('excluded.priority'),
            ...REVIVED,
          }))
          .where('slack_writes.notice', 'is', null),
      ),
  )
}

function withNotices(db: QueryCreator<Schema>, rows: readonly NewRow[]) {
  if (rows.length === 0) return db
  return db.with('notices', (qb) =>
    qb
      .insertInto('slack_writes')
      .values(rows)
      .onConflict((conflict) => conflict.column('op_key').doNothing()),
  )
}

/** A write that failed because of our bug may succeed with other content; one whose target is gone cannot. */
const revives = sql`(slack_writes.failed ->> 'because' = 'bug' and excluded.seq > slack_writes.seq)`
const REVIVED = Object.freeze({
  state: sql<SlackWriteState>`case when ${revives} then slack_writes.stopped_from else slack_writes.state end`,
  stopped_from: sql<null>`case when ${revives} then null else slack_writes.stopped_from end`,
  failed: sql<string>`case when ${revives} then null else slack_writes.failed end`,
  failed_at: sql<Date>`case when ${revives} then null else slack_writes.failed_at end`,
})

/** A notice that is void from the start is not seen by the update that voids the others: that sees older rows only. */
const newRow = (ticket: Ticket, write: Write, voidedBy: TicketEvent | undefined) => ({
  op_key: write.opKey,
  receipt: receiptOf(write.opKey, 1),
  ...toColumns({ kind: 'ticket', key: ticket.key }),
  lane: write.lane,
  target: toJson(TARGET, write.target),
  channel: write.target.kind === 'thread' ? write.target.channel : null,
  team: ticket.team,
  priority: ticket.priority,
  notice: write.notice === null ? null : toJson(NOTICE, write.notice),
  seq: write.seq,
  clicked_seq: write.clickedSeq,
  ...(write.notice !== null && voidedBy !== undefined
    ? { state: 'void' as const, voided_because: reasonOf(voidedBy) }
    : { state: 'ready' as const, voided_because: null }),
})

const reasonOf = ({ kind, seq }: TicketEvent): string => `${kind}@${seq}`

/** Certainly no message; and a message, or an attempt whose outcome is unknown. */
const unsent = sql<boolean>`
  (slack_writes.state = 'ready' or (slack_writes.state = 'parked' and slack_writes.stopped_from = 'ready'))`
const maybeSent = sql<boolean>`
  (slack_writes.state in ('sending', 'done')
    or (slack_writes.state = 'parked' and slack_writes.stopped_from in ('sending', 'done')))`

/** This batch ends the notice, and none did before. */
const ends = sql<boolean>`(change.because is not null and slack_writes.voided_because is null)`

/**
 * Ends notices that no longer hold. One that was not sent is void. One that was sent gets a newest revision which says
 * that it no longer holds, and its message is edited. One whose outcome is unknown is edited if it is found, else void.
 * A posted notice also gets a newest revision, whether it holds or not, when something that it quotes has changed.
 */
function withChangedNotices(db: QueryCreator<Schema>, { voids, revises }: Outgoing): QueryCreator<Schema> {
  const opKeys = [...new Set([...voids.keys(), ...revises.keys()])].sort()
  if (opKeys.length === 0) return db
  const [ending, revising] = [voids, revises].map((by) => opKeys.map((key) => by.get(key) ?? null))
  const because = (ending ?? []).map((event) => event && reasonOf(event))
  const seqs = (events: typeof ending) => (events ?? []).map((event) => event?.seq ?? null)
  const changes = sql`unnest(
    ${opKeys}::text[], ${because}::text[], ${seqs(ending)}::integer[], ${seqs(revising)}::integer[])`
  const isVoid = sql<boolean>`(${ends} and ${unsent})`
  const unlessVoid = (column: string) =>
    sql<null>`case when ${isVoid} then null else ${sql.ref(`slack_writes.${column}`)} end`
  return db.with('changed_notices', (qb) =>
    qb
      .updateTable('slack_writes')
      .from(changes.as<'change'>(sql`change (key, because, ended, revised)`))
      .set({
        voided_because: sql`coalesce(slack_writes.voided_because, change.because)`,
        state: sql`case when ${isVoid} then 'void' else slack_writes.state end`,
        // The greatest of those that are not null.
        seq: sql`case when ${maybeSent}
          then greatest(slack_writes.seq, change.revised, case when ${ends} then change.ended end)
          else slack_writes.seq end`,
        parked: unlessVoid('parked'),
        parked_at: unlessVoid('parked_at'),
        stopped_from: unlessVoid('stopped_from'),
      })
      .where(sql<boolean>`slack_writes.op_key = change.key`)
      .where('slack_writes.notice', 'is not', null)
      .where(
        sql<boolean>`((${ends} and (${unsent} or ${maybeSent})) or (change.revised is not null and ${maybeSent}))`,
      ),
  )
}

/** The revisions that Slack does not show yet, by lane; without parked and failed writes. */
export async function undeliveredLanes(
  db: Kysely<Schema>,
  owner: Owner,
): Promise<Readonly<Record<string, number>>> {
  const { owner_kind, owner_key } = toColumns(owner)
  const rows = await db
    .selectFrom('slack_writes')
    .select(['lane', 'seq'])
    .where('owner_kind', '=', owner_kind)
    .where('owner_key', '=', owner_key)
    .where('undelivered', '=', true)
    .orderBy('created_at')
    .orderBy('lane')
    .execute()
  return Object.fromEntries(rows.map((row) => [row.lane, row.seq]))
}
