import type { Timing } from '../../src/domain/timing.ts'
import type { Dice, World } from '../slack/writer/world.ts'
import type { Change } from './slack.ts'
import type { MemoryCoverage } from './stores.ts'

/** From one instant until another on the world's clock. */
export type Interval = { readonly from: number; readonly until: number }

/** Slack repeats an event after these times, if nobody acknowledged it. */
const REPEATS_MS = [0, 60_000, 300_000]

type Parts = {
  readonly world: World
  readonly dice: Dice
  readonly coverage: MemoryCoverage
  readonly timing: Timing
  /** When each gateway is connected. */
  readonly connected: readonly (readonly Interval[])[]
  /** When Postgres or Temporal is away. */
  readonly away: readonly Interval[]
  /** The row is committed; then the ticket is signalled. */
  readonly keep: (change: Change) => Promise<void>
  readonly signal: (change: Change) => void
}

/** Slack's events and the gateways that receive them. A gateway that disconnects loses the events at hand. */
export class Gateways {
  /** The events that a gateway has acknowledged, and when. */
  readonly handled = new Map<Change, number>()
  /** The first delivery of these events found no gateway. */
  readonly missed = new Set<Change>()
  readonly #parts: Parts
  readonly #atHand: Set<number>[]

  constructor(parts: Parts) {
    this.#parts = parts
    this.#atHand = parts.connected.map(() => new Set())
    for (const [index, intervals] of parts.connected.entries())
      for (const interval of intervals) void this.#live(index, interval)
  }

  /** Slack tells of a change, some time after it. */
  async tell(change: Change, delayMs: number, always = false): Promise<void> {
    const { world } = this.#parts
    await world.sleep(delayMs)
    const since = world.now
    for (const after of always ? [...REPEATS_MS, 600_000, 1_200_000, 2_400_000] : REPEATS_MS) {
      await world.sleep(since + after - world.now)
      if (await this.#deliver(change, after === 0)) return
    }
  }

  isConnected(index: number, at: number): boolean {
    return within(this.#parts.connected[index] ?? [], at)
  }

  async #deliver(change: Change, first: boolean): Promise<boolean> {
    const { world, dice, connected, away, keep, signal } = this.#parts
    const up = connected.flatMap((_, index) => (this.isConnected(index, world.now) ? [index] : []))
    const [some, ...others] = up
    if (some === undefined) {
      if (first) this.missed.add(change)
      return false
    }
    const index = dice.one([some, ...others])
    const arrived = world.now
    const own = connected[index]?.find(({ from, until }) => from <= arrived && arrived < until)
    this.#atHand[index]?.add(arrived)
    const died = () => own === undefined || world.now >= own.until
    await world.sleep(dice.edgy(0, 3_000))
    const failed = died() || within(away, world.now)
    if (!failed) await keep(change)
    await world.sleep(dice.edgy(0, 200))
    // Killed between the row and the signal: Slack repeats the event.
    const done = !failed && !died()
    if (done) {
      signal(change)
      this.handled.set(change, world.now)
    }
    // An event that failed ends the span at its arrival: the next span begins anew.
    else this.#broken.add(index)
    this.#atHand[index]?.delete(arrived)
    return done
  }

  readonly #broken = new Set<number>()

  /** Extends its span every coverMs, up to the oldest event at hand. */
  async #live(index: number, { from, until }: Interval): Promise<void> {
    const { world, coverage, timing, away } = this.#parts
    await world.sleep(from)
    let span = null as ReturnType<MemoryCoverage['begin']> | null
    for (; world.now < until; await world.sleep(Math.min(timing.coverMs, until - world.now))) {
      if (within(away, world.now)) continue
      if (this.#broken.delete(index)) span = null
      const oldest = Math.min(world.now, ...(this.#atHand[index] ?? []))
      if (span === null) span = coverage.begin()
      else span.until = Math.max(span.until, coverage.at(oldest))
    }
    this.#atHand[index]?.clear()
    this.#broken.delete(index)
  }
}

export const within = (intervals: readonly Interval[], at: number): boolean =>
  intervals.some(({ from, until }) => from <= at && at < until)
