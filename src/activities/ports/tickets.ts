import type { TicketKey } from '../../domain/key.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Settings } from '../../domain/settings.ts'
import type { Batch } from '../../domain/stored/batch.ts'
import type { Cause } from '../../domain/stored/loaded.ts'
import type { Ticket } from '../../domain/ticket.ts'

/** A ticket in Postgres, and the input of its decisions. */
export type StoredTicket = {
  readonly ticket: Ticket | null
  /** The policy of its opening; null without a ticket. */
  readonly policy: Policy | null
  /** The current settings; null with a ticket, and before the first were applied. */
  readonly settings: Settings | null
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
  /**
   * The ticket with its undelivered writes; `ticket` is null if none was ever recorded. Rejects with a RangeError if
   * the policy of its opening was never stored.
   */
  load(key: TicketKey): Promise<StoredTicket>
  /** The ticket's number: the same for every call with one key, never used twice, without gaps. */
  reserveNumber(key: TicketKey): Promise<number>
  /**
   * Stores the title of a key, as it was after the edit with Slack's ts `editedTs`; null if it was not edited. The
   * newest edit wins, in any order of the calls. Does nothing once the deletion of the request is on record.
   */
  saveTitle(key: TicketKey, title: string, editedTs?: string | null): Promise<void>
  /** Removes the title of a key that became no ticket. */
  forgetTitle(key: TicketKey): Promise<void>
  /**
   * All or nothing: appends the events guarded by (ticket, seq) and their causes, upserts the projection guarded by
   * seq, upserts the Slack writes of `writesOf`, and ends and revises the notices that it names. The deletion of the
   * request also removes its title. Idempotent.
   */
  record(batch: Batch): Promise<Recorded>
  card(key: TicketKey): Promise<CardSource | null>
  /** Tickets with a clock whose deadline passed so long ago and is not recorded, the latest first. */
  overdue(forMs: number, limit: number): Promise<readonly TicketKey[]>
  /** Is this thread a ticket's? */
  has(key: TicketKey): Promise<boolean>
  /** Rejects with a RangeError if the version was never stored. */
  policy(version: string): Promise<Policy>
}
