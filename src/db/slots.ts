import type { Slot } from '../activities/ports.ts'
import type { Limit } from './limits.ts'

/*
 * The arithmetic of pacing, without clock or database: GCRA for the slots, and a queue of promises for those who were
 * refused. All instants are milliseconds of one clock.
 */

/** A limit and what has been taken from it. */
export type Bucket = {
  readonly key: string
  readonly limit: Limit
  /** When the whole burst is there again. */
  readonly nextAt: number
  /** For each urgency (0 is the most urgent), when the last of those who were refused was told to come back. */
  readonly toldAt: readonly number[]
}

export type Ask = {
  readonly now: number
  readonly urgency: number
  readonly horizonMs: number
  /** 0..1, so that those who were told the same do not come at the same time. */
  readonly jitter: number
}

const SOONEST_MS = 50
/** Nobody is sent away for longer: what was told to many may be void by then. */
const LATEST_MS = 30_000
const JITTER_MS = 200
/** Who was told to come back is expected this much later at most: Temporal's timer and dispatch take their time. */
const GRACE_MS = 500 + JITTER_MS

/** When the next call may be made, as far as this limit goes. */
const freeAt = ({ nextAt, limit }: Bucket): number => nextAt - (limit.burst - 1) * limit.intervalMs

/** Until when the slots are kept for those who are more urgent. */
const keptUntil = ({ toldAt }: Bucket, urgency: number): number =>
  Math.max(0, ...toldAt.slice(0, urgency)) + GRACE_MS

/** Takes a slot from all buckets or from none. The buckets that come back are as they shall be stored. */
export function takeSlot(
  buckets: readonly Bucket[],
  ask: Ask,
): { readonly slot: Slot; readonly buckets: readonly Bucket[] } {
  const { now, horizonMs, urgency } = ask
  const refuses = (bucket: Bucket) => freeAt(bucket) > now + horizonMs || keptUntil(bucket, urgency) > now
  if (!buckets.some(refuses)) {
    const slotAt = Math.max(now, ...buckets.map(freeAt))
    const taken = buckets.map((bucket) => take(bucket, slotAt))
    return { slot: { kind: 'reserved', waitMs: Math.ceil(slotAt - now) }, buckets: taken }
  }
  // Only what refuses is waited for: a call that waits for one channel keeps nobody off the others.
  const turns = buckets.map((bucket) => (refuses(bucket) ? turn(bucket, ask) : now))
  const told = buckets.map((bucket, index) =>
    refuses(bucket) ? tell(bucket, urgency, turns[index] ?? now) : bucket,
  )
  const comeAt = Math.max(...turns)
  const spread = comeAt < now + LATEST_MS ? JITTER_MS : -LATEST_MS / 2
  return { slot: { kind: 'later', retryMs: Math.ceil(comeAt - now + ask.jitter * spread) }, buckets: told }
}

const take = (bucket: Bucket, slotAt: number): Bucket => ({
  ...bucket,
  nextAt: Math.max(bucket.nextAt, slotAt) + bucket.limit.intervalMs,
})

/**
 * When it is worth coming back: a slot must be within reach, those who are more urgent come first, and those who were
 * refused before one by one. If all came together for each slot, a thousand waiting cards would be a storm.
 */
function turn(bucket: Bucket, { now, urgency, horizonMs }: Ask): number {
  const reachAt = freeAt(bucket) - horizonMs
  const behindAt = (bucket.toldAt[urgency] ?? 0) + bucket.limit.intervalMs
  const at = Math.max(now + SOONEST_MS, reachAt, behindAt, keptUntil(bucket, urgency))
  return Math.min(at, now + LATEST_MS)
}

function tell(bucket: Bucket, urgency: number, comeAt: number): Bucket {
  const length = Math.max(bucket.toldAt.length, urgency + 1)
  const toldAt = Array.from({ length }, (_, rank) => bucket.toldAt[rank] ?? 0)
  return { ...bucket, toldAt: toldAt.with(urgency, Math.max(toldAt[urgency] ?? 0, comeAt)) }
}

/** Nobody calls before `until`, and the first slot after it is a single one. */
export function holdSlots(buckets: readonly Bucket[], until: number): readonly Bucket[] {
  return buckets.map((bucket) => {
    const { burst, intervalMs } = bucket.limit
    return { ...bucket, nextAt: Math.max(bucket.nextAt, until + (burst - 1) * intervalMs) }
  })
}
