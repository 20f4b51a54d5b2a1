import type { Slot } from '../../activities/ports/pacing.ts'
import type { Limit } from './limits.ts'

/*
 * The arithmetic of pacing, without clock or database: GCRA for the slots, and a queue of retry times for refused
 * calls. All instants are milliseconds of one clock.
 */

/** A limit and its used budget. */
export type Bucket = {
  readonly key: string
  readonly limit: Limit
  /** The instant at which the whole burst is available again. */
  readonly nextAt: number
  /** For each callPriority (0 is the most urgent), the latest retry time that was given to a refused call. */
  readonly retryAt: readonly number[]
}

export type Ask = {
  readonly now: number
  readonly callPriority: number
  readonly horizonMs: number
  /** 0..1, to spread callers that got the same retry time. */
  readonly jitter: number
  /** The share of the burst, 0..1, that this call leaves to others. It changes no steady rate; 0 by default. */
  readonly leaves?: number
}

const SOONEST_MS = 50
/** The longest retry time: later, the conditions for many waiting calls may have changed. */
const LATEST_MS = 30_000
const JITTER_MS = 200
/** A refused call may be late by this much: Temporal's timer and dispatch take time. */
const GRACE_MS = 500 + JITTER_MS

/** When the next call may be made under this limit. */
function freeAt({ nextAt, limit }: Bucket, { leaves = 0 }: Pick<Ask, 'leaves'>): number {
  const usable = Math.max(1, Math.ceil(limit.burst * (1 - leaves)))
  return nextAt - (usable - 1) * limit.intervalMs
}

/** Until when the slots are reserved for calls of a higher priority. */
const keptUntil = ({ retryAt }: Bucket, callPriority: number): number =>
  Math.max(0, ...retryAt.slice(0, callPriority)) + GRACE_MS

/** Takes a slot from all buckets or from none. Returns the buckets in the state to store. */
export function takeSlot(
  buckets: readonly Bucket[],
  ask: Ask,
): { readonly slot: Slot; readonly buckets: readonly Bucket[] } {
  const { now, horizonMs, callPriority } = ask
  const refuses = (bucket: Bucket) =>
    freeAt(bucket, ask) > now + horizonMs || keptUntil(bucket, callPriority) > now
  if (!buckets.some(refuses)) {
    const slotAt = Math.max(now, ...buckets.map((bucket) => freeAt(bucket, ask)))
    const taken = buckets.map((bucket) => take(bucket, slotAt))
    return { slot: { kind: 'reserved', waitMs: Math.ceil(slotAt - now) }, buckets: taken }
  }
  // Only the refusing limits count: a call that waits for one channel does not delay calls to others.
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

/** Takes a slot that is free now from all buckets, and leaves no trace if there is none: then null. */
export function takeFreeSlot(
  buckets: readonly Bucket[],
  { now, callPriority }: Pick<Ask, 'now' | 'callPriority'>,
): readonly Bucket[] | null {
  const isFree = (bucket: Bucket) => freeAt(bucket, {}) <= now && keptUntil(bucket, callPriority) <= now
  return buckets.every(isFree) ? buckets.map((bucket) => take(bucket, now)) : null
}

const take = (bucket: Bucket, slotAt: number): Bucket => ({
  ...bucket,
  nextAt: Math.max(bucket.nextAt, slotAt) + bucket.limit.intervalMs,
})

/**
 * The retry time of a refused call: a slot must be near, calls of a higher priority come first, and earlier refused
 * calls come one by one. If all came at once for each slot, a thousand waiting cards would overload Postgres.
 */
function retryTime(bucket: Bucket, ask: Ask): number {
  const { now, callPriority, horizonMs } = ask
  const reachAt = freeAt(bucket, ask) - horizonMs
  const behindAt = (bucket.retryAt[callPriority] ?? 0) + bucket.limit.intervalMs
  const at = Math.max(now + SOONEST_MS, reachAt, behindAt, keptUntil(bucket, callPriority))
  return Math.min(at, now + LATEST_MS)
}

function promise(bucket: Bucket, callPriority: number, comeAt: number): Bucket {
  const length = Math.max(bucket.retryAt.length, callPriority + 1)
  const retryAt = Array.from({ length }, (_, rank) => bucket.retryAt[rank] ?? 0)
  return { ...bucket, retryAt: retryAt.with(callPriority, Math.max(retryAt[callPriority] ?? 0, comeAt)) }
}

/** No call before `until`, and the first slot after it is a single one. */
export function holdSlots(buckets: readonly Bucket[], until: number): readonly Bucket[] {
  return buckets.map((bucket) => {
    const { burst, intervalMs } = bucket.limit
    return { ...bucket, nextAt: Math.max(bucket.nextAt, until + (burst - 1) * intervalMs) }
  })
}
