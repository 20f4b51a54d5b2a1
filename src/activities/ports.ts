import type { Message } from '../domain/command.ts'
import type { TicketKey } from '../domain/key.ts'
import type { Policy } from '../domain/policy.ts'
import type { Settings } from '../domain/settings.ts'
import type { Batch } from '../domain/stored/batch.ts'
import type { Cause } from '../domain/stored/loaded.ts'
import type { Ticket } from '../domain/ticket.ts'
import type { Notice, Owner, Parking, Target, WriteFailure } from '../domain/writes.ts'

/*
 * What the activities and the gateway need of the outside, in the words of the domain. `db` and `slack` implement
 * these and know nothing of one another. Every method may reject when its outside is away; Temporal tries again.
 */

/** A ticket as Postgres has it. */
export type StoredTicket = {
  readonly ticket: Ticket | null
  readonly lanes: Readonly<Record<string, number>>
  /** The causes of its last 200 events, oldest first, each with the seq it led to. */
  readonly applied: readonly Cause[]
}

export type Recorded =
  /** `lanes` are all undelivered Slack writes of the ticket, old and new; parked ones are not among them. */
  | { readonly kind: 'recorded'; readonly lanes: Readonly<Record<string, number>> }
  /** Another run recorded something else under one of these numbers. */
  | { readonly kind: 'conflict' }
  /** The row lacks events before the first of these: `has` is the last it knows. */
  | { readonly kind: 'behind'; readonly has: number }

/** What a card is made of. */
export type CardSource = { readonly ticket: Ticket; readonly title: string }

export type TicketStore = {
  /** The ticket with its undelivered writes; `ticket` is null where none was ever recorded. */
  load(key: TicketKey): Promise<StoredTicket>
  /** The ticket's number: the same at every call for one key, never used by two, without gaps. */
  reserveNumber(key: TicketKey): Promise<number>
  /** Keeps the first title that is given for a key. */
  saveTitle(key: TicketKey, title: string): Promise<void>
  /**
   * One transaction: appends the events guarded by (ticket, seq) and their causes, upserts the projection guarded
   * by seq, upserts the Slack writes of `writesOf`, voids the unsent notices it names.
   */
  record(batch: Batch): Promise<Recorded>
  card(key: TicketKey): Promise<CardSource | null>
  /** Tickets with a clock whose deadline passed so long ago and is not recorded, the latest first. */
  overdue(forMs: number, limit: number): Promise<readonly TicketKey[]>
  /** Is this thread a ticket's? */
  has(key: TicketKey): Promise<boolean>
  /** Stores a policy under its version, once; a version never changes. */
  keepPolicy(policy: Policy): Promise<void>
  /** Rejects with a RangeError where the version was never kept. */
  policy(version: string): Promise<Policy>
}

export type WriteState = 'ready' | 'sending' | 'done' | 'parked' | 'failed' | 'void'

