import type { ActionName } from './actions.ts'
import type { Actor, Person } from './actor.ts'
import type { RequesterBy, Source, TicketEvent } from './event.ts'
import type { TicketKey } from './key.ts'

/**
 * The commands of a ticket. `id` is the idempotency key: it identifies the fact or the click for ever, and a
 * repeated command is applied once. `at` is the Slack instant in epoch milliseconds.
 */
export type Command =
  | ({ readonly kind: 'open' } & Opening & Sent)
  | ({ readonly kind: 'message'; readonly reply: ReplyKind } & Sent)
  /** A person edited their reply. `was`: its kind before; null if it is not known. */
  | ({ readonly kind: 'edited'; readonly reply: ReplyKind; readonly was: ReplyKind | null } & Sent)
  /** The request has another title, which is in Postgres. */
  | ({ readonly kind: 'requestEdited' } & Sent)
  /** The request is gone. Slack does not say who deleted it: the actor is Docket, which noticed it. */
  | ({ readonly kind: 'requestDeleted' } & Sent)
  | PersonsCommand
  /** The deadline of this id has passed. */
  | ({ readonly kind: 'tick'; readonly deadline: string } & Sent)

/**
 * A command from a person's button. The person waits for the answer; the id names the person and the click.
 */
export type PersonsCommand = { readonly [Name in ActionName]: { readonly kind: Name } & Sent }[ActionName]

type Sent = { readonly id: string; readonly at: number; readonly actor: Actor }

/** A person's message in the ticket's thread. */
export type Message = Extract<Command, { kind: 'message' }>

/** A person's words in the ticket's thread: a message, or the edit of one. */
export type Words = Extract<Command, { kind: 'message' | 'edited' }>

/** A fact about a ticket: no caller waits for an answer. `at` is the Slack instant in epoch milliseconds. */
export type Fact =
  | Words
  | Extract<Command, { kind: 'requestEdited' | 'requestDeleted' }>
  | Trigger
  /** Something outside changed, such as a released write: check the undelivered writes again. */
  | ({ readonly kind: 'wake' } & Omit<Sent, 'actor'>)
  /** A click without an answer in time, sent again as a signal so that it counts all the same. */
  | PersonsCommand

/** The trigger that opens a ticket. */
export type Trigger = { readonly kind: 'trigger'; readonly source: Source; readonly actor: Person } & Sent

/** The kind of a reply's text, for the rules; the text itself stays in Slack. */
export type ReplyKind = 'words' | 'thanks' | 'emoji'

/** The facts about the message that opening has read. */
export type Opening = {
  readonly key: TicketKey
  readonly source: Source
  readonly number: number
  readonly requester: string
  readonly requesterBy: RequesterBy
  readonly requestedAt: number
}

export type RejectionCode =
  | 'no_ticket'
  | 'not_allowed'
  | 'roles_unknown'
  | 'already_owned'
  | 'not_open'
  | 'closed'
  | 'dismissed'

/** A refusal: `say` is one sentence for the person; `{user}` in it is replaced by `user`. */
export type Rejection = { readonly code: RejectionCode; readonly say: string; readonly user?: string }

/** An exception at the caller means an unknown outcome; a refusal is this value. */
export type Answer = { readonly ok: true; readonly seq: number } | ({ readonly ok: false } & Rejection)

/** An applied command and its answer. */
export type AppliedCommand = { readonly id: string; readonly answer: Answer }

export type Decision =
  | { readonly ok: true; readonly events: readonly TicketEvent[] }
  | { readonly ok: false; readonly rejection: Rejection }
