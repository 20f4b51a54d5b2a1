import type { CallPriority } from '../../../src/activities/ports/pacing.ts'
import { LIMITS, type Limit } from '../../../src/db/pacing/limits.ts'
import { URGENCY } from '../../../src/db/pacing/pacing.ts'
import { type Bucket, takeSlot } from '../../../src/db/pacing/slots.ts'
import { TIMING } from '../../../src/domain/timing.ts'

/*
 * The product's own pacing in virtual time, without servers: hundreds of posts that wait for Slack's limits take
 * milliseconds to replay. Temporal is late, as it was measured: a retry comes some time after its instant.
 */

export type Caller = {
  readonly channel: string
  readonly priority: CallPriority
  /** When it asks first, in milliseconds. */
  readonly at: number
}

export type Replayed = {
  /** When each caller's post leaves, in the order of the callers. */
  readonly calledAt: readonly number[]
  /** How often Postgres was asked. */
  readonly asked: number
}

/** Half of Temporal's timers are late by 176 ms or more, the worst by 850 ms. */
const latenessMs = (random: () => number): number => {
  const share = random()
  return share < 0.9 ? share * 350 : 315 + (share - 0.9) * 5_350
}

type Waiting = { readonly nth: number; at: number }

/** Replays posts that all wait for the same limits. `random`: 0..1. */
export function replay(callers: readonly Caller[], random: () => number): Replayed {
  const limits = LIMITS.methods['chat.postMessage'] ?? []
  const buckets = new Map<string, Bucket>()
  const calledAt: number[] = callers.map(() => Number.NaN)
  const waiting: Waiting[] = callers.map(({ at }, nth) => ({ nth, at }))
  let asked = 0
  while (waiting.length > 0) {
    const next = waiting.reduce((first, each) => (each.at < first.at ? each : first))
    const { channel, priority } = callers[next.nth] ?? raise()
    const keys = limits.map((limit) => (limit.per === 'channel' ? channel : 'workspace'))
    const before = keys.map((key, index) => buckets.get(key) ?? empty(key, limits[index] ?? raise()))
    const ask = { ...URGENCY[priority], now: next.at, horizonMs: TIMING.slotHorizonMs, jitter: random() }
    const taken = takeSlot(before, ask)
    asked += 1
    for (const bucket of taken.buckets) buckets.set(bucket.key, bucket)
    if (taken.slot.kind === 'later') next.at += taken.slot.retryMs + latenessMs(random)
    else {
      calledAt[next.nth] = next.at + taken.slot.waitMs
      waiting.splice(waiting.indexOf(next), 1)
    }
  }
  return { calledAt, asked }
}

const empty = (key: string, limit: Limit): Bucket => ({ key, limit, nextAt: 0, retryAt: [] })

function raise(): never {
  throw new RangeError('there is no such caller or limit')
}

/** Any instant at which no caller waits. */
export const NOON = 12 * 3_600_000

/** So many tickets opened within a second: each posts a card in triage and one in its thread. */
export const burst = (tickets: number): Caller[] =>
  Array.from({ length: tickets }, (_, nth) => NOON + (nth * 1_000) / tickets).flatMap((at) =>
    ['CTRIAGE', 'CHELP'].map((channel): Caller => ({ channel, priority: 'card', at })),
  )

/** So many reminders that are due at once, spread over these triage channels. */
export const reminders = (count: number, channels: number): Caller[] =>
  Array.from({ length: count }, (_, nth) => ({
    channel: `CTRIAGE${nth % channels}`,
    priority: 'notice',
    at: NOON,
  }))

/** How long Slack's limits alone take for these posts, from the first to the last. */
export function limitsAloneMs(callers: readonly Caller[]): number {
  const perChannel = Object.values(Object.groupBy(callers, ({ channel }) => channel))
  const channels = Math.max(...perChannel.map((its) => ((its?.length ?? 1) - 1) * 1_000))
  const [, workspace] = LIMITS.methods['chat.postMessage'] ?? []
  if (workspace === undefined) return channels
  return Math.max(channels, (callers.length - workspace.burst) * workspace.intervalMs)
}

/** The last post, over what the limits alone allow. */
export function lastOverLimits(callers: readonly Caller[], random: () => number): number {
  return (Math.max(...replay(callers, random).calledAt) - NOON) / limitsAloneMs(callers)
}