/** One row of `slack_writes`. Ages are measured on the database's clock, in milliseconds. */
export type WriteRow = {
  readonly opKey: string
  /** What travels in the message's metadata as `k`: opaque, derived from op key and generation. */
  readonly receipt: string
  readonly owner: Owner
  readonly lane: string
  readonly target: Target
  /** Where the latest attempt posted, and where the message stands; null before the first in a triage channel. */
  readonly channel: string | null
  readonly notice: Notice | null
  /** The revision that is wanted, and the one that stands. */
  readonly seq: number
  readonly doneSeq: number
  /** The event that made a notice pointless, such as `responded@7`; if it stands all the same, it shall say so. */
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

/** What became of a message of ours that Slack told us about. */
export type Echo =
  /** No write has this receipt. */
  | { readonly kind: 'unknown' }
  /** It is the message on record, now if not before. */
  | { readonly kind: 'stands' }
  /** Another one is on record: this one is a second copy. */
  | { readonly kind: 'duplicate'; readonly opKey: string }

/**
 * Every transition is a compare-and-set, of an attempt on (opKey, attempt), and answers whether it took place. The
 * first ts on record wins, whoever brings it.
 */
export type WriteStore = {
  find(opKey: string): Promise<WriteRow | null>
  /** ready, n -> sending, n+1, to this channel; attempt instants are set on the database's clock. */
  begin(opKey: string, attempt: number, channel: string): Promise<boolean>
  /** sending -> done with the message's ts (null for reactions); the first ts on record wins. */
  done(opKey: string, attempt: number, ts: string | null, seq: number): Promise<boolean>
  /** sending -> ready: certainly not sent, or certainly not standing; void, if it became pointless meanwhile. */
  again(opKey: string, attempt: number): Promise<boolean>
  /**
   * Any undelivered state -> parked, keeping whether the outcome of the attempt is known. `channel`: the one that a
   * write which stands nowhere could not go to.
   */
  park(opKey: string, attempt: number, parking: Parking, channel?: string): Promise<boolean>
  /** Any undelivered state -> failed: nobody can mend it. After a bug a card's newer revision is tried again. */
  fail(opKey: string, attempt: number, failure: WriteFailure): Promise<boolean>
  /** Takes the message for this holder's edit unless another holds it; answers how long to wait, 0 when taken. */
  lease(opKey: string, holder: string, leaseMs: number): Promise<number>
  /** The holder's edit stands at `seq`; the lease ends. */
  edited(opKey: string, holder: string, seq: number): Promise<void>
  /** The holder's edit certainly did not happen; the lease ends. */
  release(opKey: string, holder: string): Promise<void>
  /** The bot is about to put this emoji on the request. */
  mark(opKey: string, emoji: string): Promise<void>
  /** This emoji of the bot's is certainly gone. */
  unmark(opKey: string, emoji: string): Promise<void>
  /**
   * The message with the ts `lost` is gone or frozen: the next attempt posts another, with another receipt. Nothing
   * happens where another message is on record by now.
   */
  recreate(opKey: string, lost: string): Promise<void>
  /** sending -> done by receipt, whoever posted it. */
  echo(receipt: string, channel: string, ts: string): Promise<Echo>
  /**
   * What was parked for this channel, or as this op key, or at all, is to be tried again; as an op key also what has
   * failed. Returns what that is, and
   * for a channel also what is owed there already: asked again after a crash it answers the same.
   */
  unpark(filter: {
    channel?: string
    opKey?: string
    all?: true
  }): Promise<readonly { opKey: string; owner: Owner }[]>
  /** A second copy was found and deleted. */
  countDuplicate(opKey: string): Promise<void>
  /** Slack says that a channel has changed: what is known of it counts no more, in any process. */
  channelChanged(channel: string): Promise<void>
  /** How often that was said. */
  channelVersion(channel: string): Promise<number>
  /** So many parked writes at most, in the order of op keys, from behind `after`; '' for the first. */
  parked(after: string, limit: number): Promise<readonly ParkedWrite[]>
  /** Somebody sees to this write. */
  tried(opKey: string): Promise<void>
  /** The owners of undelivered writes that nobody has seen to for so long, the longest first. */
  forgotten(forMs: number, limit: number): Promise<readonly Owner[]>
}

/** How urgent a call is: a lower priority that waits keeps higher ones from taking its slots. */
export const CALL_PRIORITIES = ['readback', 'notice', 'opening', 'card'] as const
export type CallPriority = (typeof CALL_PRIORITIES)[number]

/** What Slack limits: a method, and for posts also the channel. */
export type Call = { readonly workspace: string; readonly method: string; readonly channel?: string }

export type Slot =
  /** The call may be made in `waitMs`. */
  | { readonly kind: 'reserved'; readonly waitMs: number }
  /** Nothing was reserved: ask again in `retryMs`. */
  | { readonly kind: 'later'; readonly retryMs: number }

/** Slack's rate limits, shared by all processes through Postgres. */
export type Pacer = {
  reserve(call: Call, priority: CallPriority, horizonMs: number): Promise<Slot>
  /** Slack answered 429: nobody calls before this is over. */
  hold(call: Call, forMs: number): Promise<void>
}

/** Who asked: the author, the person that a bot's message names, or nobody that it tells of. */
export type Requester =
  | { readonly by: 'author' | 'named'; readonly user: string }
  | { readonly by: 'unknown' }

/** What was found where a trigger pointed. */
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
   * Reads the message that a trigger points at and what was said below it, oldest first. `settled` says that the
   * trigger is older than Slack's reads may lag, so that a message that does not show is not there.
   */
  opening(key: TicketKey, settled: boolean): Promise<Found>
  /** The replies below a root so far, with their authors' roles now. */
  replies(key: TicketKey): Promise<{ readonly kind: 'replies'; readonly replies: readonly Message[] } | Later>
}

export type Delivery =
  /** The lane stands at this revision. */
  | { readonly kind: 'delivered'; readonly seq: number }
  | { readonly kind: 'parked'; readonly why: string }
  /** Postgres has an older revision than is wanted, as after a restore: nothing was done. */
  | { readonly kind: 'behind'; readonly has: number }
  /** It ended at this revision without success, and nobody can mend it. */
  | ({ readonly kind: 'failed'; readonly seq: number; readonly why: string } & Pick<WriteFailure, 'because'>)
  | Later

export type Releaser = {
  /** Releases the parked writes that can go on; returns their owners. */
  release(): Promise<readonly Owner[]>
}

/** Wakes owners of Slack writes, so that they deliver what is undelivered. */
export type Waker = {
  wake(owner: Owner, id: string): Promise<void>
}

export type Writer = {
  /** One attempt at bringing a lane to its newest revision, which is `wanted` or later. */
  deliver(opKey: string, wanted: number): Promise<Delivery>
}

export type StoredSettings = { readonly version: number; readonly settings: Settings }

export type AppliedSettings =
  | { readonly kind: 'applied' | 'unchanged'; readonly version: number }
  /** These settings were in force before and were replaced since: an old file must not bring them back. */
  | { readonly kind: 'outdated'; readonly version: number; readonly inForce: number }

/** The settings in Postgres. */
export type SettingsStore = {
  /** The version in force; null before the first was applied. */
  current(): Promise<StoredSettings | null>
  /** Stores settings as the version in force. `rollback` brings back what was in force before. */
  apply(
    settings: Settings,
    fingerprint: string,
    options?: { readonly rollback?: boolean },
  ): Promise<AppliedSettings>
}

/** The settings in force, as this process last read them from Postgres, seconds ago at most. */
export type LiveSettings = {
  /** Throws while none were read yet. */
  now(): Settings
}
