import type { Slot } from '../../activities/ports.ts'
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
  /** For each callPriority (0 is the most urgent), when the last of those who were refused was promised to come back. */
  readonly retryAt: readonly number[]
}

export type Ask = {
  readonly now: number
  readonly callPriority: number
  readonly horizonMs: number
  /** 0..1, so that those who were promised the same do not come at the same time. */
  readonly jitter: number
}

const SOONEST_MS = 50
/** Nobody is sent away for longer: what was promised to many may be void by then. */
const LATEST_MS = 30_000
const JITTER_MS = 200
/** Who was promised to come back is expected this much later at most: Temporal's timer and dispatch take their time. */
const GRACE_MS = 500 + JITTER_MS

/** When the next call may be made, as far as this limit goes. */
const freeAt = ({ nextAt, limit }: Bucket): number => nextAt - (limit.burst - 1) * limit.intervalMs

/** Until when the slots are kept for those who are more urgent. */
const keptUntil = ({ retryAt }: Bucket, callPriority: number): number =>
  Math.max(0, ...retryAt.slice(0, callPriority)) + GRACE_MS

/** Takes a slot from all buckets or from none. The buckets that come back are as they shall be stored. */
export function takeSlot(
  buckets: readonly Bucket[],
  ask: Ask,
): { readonly slot: Slot; readonly buckets: readonly Bucket[] } {
  const { now, horizonMs, callPriority } = ask
  const refuses = (bucket: Bucket) =>
    freeAt(bucket) > now + horizonMs || keptUntil(bucket, callPriority) > now
  if (!buckets.some(refuses)) {
    const slotAt = Math.max(now, ...buckets.map(freeAt))
    const taken = buckets.map((bucket) => take(bucket, slotAt))
    return { slot: { kind: 'reserved', waitMs: Math.ceil(slotAt - now) }, buckets: taken }
  }
  // Only what refuses is waited for: a call that waits for one channel keeps nobody off the others.
  const retryTimes = buckets.map((bucket) => (refuses(bucket) ? retryTime(bucket, ask) : now))
  const promised = buckets.map((bucket, index) =>
    refuses(bucket) ? promise(bucket, callPriority, retryTimes[index] ?? now) : bucket,
  )
  const comeAt = Math.max(...retryTimes)
  const spread = comeAt < now + LATEST_MS ? JITTER_MS : -LATEST_MS / 2
  return {
    slot: { kind: 'later', retryMs: Math.ceil(comeAt - now + ask.jitter * spread) },
    buckets: promised,
  }
}

const take = (bucket: Bucket, slotAt: number): Bucket => ({
  ...bucket,
  nextAt: Math.max(bucket.nextAt, slotAt) + bucket.limit.intervalMs,
})

/**
 * When it is worth coming back: a slot must be within reach, those who are more urgent come first, and those who were
 * refused before one by one. If all came together for each slot, a thousand waiting cards would be a storm.
 */
function retryTime(bucket: Bucket, { now, callPriority, horizonMs }: Ask): number {
  const reachAt = freeAt(bucket) - horizonMs
  const behindAt = (bucket.retryAt[callPriority] ?? 0) + bucket.limit.intervalMs
  const at = Math.max(now + SOONEST_MS, reachAt, behindAt, keptUntil(bucket, callPriority))
  return Math.min(at, now + LATEST_MS)
}

function promise(bucket: Bucket, callPriority: number, comeAt: number): Bucket {
  const length = Math.max(bucket.retryAt.length, callPriority + 1)
  const retryAt = Array.from({ length }, (_, rank) => bucket.retryAt[rank] ?? 0)
  return { ...bucket, retryAt: retryAt.with(callPriority, Math.max(retryAt[callPriority] ?? 0, comeAt)) }
}

/** Nobody calls before `until`, and the first slot after it is a single one. */
export function holdSlots(buckets: readonly Bucket[], until: number): readonly Bucket[] {
  return buckets.map((bucket) => {
    const { burst, intervalMs } = bucket.limit
    return { ...bucket, nextAt: Math.max(bucket.nextAt, until + (burst - 1) * intervalMs) }
  })
}
