import type { ActionName } from './actions.ts'
import type { Actor } from './actor.ts'
import type { RequesterBy, Source, TicketEvent } from './event.ts'
import type { TicketKey } from './key.ts'

/**
 * The commands of a ticket. `id` is the idempotency key: it identifies the fact or the click for ever, and a
 * repeated command is applied once. `at` is the Slack instant in epoch milliseconds.
 */
export type Command =
  | ({ readonly kind: 'open' } & Opening & Sent)
  | ({ readonly kind: 'message'; readonly reply: ReplyKind } & Sent)
  | PersonsCommand
  /** The deadline of this id has passed. */
  | ({ readonly kind: 'tick'; readonly deadline: string } & Sent)

/**
 * A command from a person's button. The person waits for the answer; the id names the person and the click.
 */
export type PersonsCommand = { readonly [Name in ActionName]: { readonly kind: Name } & Sent }[ActionName]

type Sent = { readonly id: string; readonly at: number; readonly actor: Actor }

/** What the rules need to know about a reply's text; the text itself stays in Slack. */
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

/** A refusal: `say` is one sentence for the person; `{user}` in it is replaced by `user`. */
export type Rejection = { readonly code: RejectionCode; readonly say: string; readonly user?: string }

export type Decision =
  | { readonly ok: true; readonly events: readonly TicketEvent[] }
  | { readonly ok: false; readonly rejection: Rejection }
