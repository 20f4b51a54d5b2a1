import type { TicketKey } from '../../domain/key.ts'
import type { SeenMessage } from '../../domain/seen.ts'

/** The purpose of a read. Reads for different purposes keep different replies. */
export type ReadPurpose = 'opening' | 'reminder' | 'catchUp'

/** A read that has reached some page of a long thread. */
export type ReadProgress = {
  /** When it began, on the database's clock, in epoch milliseconds. */
  readonly beganAt: number
  /** The number of pages read, and Slack's cursor to the next one. */
  readonly pages: number
  readonly cursor: string
  /** The replies that are kept of those pages. No message has a text. */
  readonly kept: readonly SeenMessage[]
}

export type ReadState = {
  /** For `save`: changes with every change. */
  readonly version: number
  /** The database's clock, in epoch milliseconds. */
  readonly now: number
  /** Null if no read is under way, or if the last one stopped long ago. */
  readonly progress: ReadProgress | null
}

/** The reads of threads: how far each has come, and when a thread was last read to its end. */
export type ReadStore = {
  find(key: TicketKey, purpose: ReadPurpose): Promise<ReadState>
  /** A page was read. Returns false, and stores nothing, if another attempt was first: `version` is no longer current. */
  save(key: TicketKey, purpose: ReadPurpose, version: number, progress: ReadProgress): Promise<boolean>
  /**
   * A read has reached the end of the thread. `lookedAt`: when it began; null if it is no look at the thread, because
   * what it found may not reach the ticket.
   */
  done(key: TicketKey, purpose: ReadPurpose, lookedAt: number | null): Promise<void>
  /** When the latest look at a thread began, for any purpose, in epoch milliseconds; null without one. */
  lookedAt(key: TicketKey): Promise<number | null>
  /** Forgets reads of threads that nobody has read for so long, and what a read has kept that stopped an hour ago. */
  housekeep(keepMs: number): Promise<void>
}
