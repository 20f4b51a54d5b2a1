import type { Message } from '../../domain/command.ts'
import type { TicketKey } from '../../domain/key.ts'
import type { Requester } from '../../domain/seen.ts'

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
  /** The title of a seen message, with the names of the people instead of their ids. Never rejects. */
  named(title: string): Promise<string>
  /** The present replies below a root, with their authors' present roles. */
  replies(key: TicketKey): Promise<{ readonly kind: 'replies'; readonly replies: readonly Message[] } | Later>
}
