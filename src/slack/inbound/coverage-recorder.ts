import type { Logger } from '@slack/web-api'
import type { CatchUpStarter } from '../../activities/ports/catch-up.ts'
import type { CoverageStore, OpenSpan } from '../../activities/ports/coverage.ts'
import type { LiveSettings } from '../../activities/ports/settings.ts'
import { knownIds } from '../../domain/settings.ts'
import type { Timing } from '../../domain/timing.ts'
import type { SlackApi } from '../api/web.ts'
import { createMembership } from './membership.ts'

export type RecorderOptions = {
  readonly store: Pick<CoverageStore, 'begin' | 'extend' | 'replace' | 'absent' | 'doubt'>
  readonly starter: CatchUpStarter
  readonly api: Pick<SlackApi, 'joined'>
  /** Removes what was kept of these channels, under all of their ids. */
  readonly forget: (channels: readonly string[]) => Promise<void>
  readonly settings: LiveSettings
  /** Rejects while Temporal is away. */
  readonly pingTemporal: () => Promise<void>
  readonly timing: Pick<Timing, 'coverMs' | 'coverLiveMs'>
  readonly logger: Logger
}

type Arrival = { readonly at: number }
type Failures = { readonly events: number; readonly first: number }

const NONE: Failures = Object.freeze({ events: 0, first: Number.POSITIVE_INFINITY })

const together = (some: Failures, others: Failures): Failures => ({
  events: some.events + others.events,
  first: Math.min(some.first, others.first),
})

/**
 * The span of this gateway, and what ends it. Instants are of `performance.now()`; only their distances from now leave
 * this process.
 */
export class CoverageRecorder {
  readonly membership: ReturnType<typeof createMembership>
  readonly #options: RecorderOptions
  readonly #atHand = new Set<Arrival>()
  /** The events that were not handled, and of which Postgres does not know yet: their number and the first arrival. */
  #failed = NONE
  #disconnectedAt: number | null = null
  #leftAt: number | null = null
  #connectedAt = performance.now()
  #begunAt = Number.NEGATIVE_INFINITY
  #span: OpenSpan | null = null
  /** The channels of the span. */
  #channels: readonly string[] = []
  /** The channels whose catch-up is to be asked for, each with the end of its span at that time. */
  readonly #toAsk = new Map<string, number>()

  constructor(options: RecorderOptions) {
    this.#options = options
    // Slack may have withheld the event of a removal. A channel is forgotten before a later span begins.
    this.membership = createMembership(options.api, async ({ channels, unannounced, since }) => {
      const gone = this.#allIds(unannounced)
      // Without a span, another gateway was told, and ended it.
      if (gone.length > 0 && this.#span !== null)
        await options.store.doubt({ agoMs: performance.now() - since, channels: gone })
      if (channels.length === 0) return
      const ids = this.#allIds(channels)
      await options.forget(ids)
      await options.store.absent(ids, this.#span)
    })
  }

  arrived(): Arrival {
    const arrival = { at: performance.now() }
    this.#atHand.add(arrival)
    return arrival
  }

  left(arrival: Arrival, handled: boolean): void {
    this.#atHand.delete(arrival)
    if (!handled) this.#failed = together(this.#failed, { events: 1, first: arrival.at })
  }

  leave(): void {
    this.#leftAt ??= performance.now()
  }

  disconnect(): void {
    this.#disconnectedAt ??= performance.now()
    // Slack sends nothing about the bot's channels to a gateway that is away.
    this.membership.changed()
  }

  /** Rejects if Postgres, Slack or Temporal is needed and is away. */
  async state(isConnected: boolean): Promise<void> {
    await this.#doubt()
    if (isConnected) this.#connectedAt = performance.now()
    else this.#disconnectedAt ??= this.#connectedAt
    if (this.#disconnectedAt !== null) {
      await this.end()
      if (isConnected) this.#disconnectedAt = null
    }
    if (!isConnected) return
    const channels = await this.membership.joined(this.#options.settings.now())
    if (channels.length === 0) return this.end()
    if (this.#span !== null) {
      await this.#keep(this.#span, channels)
      if (this.#span === null) return this.state(isConnected)
    } else await this.#begin(channels)
    await this.#ask()
  }

  /** Ends the span. */
  async end(): Promise<void> {
    await this.#doubt()
    if (this.#span === null) return
    await this.#options.store.extend(this.#span, this.#agoMs(), { last: true })
    this.#span = null
  }

  /** How long ago the oldest event arrived that is not handled yet, or the last moment at which events came. */
  #agoMs(): number {
    const bounds = [...this.#atHand].map(({ at }) => at)
    if (this.#disconnectedAt !== null) bounds.push(this.#disconnectedAt)
    if (this.#leftAt !== null) bounds.push(this.#leftAt)
    return performance.now() - Math.min(performance.now(), ...bounds)
  }

  async #doubt(): Promise<void> {
    const failed = this.#failed
    if (failed.events === 0) return
    this.#failed = NONE
    try {
      await this.#options.store.doubt({ agoMs: performance.now() - failed.first })
      this.#options.logger.warn(`events that were not handled are read from Slack: ${failed.events}`)
    } catch (error) {
      this.#failed = together(this.#failed, failed)
      throw error
    }
    if (this.#span !== null) this.#lose()
  }

  /** Another gateway may have ended the span because the bot has left one of its channels: they are listed anew. */
  #lose(): void {
    this.#span = null
    this.membership.changed()
  }

  /** Leaves no span if somebody else, or a restore, has changed it. */
  async #keep(span: OpenSpan, channels: readonly string[]): Promise<void> {
    const { store } = this.#options
    const same = channels.join() === this.#channels.join()
    this.#span = same
      ? await store.extend(span, this.#agoMs())
      : await store.replace(span, this.#agoMs(), this.#allIds(channels))
    if (this.#span === null) return this.#lose()
    if (same) return
    for (const channel of channels)
      if (!this.#channels.includes(channel)) this.#toAsk.set(channel, this.#span.end)
    this.#channels = channels
  }

  /** Not at once after the last time: where every event fails, each would end a span. */
  async #begin(channels: readonly string[]): Promise<void> {
    const { store, timing, pingTemporal, logger } = this.#options
    if (performance.now() - this.#begunAt < timing.coverMs) return
    await pingTemporal()
    this.#begunAt = performance.now()
    this.#span = await store.begin(this.#allIds(channels))
    this.#channels = channels
    for (const channel of channels) this.#toAsk.set(channel, this.#span.end)
    logger.info(`from now on all events of ${channels.length} channels are received`)
  }

  /**
   * Until then the span of a gateway that was killed counts as live, and hides the hole. If this process dies before,
   * the next one asks.
   */
  async #ask(): Promise<void> {
    const { starter, timing } = this.#options
    const end = this.#span?.end ?? 0
    const due = [...this.#toAsk].filter(([, from]) => end - from >= timing.coverLiveMs)
    if (due.length === 0) return
    const channels = due.map(([channel]) => channel)
    await starter.ask(channels)
    for (const channel of channels) this.#toAsk.delete(channel)
  }

  #allIds(channels: readonly string[]): string[] {
    const settings = this.#options.settings.now()
    return channels.flatMap((channel) => knownIds(settings, channel))
  }
}
