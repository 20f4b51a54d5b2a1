import { setTimeout } from 'node:timers/promises'
import type { Call, CallPriority, Pacer } from '../../activities/ports/pacing.ts'
import type { Later } from '../../activities/ports/thread.ts'
import type { Timing } from '../../domain/timing.ts'
import { failureOf, type NotLimited } from '../api/failure.ts'

/** The outcome of a call that waited for its slot. */
export type Made<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: NotLimited }
  | Later

/** Makes calls to Slack in slots that Postgres assigns, so that all processes share Slack's limits. */
export type Paced = {
  /** Waits for a slot within the horizon, or returns how long to wait before asking again. */
  acquireSlot(call: Call, priority: CallPriority): Promise<Later | null>
  /** Takes a slot that is free now; false if there is none. */
  takeFreeSlot(call: Call, priority: CallPriority): Promise<boolean>
  /** Makes one call in its slot. A 429 delays all processes and returns `later`. */
  make<T>(call: Call, priority: CallPriority, request: () => Promise<T>): Promise<Made<T>>
  /** The consequence of a failed call for the calls after it. */
  after(call: Call, error: unknown): Promise<Later | { kind: 'failed'; failure: NotLimited }>
}

type Parts = {
  readonly pacer: Pacer
  readonly timing: Timing
  readonly sleep?: (ms: number) => Promise<unknown>
}

export function createPaced({ pacer, timing, sleep = setTimeout }: Parts): Paced {
  const acquireSlot = async (call: Call, priority: CallPriority): Promise<Later | null> => {
    const slot = await pacer.reserve(call, priority, timing.slotHorizonMs)
    if (slot.kind === 'later')
      return {
        kind: 'later',
        afterMs: slot.retryMs,
        why: `waiting for ${call.method}: Slack limits how often`,
      }
    if (slot.waitMs > 0) await sleep(slot.waitMs)
    return null
  }
  const after: Paced['after'] = async (call, error) => {
    const failure = failureOf(error)
    if (failure.kind !== 'limited') return { kind: 'failed', failure }
    await pacer.hold(call, failure.afterMs)
    return { kind: 'later', afterMs: failure.afterMs, why: `Slack limits ${call.method}` }
  }
  const make: Paced['make'] = async (call, priority, request) => {
    const wait = await acquireSlot(call, priority)
    if (wait !== null) return wait
    try {
      return { kind: 'done', value: await request() }
    } catch (error) {
      return after(call, error)
    }
  }
  const takeFreeSlot: Paced['takeFreeSlot'] = (call, priority) => pacer.takeFree(call, priority)
  return { acquireSlot, takeFreeSlot, make, after }
}
