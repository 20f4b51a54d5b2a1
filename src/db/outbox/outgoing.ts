import { type Kysely, sql, type Transaction } from 'kysely'
import type { TicketEvent } from '../../domain/event.ts'
import { NOTICE, TARGET } from '../../domain/stored/write.ts'
import { evolve, type Ticket } from '../../domain/ticket.ts'
import { type Owner, type Write, writesOf } from '../../domain/writes.ts'
import { toJson } from '../convert.ts'
import type { Schema, SlackWriteState } from '../schema.ts'
import { toColumns } from './owner.ts'
import { receiptOf } from './receipt.ts'
import { GOES_ON } from './stopping.ts'

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
    for (const write of asked.writes) writes.set(write.opKey, write)
    for (const opKey of asked.voids) voids.set(opKey, event)
    for (const opKey of asked.revises ?? []) revises.set(opKey, event)
  }
  return { writes: [...writes.values()], voids, revises }
}

/** Stores the intents. A notice that the same batch voids is stored first, so that the record shows it. */
export async function storeOutgoing(
  trx: Transaction<Schema>,
  ticket: Ticket,
  asked: Outgoing,
): Promise<void> {
  if (asked.writes.length > 0) await upsert(trx, ticket, asked.writes)
  for (const [opKey, event] of asked.voids) await voidNotice(trx, opKey, event)
  for (const [opKey, { seq }] of asked.revises) await reviseNotice(trx, opKey, seq)
}

/** A card or the reactions get the newest revision, parked or not; a notice is posted once and keeps its revision. */
async function upsert(trx: Transaction<Schema>, ticket: Ticket, writes: readonly Write[]): Promise<void> {
  // Sort by op_key: every transaction locks in this order, to avoid deadlocks.
  const rows = writes.map((write) => newRow(ticket, write)).sort((a, b) => (a.op_key < b.op_key ? -1 : 1))
  await trx
    .insertInto('slack_writes')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column('op_key')
        .doUpdateSet(({ ref }) => ({
          seq: sql<number>`greatest(slack_writes.seq, excluded.seq)`,
          team: ref('excluded.team'),
          priority: ref('excluded.priority'),
          ...REVIVED,
        }))
        .where('slack_writes.notice', 'is', null),
    )
    .execute()
}

/** A write that failed because of our bug may succeed with other content; one whose target is gone cannot. */
const revives = sql`(slack_writes.failed ->> 'because' = 'bug' and excluded.seq > slack_writes.seq)`
const REVIVED = Object.freeze({
  state: sql<SlackWriteState>`case when ${revives} then slack_writes.stopped_from else slack_writes.state end`,
  stopped_from: sql<null>`case when ${revives} then null else slack_writes.stopped_from end`,
  failed: sql<string>`case when ${revives} then null else slack_writes.failed end`,
  failed_at: sql<Date>`case when ${revives} then null else slack_writes.failed_at end`,
})

const newRow = (ticket: Ticket, write: Write) => ({
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
})

/** Certainly no message; and a message, or an attempt whose outcome is unknown. */
const unsent = sql<boolean>`(state = 'ready' or (state = 'parked' and stopped_from = 'ready'))`
const maybeSent = sql<boolean>`
  (state in ('sending', 'done') or (state = 'parked' and stopped_from in ('sending', 'done')))`

/**
 * Ends a notice that no longer holds. One that was not sent is void. One that was sent gets a newest revision which says
 * that it no longer holds, and its message is edited. One whose outcome is unknown is edited if it is found, else void.
 */
async function voidNotice(trx: Transaction<Schema>, opKey: string, event: TicketEvent): Promise<void> {
  const notice = () =>
    trx
      .updateTable('slack_writes')
      .where('op_key', '=', opKey)
      .where('notice', 'is not', null)
      .where('voided_because', 'is', null)
  const because = { voided_because: `${event.kind}@${event.seq}` }
  await notice()
    .set({ state: 'void', ...because, ...GOES_ON })
    .where(unsent)
    .execute()
  await notice()
    .set({ seq: sql`greatest(seq, ${event.seq}::integer)`, ...because })
    .where(maybeSent)
    .execute()
}

/** A posted notice gets a newest revision, whether it holds or not: its message quotes something that has changed. */
async function reviseNotice(trx: Transaction<Schema>, opKey: string, seq: number): Promise<void> {
  await trx
    .updateTable('slack_writes')
    .set({ seq: sql`greatest(seq, ${seq}::integer)` })
    .where('op_key', '=', opKey)
    .where('notice', 'is not', null)
    .where(maybeSent)
    .execute()
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
