import type { Kysely } from 'kysely'
import type { Call, CallPriority, Pacer } from '../../activities/ports/pacing.ts'
import type { Schema } from '../schema.ts'
import { LIMITS, type Limits } from './limits.ts'
import { createSharedBuckets, type Wanted } from './shared-buckets.ts'
import { type Ask, holdSlots, takeFreeSlot, takeSlot } from './slots.ts'

export type PacerOptions = {
  /** The product uses Slack's limits; tests and the demo scale them together with the simulator's. */
  readonly limits?: Limits
  /** 0..1 */
  readonly random?: () => number
}

/**
 * A post goes before a repeatable edit; the read-back of an unknown outcome goes before both. A sweep takes every slot
 * that nobody else wants, but leaves half of the burst: a person's call finds a free slot at once.
 */
export const URGENCY: Readonly<Record<CallPriority, Pick<Ask, 'callPriority' | 'leaves'>>> = Object.freeze({
  readback: { callPriority: 0 },
  notice: { callPriority: 1 },
  click: { callPriority: 2 },
  opening: { callPriority: 3 },
  thread: { callPriority: 4 },
  card: { callPriority: 5 },
  sweep: { callPriority: 6, leaves: 0.5 },
})

/** Slack's limits, shared by all processes: a row holds the next free slot, on the database's clock. */
export function createPacer(db: Kysely<Schema>, options: PacerOptions = {}): Pacer {
  const { limits = LIMITS, random = Math.random } = options
  const { change } = createSharedBuckets(db)
  return Object.freeze<Pacer>({
    reserve: (call, priority, horizonMs) =>
      change(wanted(limits, call), (buckets, now) => {
        const ask = { now, ...URGENCY[priority], horizonMs, jitter: random() }
        const taken = takeSlot(buckets, ask)
        return { buckets: taken.buckets, answer: taken.slot }
      }),
    takeFree: (call, priority) =>
      change(wanted(limits, call), (buckets, now) => {
        const taken = takeFreeSlot(buckets, { now, callPriority: URGENCY[priority].callPriority })
        return { buckets: taken ?? buckets, answer: taken !== null }
      }),
    // Slack does not say which limit of a method was hit: all are held.
    hold: (call, forMs) =>
      change(wanted(limits, call), (buckets, now) => ({
        buckets: holdSlots(buckets, now + forMs),
        answer: undefined,
      })),
  })
}

/** The limits of a call, in the order in which every transaction locks them, to avoid deadlocks. */
function wanted(limits: Limits, { workspace, method, channel }: Call): Wanted[] {
  const all = limits.methods[method] ?? limits.others
  const base = `${workspace}/${method}`
  return all
    .filter((limit) => limit.per === 'workspace' || channel !== undefined)
    .map((limit) => ({ key: limit.per === 'channel' ? `${base}/${channel}` : base, limit }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
}
