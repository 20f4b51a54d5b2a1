import type { Person } from '../../domain/actor.ts'
import type { HistoryRoot, KnownRoots, Phase, ThreadToRead, TsRange } from '../../domain/catch-up.ts'
import type { Fact, Trigger } from '../../domain/command.ts'
import type { Span } from '../../domain/coverage.ts'
import type { TicketKey } from '../../domain/key.ts'
import type { SeenMessage } from '../../domain/seen.ts'
import type { Later } from './thread.ts'

/** Starts catch-ups; used where a hole in the coverage has ended. */
export type CatchUpStarter = {
  /** Asks for a catch-up of each channel. Resolves once Temporal has accepted all; idempotent. */
  ask(channels: readonly string[]): Promise<void>
}

/** A channel that is caught up; `channel` is any id of it. */
export type CaughtUpChannel = { readonly workspace: string; readonly channel: string }

/** A message of a channel's history. `root` is null for a reply that was also sent to the channel. */
export type HistoryMessage = { readonly root: HistoryRoot | null; readonly seen: SeenMessage }

/** Slack will not show the channel until somebody changes something; `why` is Slack's code. */
export type Refused = { readonly kind: 'refused'; readonly why: string }

export type HistoryReader = {
  /**
   * The newest page of a part of the history, newest first, without Docket's own messages. The page is complete from
   * `from` on; that is the part's beginning if nothing is left.
   */
  history(
    at: CaughtUpChannel,
    range: TsRange,
  ): Promise<
    | { readonly kind: 'page'; readonly messages: readonly HistoryMessage[]; readonly from: string }
    | Refused
    | Later
  >
  /** Everybody behind the opening emoji of a message. */
  openers(
    at: CaughtUpChannel,
    ts: string,
  ): Promise<{ readonly kind: 'openers'; readonly users: readonly string[] } | Refused | Later>
  /** A person with their present roles. Rejects while Slack does not say. */
  personOf(user: string): Promise<Person>
}

/** The tickets, as a catch-up reaches them: see `TicketClient`. */
export type Tickets = {
  find(keys: readonly TicketKey[]): Promise<TicketKey>
  trigger(key: TicketKey, trigger: Trigger): Promise<void>
  fact(key: TicketKey, fact: Fact): Promise<void>
}

/** The number of findings that a pass has handed over. After a kill, some may be missing. */
export type Counts = {
  readonly triggers: number
  readonly replies: number
  readonly edits: number
  readonly deletions: number
}

/** A pass over a hole in a channel's coverage. */
export type Pass = {
  readonly id: number
  readonly channel: string
  readonly hole: Span
  /** On the database's clock. */
  readonly startedAt: number
  readonly phase: Phase
  /** The history is read down to this ts; null before the first page. */
  readonly reachedTs: string | null
}

/** A line of `docket sweep status`; instants in epoch milliseconds. */
export type CatchUpLine = {
  readonly channel: string
  readonly phase: Phase
  readonly holeFrom: number | null
  readonly holeUntil: number | null
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly pagesRead: number
  /** 0..1 */
  readonly historyShare: number
  readonly threadsRead: number
  readonly threadsLeft: number
  readonly found: Counts
  /** Slack's code, if it does not show the channel. */
  readonly refused: string | null
}

/**
 * The progress of catch-ups. It has no texts. `channels` are all ids of a channel, the present one first. Every change
 * of a pass does nothing if another pass has begun.
 */
export type CatchUpStore = {
  /**
   * Since when this channel is served: what came before is not caught up. The first call sets it, to the beginning of
   * the first span of a gateway, else to now.
   */
  since(channels: readonly string[]): Promise<number>
  /** The pass under way, or null. */
  pass(channels: readonly string[]): Promise<Pass | null>
  begin(channels: readonly string[], hole: Span): Promise<Pass>
  /** The tickets and triggers of a part of the history. */
  known(channels: readonly string[], range: TsRange): Promise<KnownRoots>
  /** A page of the history was handed over: the pass goes on below `reachedTs`, and these threads are to be read. */
  pageRead(pass: Pass, reachedTs: string, threads: readonly ThreadToRead[], found: Counts): Promise<void>
  /** Queues the threads of all live tickets whose roots are older than `ts`. */
  queueOlder(pass: Pass, channels: readonly string[], ts: string): Promise<void>
  /** The next thread of these ranks, those of the highest rank and the oldest first. */
  nextThread(pass: Pass, ranks: readonly ThreadToRead['rank'][]): Promise<ThreadToRead | null>
  /** A thread was handed over. */
  threadRead(pass: Pass, ts: string, found: Counts): Promise<void>
  enter(pass: Pass, phase: Phase): Promise<void>
  /** Slack does not show the channel: the pass waits for the next request. */
  refused(pass: Pass, why: string): Promise<void>
  /** Every channel, the latest pass first. */
  list(): Promise<readonly CatchUpLine[]>
  /** Channels with a pass that did not end. */
  unfinished(): Promise<readonly string[]>
  /** Forgets the catch-up of channels under these ids: they have others now. */
  forget(channels: readonly string[]): Promise<void>
  /** Channels are not served any more. If one returns, it is served from then on, whatever was covered before. */
  leave(channels: readonly string[]): Promise<void>
}

/**
 * The triggers that reached Docket. A trigger has no row of its own in Slack: its emoji stays, and a catch-up must tell
 * one that was refused from one that was lost.
 */
export type TriggerStore = {
  /** Idempotent. */
  note(key: TicketKey, user: string): Promise<void>
  /** Removes triggers of messages that no catch-up reads any more. */
  housekeep(): Promise<void>
}
