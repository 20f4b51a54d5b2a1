import type { Message } from '../domain/command.ts'
import type { TicketKey } from '../domain/key.ts'
import type { Policy } from '../domain/policy.ts'
import type { Settings } from '../domain/settings.ts'
import type { Batch } from '../domain/stored/batch.ts'
import type { Cause } from '../domain/stored/loaded.ts'
import type { Ticket } from '../domain/ticket.ts'
import type { Notice, Owner, Parking, Target, WriteFailure } from '../domain/writes.ts'

/*
 * The ports of the activities and the gateway, in the terms of the domain. `db` and `slack` implement these and do
 * not import one another. Every method may reject while its server is away; Temporal retries.
 */

/** A ticket in Postgres. */
export type StoredTicket = {
  readonly ticket: Ticket | null
  readonly lanes: Readonly<Record<string, number>>
  /** The causes of its last 200 events, oldest first, each with the seq that it led to. */
  readonly applied: readonly Cause[]
}

export type Recorded =
  /** `lanes` are all undelivered Slack writes of the ticket, old and new; parked ones are not included. */
  | { readonly kind: 'recorded'; readonly lanes: Readonly<Record<string, number>> }
  /** Another run recorded a different event under one of these numbers. */
  | { readonly kind: 'conflict' }
  /** The row lacks events before the first of these: `has` is its last one. */
  | { readonly kind: 'behind'; readonly has: number }

/** The content of a card. */
export type CardSource = { readonly ticket: Ticket; readonly title: string }

export type TicketStore = {
  /** The ticket with its undelivered writes; `ticket` is null if none was ever recorded. */
  load(key: TicketKey): Promise<StoredTicket>
  /** The ticket's number: the same for every call with one key, never used twice, without gaps. */
  reserveNumber(key: TicketKey): Promise<number>
  /** Stores the first title that is given for a key. */
  saveTitle(key: TicketKey, title: string): Promise<void>
  /**
   * One transaction: appends the events guarded by (ticket, seq) and their causes, upserts the projection guarded by
   * seq, upserts the Slack writes of `writesOf`, and voids the unsent notices that it names. Idempotent.
   */
  record(batch: Batch): Promise<Recorded>
  card(key: TicketKey): Promise<CardSource | null>
  /** Tickets with a clock whose deadline passed so long ago and is not recorded, the latest first. */
  overdue(forMs: number, limit: number): Promise<readonly TicketKey[]>
  /** Is this thread a ticket's? */
  has(key: TicketKey): Promise<boolean>
  /** Stores a policy under its version, once; a version never changes. */
  keepPolicy(policy: Policy): Promise<void>
  /** Rejects with a RangeError if the version was never stored. */
  policy(version: string): Promise<Policy>
}

export type WriteState = 'ready' | 'sending' | 'done' | 'parked' | 'failed' | 'void'

/** One row of `slack_writes`. Ages are measured on the database's clock, in milliseconds. */
export type WriteRow = {
  readonly opKey: string
  /** The value of `k` in the message's metadata: opaque, derived from op key and generation. */
  readonly receipt: string
  readonly owner: Owner
  readonly lane: string
  readonly target: Target
  /**
   * The channel of the latest attempt or of the posted message; null before the first attempt in a triage channel.
   */
  readonly channel: string | null
  readonly notice: Notice | null
  /** The wanted revision, and the posted one. */
  readonly seq: number
  readonly doneSeq: number
  /**
   * The event that made a notice pointless, such as `responded@7`; if it is found in Slack all the same, it is edited
   * to say so.
   */
  readonly voidedBecause: string | null
  /** Of the reactions: the emoji of a resolved ticket that the bot has, or may have, put on the request. */
  readonly marks: readonly string[]
  readonly state: WriteState
  readonly attempt: number
  /** The instant of the first attempt in epoch ms, and the age of the latest; null before the first. */
  readonly firstAt: number | null
  readonly ageMs: number | null
  readonly messageTs: string | null
  /** How long ago the message was last edited, or null. */
  readonly editedAgoMs: number | null
}

