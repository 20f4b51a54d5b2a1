import type { Random } from '../../dev/seed/random.ts'
import type { CallPriority } from '../../src/activities/ports/pacing.ts'
import { LIMITS } from '../../src/db/pacing/limits.ts'
import * as pacing from '../../src/db/pacing/pacing.ts'
import { type Ask, type Bucket, takeSlot } from '../../src/db/pacing/slots.ts'

/** Commits from before this table was exported had these numbers. */
const EARLIER: Readonly<Record<string, number>> = { readback: 0, notice: 1, opening: 2, card: 3 }
const urgencyOf = (priority: CallPriority): Omit<Ask, 'now' | 'horizonMs' | 'jitter'> =>
  pacing.URGENCY?.[priority] ?? { callPriority: EARLIER[priority] ?? 0 }

const HORIZON_MS = 2_000
/** From the end of a refused caller's pause to its next attempt: Temporal's timer and dispatch. */
const DISPATCH_MS = 50
/** How long Slack takes for a call. */
const CALL_MS = 150

/** One piece of work: calls to Slack, each after the one before. */
export type Errand = {
  readonly at: number
  readonly calls: readonly {
    readonly method: string
    readonly channel?: string
    readonly priority: CallPriority
  }[]
}

/**
 * Plays errands under Slack's limits with the product's own arithmetic, in virtual time: no clock, no server. Returns
 * the instant at which each is done, in milliseconds.
 */
export function play(errands: readonly Errand[], random: Random): number[] {
  const buckets = new Map<string, Bucket>()
  const done = errands.map(() => 0)
  const waiting = errands.map(({ at }, nth) => ({ nth, step: 0, at }))
  while (waiting.length > 0) {
    const next = waiting.reduce((first, each) => (each.at < first.at ? each : first))
    const call = errands[next.nth]?.calls[next.step]
    if (!call) {
      done[next.nth] = next.at
      waiting.splice(waiting.indexOf(next), 1)
      continue
    }
    const wanted = bucketsFor(buckets, call)
    const ask = { now: next.at, horizonMs: HORIZON_MS, jitter: random.share() }
    const taken = takeSlot(wanted, { ...ask, ...urgencyOf(call.priority) })
    for (const bucket of taken.buckets) buckets.set(bucket.key, bucket)
    if (taken.slot.kind === 'later') next.at += taken.slot.retryMs + DISPATCH_MS
    else {
      next.at += taken.slot.waitMs + CALL_MS
      next.step += 1
    }
  }
  return done
}

function bucketsFor(
  buckets: ReadonlyMap<string, Bucket>,
  { method, channel }: Errand['calls'][number],
): Bucket[] {
  const limits = LIMITS.methods[method] ?? LIMITS.others
  return limits
    .filter(({ per }) => per === 'workspace' || channel !== undefined)
    .map((limit): Bucket => {
      const key = limit.per === 'channel' ? `${method}/${channel}` : method
      return buckets.get(key) ?? { key, limit, nextAt: 0, retryAt: [] }
    })
}
