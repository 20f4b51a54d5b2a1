import type { Message } from '../../domain/command.ts'
import type { TicketKey } from '../../domain/key.ts'
import type { Requester, SeenMessage } from '../../domain/seen.ts'
import type { Distinguished } from '../../domain/thread.ts'

/** The result of reading the message of a trigger. */
export type Found =
  | {
      readonly kind: 'root'
      readonly requester: Requester
      readonly title: string
      /** Of the request; null before its first edit. */
      readonly editedTs: string | null
      /** The replies that can change the ticket. */
      readonly replies: readonly Message[]
    }
  /** It is a reply, or it is gone, or Slack does not show it to us. */
  | { readonly kind: 'nothing'; readonly why: 'not_a_root' | 'not_found' }
  | Later

/** Not now: `why` is for the operator, `afterMs` for Temporal. */
export type Later = { readonly kind: 'later'; readonly afterMs: number; readonly why: string }

/** The replies of a thread. `requestDeleted`: Slack shows a tombstone in place of its root. */
export type Replies = {
  readonly kind: 'replies'
  readonly replies: readonly Message[]
  readonly requestDeleted: boolean
}

/** The facts that are known before a thread is read to open a ticket. */
export type ToOpen = {
  /** The person of the trigger. */
  readonly triggeredBy: string
  /** The trigger is older than the lag of Slack's reads, so a message that does not show does not exist. */
  readonly settled: boolean
  /** The messages of the thread that the gateways have seen. */
  readonly rows: readonly SeenMessage[]
}

/**
 * Reads threads from Slack. A long thread takes several attempts: each continues behind the last page of the one
 * before, and until the last page the result is `later`.
 */
export type ThreadReader = {
  /** Reads the message of a trigger and the replies below it, oldest first. */
  opening(key: TicketKey, known: ToOpen): Promise<Found>
  /** The title of a seen message, with the names of the people instead of their ids. Never rejects. */
  named(title: string): Promise<string>
  /** The replies below a root that can change the ticket, with their authors' present roles; `rows` as for `opening`. */
  replies(key: TicketKey, rows: readonly SeenMessage[], by: Distinguished): Promise<Replies | Later>
  /**
   * Hands over every message of a thread, page by page, oldest first, in the lowest priority. Each page is handed over
   * at least once. The root is on every page; null if Slack does not show it.
   */
  walk(
    key: TicketKey,
    take: (page: {
      readonly root: SeenMessage | null
      readonly replies: readonly SeenMessage[]
    }) => Promise<void>,
  ): Promise<{ readonly kind: 'walked' } | { readonly kind: 'gone'; readonly why: string } | Later>
}
