import type { SeenMessage } from '../../domain/seen.ts'

/**
 * The messages that the gateways have seen, kept for a short time. `keepMs` is `seenForMs` of the settings; 0 keeps
 * none and finds none. `channels` are all ids that a channel ever had.
 */
export type SeenStore = {
  /**
   * Stores a message, or a newer version of it: the newest `editedTs` wins, and a deletion is final. Does nothing for a
   * message that is older than `keepMs`. Idempotent.
   */
  keep(message: SeenMessage, keepMs: number): Promise<void>
  /** The messages of a thread, its root included, oldest first. */
  thread(channels: readonly string[], threadTs: string, keepMs: number): Promise<readonly SeenMessage[]>
  find(channels: readonly string[], ts: string, keepMs: number): Promise<SeenMessage | null>
  /** Removes every message of these channels. */
  forget(channels: readonly string[]): Promise<void>
  /**
   * Creates the coming partitions, drops the expired ones, and removes messages that the settings do not allow. Several
   * processes may do so at once. Leaves for the next time what would block writers.
   */
  housekeep(keepMs: number): Promise<void>
}
