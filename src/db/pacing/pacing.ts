import type { Kysely, Selectable, Transaction } from 'kysely'
import type { Call, CallPriority, Pacer } from '../../activities/ports/pacing.ts'
import { dbNow, toDate } from '../convert.ts'
import type { PacingTable, Schema } from '../schema.ts'
import { LIMITS, type Limit, type Limits } from './limits.ts'
import { type Bucket, holdSlots, takeSlot } from './slots.ts'

export type PacerOptions = {
  /** The product uses Slack's limits; tests and the demo scale them together with the simulator's. */
  readonly limits?: Limits
  /** 0..1 */
  readonly random?: () => number
}

/** A post goes before a repeatable edit; the read-back of an unknown outcome goes before both. */
const LEVEL: Readonly<Record<CallPriority, number>> = Object.freeze({
  readback: 0,
  notice: 1,
  opening: 2,
  thread: 3,
  card: 4,
  sweep: 5,
})

/** Slack's limits, shared by all processes: a row holds the next free slot, on the database's clock. */
export function createPacer(db: Kysely<Schema>, options: PacerOptions = {}): Pacer {
  const { limits = LIMITS, random = Math.random } = options
  return Object.freeze<Pacer>({
    reserve: (call, priority, horizonMs) =>
      change(db, wanted(limits, call), (buckets, now) => {
        const ask = { now, callPriority: LEVEL[priority], horizonMs, jitter: random() }
        const taken = takeSlot(buckets, ask)
        return { buckets: taken.buckets, answer: taken.slot }
      }),
    // Slack does not say which limit of a method was hit: all are held.
    hold: (call, forMs) =>
      change(db, wanted(limits, call), (buckets, now) => ({
        buckets: holdSlots(buckets, now + forMs),
        answer: undefined,
      })),
  })
}

type Wanted = { readonly key: string; readonly limit: Limit }

/** The limits of a call, in the order in which every transaction locks them, to avoid deadlocks. */
function wanted(limits: Limits, { workspace, method, channel }: Call): Wanted[] {
  const all = limits.methods[method] ?? limits.others
  const base = `${workspace}/${method}`
  return all
    .filter((limit) => limit.per === 'workspace' || channel !== undefined)
    .map((limit) => ({ key: limit.per === 'channel' ? `${base}/${channel}` : base, limit }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
}

type Change<T> = (
  buckets: readonly Bucket[],
  now: number,
) => { readonly buckets: readonly Bucket[]; readonly answer: T }

/** A short transaction that locks the rows, reads and changes them. */
function change<T>(db: Kysely<Schema>, wanted: readonly Wanted[], by: Change<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    const rows = await lockRows(trx, wanted)
    const before = wanted.map(({ key, limit }) => toBucket(rows.get(key), key, limit))
    const now = Math.max(...[...rows.values()].map((row) => row.now.getTime()))
    const { buckets, answer } = by(before, now)
    if (buckets.some((bucket, index) => bucket !== before[index])) await store(trx, buckets)
    return answer
  })
}

type LockedRow = Selectable<PacingTable> & { now: Date }

/** Inserts missing rows and locks all; the clock is read once the lock is held. */
async function lockRows(
  trx: Transaction<Schema>,
  wanted: readonly Wanted[],
): Promise<Map<string, LockedRow>> {
  const rows = await trx
    .insertInto('pacing')
    .values(wanted.map(({ key }) => ({ call_key: key, next_at: dbNow })))
    .onConflict((conflict) =>
      conflict.column('call_key').doUpdateSet((eb) => ({ next_at: eb.ref('pacing.next_at') })),
    )
    .returningAll()
    .returning(dbNow.as('now'))
    .execute()
  return new Map(rows.map((row) => [row.call_key, row]))
}

function toBucket(row: LockedRow | undefined, key: string, limit: Limit): Bucket {
  if (!row) throw new Error(`the pacing row ${key} could not be locked`)
  const retryAt = row.retry_at.map((each) => each.getTime())
  return { key, limit, nextAt: row.next_at.getTime(), retryAt }
}

async function store(trx: Transaction<Schema>, buckets: readonly Bucket[]): Promise<void> {
  await trx
    .insertInto('pacing')
    .values(
      buckets.map(({ key, nextAt, retryAt }) => ({
        call_key: key,
        next_at: toDate(Math.ceil(nextAt)),
        retry_at: retryAt.map((each) => toDate(Math.ceil(each))),
      })),
    )
    .onConflict((conflict) =>
      conflict.column('call_key').doUpdateSet((eb) => ({
        next_at: eb.ref('excluded.next_at'),
        retry_at: eb.ref('excluded.retry_at'),
      })),
    )
    .execute()
}