export type ParkedWrite = Pick<WriteRow, 'opKey' | 'owner' | 'target' | 'channel'> & {
  readonly error: string
}

/** The result of an echo, the event about one of our own messages. */
export type Echo =
  /** No write has this receipt. */
  | { readonly kind: 'unknown' }
  /** It is the message on record, now if not before. */
  | { readonly kind: 'stands' }
  /** Another message is on record: this one is a second copy. */
  | { readonly kind: 'duplicate'; readonly opKey: string }

/**
 * Every transition is a compare-and-set, for an attempt on (opKey, attempt), and returns whether it took place. The
 * first ts on record wins, from any source.
 */
export type WriteStore = {
  find(opKey: string): Promise<WriteRow | null>
  /** ready, n -> sending, n+1, to this channel; attempt instants are set on the database's clock. */
  begin(opKey: string, attempt: number, channel: string): Promise<boolean>
  /** sending -> done with the message's ts (null for reactions); the first ts on record wins. */
  done(opKey: string, attempt: number, ts: string | null, seq: number): Promise<boolean>
  /**
   * sending -> ready: certainly not sent, or certainly not stored by Slack; void, if it became pointless meanwhile.
   */
  again(opKey: string, attempt: number): Promise<boolean>
  /**
   * Any undelivered state -> parked; keeps whether the outcome of the attempt is known. `channel`: the channel that
   * refused a write without a message.
   */
  park(opKey: string, attempt: number, parking: Parking, channel?: string): Promise<boolean>
  /** Any undelivered state -> failed: nobody can fix it. After a bug, a newer revision of a card is tried again. */
  fail(opKey: string, attempt: number, failure: WriteFailure): Promise<boolean>
  /** Takes the lease on the message for this holder's edit. Returns 0, or how long another holder still has it. */
  lease(opKey: string, holder: string, leaseMs: number): Promise<number>
  /** The holder's edit took effect at `seq`; the lease ends. */
  edited(opKey: string, holder: string, seq: number): Promise<void>
  /** The holder's edit certainly did not happen; the lease ends. */
  release(opKey: string, holder: string): Promise<void>
  /** The bot is about to put this emoji on the request. */
  mark(opKey: string, emoji: string): Promise<void>
  /** This emoji of the bot's is certainly gone. */
  unmark(opKey: string, emoji: string): Promise<void>
  /**
   * The message with the ts `lost` is gone or cannot be edited: the next attempt posts another one with another
   * receipt. Does nothing if another message is already on record.
   */
  recreate(opKey: string, lost: string): Promise<void>
  /** sending -> done by receipt, from any process. */
  echo(receipt: string, channel: string, ts: string): Promise<Echo>
  /**
   * Releases the writes that were parked for this channel, or as this op key, or for the whole workspace; as an op
   * key also a failed one. Returns them; for a channel also its other undelivered writes. Idempotent: a call after a
   * crash returns the same.
   */
  unpark(filter: {
    channel?: string
    opKey?: string
    all?: true
  }): Promise<readonly { opKey: string; owner: Owner }[]>
  /** A second copy was found and deleted. */
  countDuplicate(opKey: string): Promise<void>
  /** Slack reports that a channel has changed: every process must drop its cached state. */
  channelChanged(channel: string): Promise<void>
  /** The number of such reports. */
  channelVersion(channel: string): Promise<number>
  /** So many parked writes at most, in the order of op keys, from behind `after`; '' for the first. */
  parked(after: string, limit: number): Promise<readonly ParkedWrite[]>
  /** Records that an activity works on this write. */
  tried(opKey: string): Promise<void>
  /** The owners of undelivered writes that no activity has worked on for this long, the longest first. */
  forgotten(forMs: number, limit: number): Promise<readonly Owner[]>
}

