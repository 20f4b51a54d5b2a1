import type { TicketKey } from '../../domain/key.ts'
import type { Notice, Owner, Parking, Target, WriteFailure } from '../../domain/writes.ts'

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
  /** The newest revision that a person's click caused; 0 if none did. */
  readonly clickedSeq: number
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
  /** Whether this message of the ticket shows everything up to its event `seq`. */
  shows(key: TicketKey, messageTs: string, seq: number): Promise<boolean>
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
