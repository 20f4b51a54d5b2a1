import type { Actor } from './actor.ts'
import type { Clock, ClockId } from './clock.ts'
import type { TicketKey } from './key.ts'
import type { Priority } from './policy.ts'

/** The recipient of a reminder: the assignee or, if there is none, the whole team. */
export type Recipient = { readonly user: string } | { readonly team: string }

export type Source = 'reaction'

/**
 * How the requester was determined: as the author of the message, as the person that a bot's message names,
 * or as the person who opened the ticket on it.
 */
export type RequesterBy = 'author' | 'named' | 'opener'

/** An event without its envelope. Kinds are past participles and never change their meaning. */
export type EventBody =
  | {
      readonly kind: 'opened'
      readonly key: TicketKey
      readonly number: number
      readonly team: string
      readonly policy: string
      readonly source: Source
      readonly requester: string
      readonly requesterBy: RequesterBy
      /** The instant of the requester's message. The clocks start there. */
      readonly requestedAt: number
      readonly priority: Priority
      readonly clocks: readonly Clock[]
    }
  | { readonly kind: 'assigned'; readonly assignee: string }
  | ({
      readonly kind: 'responded'
      readonly by: string
      readonly respondedAt: number
      readonly outcome: 'met' | 'breached'
    } & ClockId)
  | ({ readonly kind: 'warned'; readonly dueAt: number; readonly recipient: Recipient } & ClockId)
  | ({ readonly kind: 'warningSkipped'; readonly dueAt: number } & ClockId)
  | ({ readonly kind: 'breached'; readonly dueAt: number; readonly recipient: Recipient } & ClockId)
  | ({ readonly kind: 'withdrawn'; readonly what: 'warning' | 'breach' } & ClockId)
  | ({ readonly kind: 'voided' } & ClockId)
  /** `by` is an actor's text, see actorText. */
  | { readonly kind: 'resolved'; readonly by: string }
  | { readonly kind: 'reopened'; readonly by: string; readonly because: 'button' | 'reply' | 'edit' }
  | { readonly kind: 'closed' }
  /** The request has another title. */
  | { readonly kind: 'requestEdited' }
  | { readonly kind: 'requestDeleted' }
  /** The team goes on with a ticket whose request was deleted. */
  | { readonly kind: 'kept'; readonly by: string }
  /** It was not a ticket: it counts nowhere. */
  | { readonly kind: 'dismissed'; readonly by: string }

/**
 * One row of the ticket's record. `seq` counts from 1 without gaps; `at` is the instant it happened (Slack's
 * for a person's action, the deadline's for a timer); `cause` is the id of the command that caused it.
 */
export type TicketEvent = EventBody & {
  readonly seq: number
  readonly at: number
  readonly cause: string
  readonly actor: Actor
  readonly rules: number
}