/** The priority of a call: while a call of a higher priority waits, lower ones do not take its slots. */
export const CALL_PRIORITIES = ['readback', 'notice', 'opening', 'card'] as const
export type CallPriority = (typeof CALL_PRIORITIES)[number]

/** The unit of Slack's limits: a method, and for posts also the channel. */
export type Call = { readonly workspace: string; readonly method: string; readonly channel?: string }

export type Slot =
  /** The call may be made in `waitMs`. */
  | { readonly kind: 'reserved'; readonly waitMs: number }
  /** Nothing was reserved: try again in `retryMs`. */
  | { readonly kind: 'later'; readonly retryMs: number }

/** Slack's rate limits, shared by all processes through Postgres. */
export type Pacer = {
  reserve(call: Call, priority: CallPriority, horizonMs: number): Promise<Slot>
  /** Slack returned 429: no process calls before this time is over. */
  hold(call: Call, forMs: number): Promise<void>
}

/** The requester: the author, the person that a bot's message names, or unknown. */
export type Requester =
  | { readonly by: 'author' | 'named'; readonly user: string }
  | { readonly by: 'unknown' }

/** The result of reading the message of a trigger. */
export type Found =
  | {
      readonly kind: 'root'
      readonly requester: Requester
      readonly requestedAt: number
      readonly title: string
      readonly replies: readonly Message[]
    }
  /** It is a reply, or it is gone, or Slack does not show it to us. */
  | { readonly kind: 'nothing'; readonly why: 'not_a_root' | 'not_found' }
  | Later

/** Not now: `why` is for the operator, `afterMs` for Temporal. */
export type Later = { readonly kind: 'later'; readonly afterMs: number; readonly why: string }

export type ThreadReader = {
  /**
   * Reads the message of a trigger and the replies below it, oldest first. `settled`: the trigger is older than the
   * lag of Slack's reads, so a message that does not show does not exist.
   */
  opening(key: TicketKey, settled: boolean): Promise<Found>
  /** The present replies below a root, with their authors' present roles. */
  replies(key: TicketKey): Promise<{ readonly kind: 'replies'; readonly replies: readonly Message[] } | Later>
}

export type Delivery =
  /** Slack shows the lane at this revision. */
  | { readonly kind: 'delivered'; readonly seq: number }
  | { readonly kind: 'parked'; readonly why: string }
  /** Postgres has an older revision than the wanted one, as after a restore: nothing was done. */
  | { readonly kind: 'behind'; readonly has: number }
  /** It ended at this revision without success, and nobody can fix it. */
  | ({ readonly kind: 'failed'; readonly seq: number; readonly why: string } & Pick<WriteFailure, 'because'>)
  | Later

export type Releaser = {
  /** Releases the parked writes that can continue; returns their owners. */
  release(): Promise<readonly Owner[]>
}

/** Wakes owners of Slack writes, so that they deliver what is undelivered. */
export type Waker = {
  wake(owner: Owner, id: string): Promise<void>
}

export type Writer = {
  /** One attempt to bring a lane to its newest revision, which is `wanted` or later. */
  deliver(opKey: string, wanted: number): Promise<Delivery>
}

export type StoredSettings = { readonly version: number; readonly settings: Settings }

export type AppliedSettings =
  | { readonly kind: 'applied' | 'unchanged'; readonly version: number }
  /** These settings were current before and have been replaced: an old file must not restore them. */
  | { readonly kind: 'outdated'; readonly version: number; readonly inForce: number }

/** The settings in Postgres. */
export type SettingsStore = {
  /** The current version; null before the first was applied. */
  current(): Promise<StoredSettings | null>
  /** Stores settings as the current version. `rollback` allows settings that were replaced before. */
  apply(
    settings: Settings,
    fingerprint: string,
    options?: { readonly rollback?: boolean },
  ): Promise<AppliedSettings>
}

/** The current settings, as this process last read them from Postgres, at most seconds ago. */
export type LiveSettings = {
  /** Throws before the first read. */
  now(): Settings
}
