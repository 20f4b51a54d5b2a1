import type { Span } from '../../domain/coverage.ts'

/** A span that a gateway extends. `end`: its end in epoch milliseconds, as last stored. */
export type OpenSpan = { readonly id: string; readonly end: number }

/** Why the gateways' spans end: an event was not handled, Slack held events back, or the bot was not in a channel. */
export type Doubt = {
  /** When the event arrived that was not handled, or that told of it, in milliseconds before now. */
  readonly agoMs: number
  /** The instant that Slack states, in epoch milliseconds of its clock: it counts if it is earlier, by an hour at most. */
  readonly from?: number
  /** How long the doubt lasts after that event. */
  readonly forMs?: number
  /** Only the spans over one of these channels end. */
  readonly channels?: readonly string[]
}

/**
 * When the gateways saw all of a channel. All instants are on the database's clock, so that a gateway's own clock does
 * not matter: a gateway states only how long ago something was, in milliseconds.
 */
export type CoverageStore = {
  /** Begins a span over these channels: now, or at the end of a doubt that lies ahead. */
  begin(channels: readonly string[]): Promise<OpenSpan>
  /**
   * Moves the span's end forward to `agoMs` before now, never back. `last` ends it for good. Null if the span is not as
   * this gateway left it: it was doubted, or Postgres was restored or started anew. Then begin another.
   */
  extend(span: OpenSpan, agoMs: number, options?: { readonly last?: boolean }): Promise<OpenSpan | null>
  /** As the last `extend`, and begins a span over other channels at that very end. Null as there. */
  replace(span: OpenSpan, agoMs: number, channels: readonly string[]): Promise<OpenSpan | null>
  /**
   * The bot is not in these channels: ends the spans of all gateways that list one of them where they were last extended,
   * except `own`. Slack tells only one gateway of it, and another one may believe for minutes that it receives them.
   */
  absent(channels: readonly string[], own: Pick<OpenSpan, 'id'> | null): Promise<void>
  /** Ends the spans of all gateways where a doubt begins; later ones begin after it. Idempotent. */
  doubt(doubt: Doubt): Promise<void>
  /**
   * The holes of a channel between `from` and `until` (default: now), oldest first. `channels`: all ids of the channel.
   * A gateway's span that was extended less than `liveMs` ago counts as reaching `now`; the span of a gateway that was
   * killed does so too, for that long. With `liveMs` 0 the time after the last extension counts as a hole.
   */
  holes(
    channels: readonly string[],
    from: number,
    options: { readonly liveMs: number; readonly until?: number },
  ): Promise<{ readonly holes: readonly Span[]; readonly now: number }>
  /** This range of a channel was read from Slack completely: it is covered from now on. */
  read(channels: readonly string[], range: Span): Promise<void>
  /**
   * Deletes spans that ended more than `keepMs` ago, and unites those of the same channels that touch and that no
   * gateway extends any more (`liveMs`).
   */
  housekeep(keepMs: number, liveMs: number): Promise<void>
}
