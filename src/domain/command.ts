import type { ActionName } from './actions.ts'
import type { Actor } from './actor.ts'
import type { RequesterBy, Source, TicketEvent } from './event.ts'
import type { TicketKey } from './key.ts'

/**
 * What a ticket can be told. `id` names the fact or the click for ever: told twice, it is applied once.
 * `at` is the Slack instant in epoch milliseconds.
 */
export type Command =
  | ({ readonly kind: 'open' } & Opening & Sent)
  | ({ readonly kind: 'message'; readonly reply: ReplyKind } & Sent)
  | PersonsCommand
  /** The deadline of this id has passed. */
  | ({ readonly kind: 'tick'; readonly deadline: string } & Sent)

/** What a person asks for with a button and must get an answer to; its id names the person and the click. */
export type PersonsCommand = { readonly [Name in ActionName]: { readonly kind: Name } & Sent }[ActionName]

type Sent = { readonly id: string; readonly at: number; readonly actor: Actor }

/** What a rule needs to know of a reply's text; the text itself stays in Slack. */
export type ReplyKind = 'words' | 'thanks' | 'emoji'

/** What opening found out about the message. */
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

/** A refusal: `say` is one sentence for the person; `{user}` in it stands for `user`. */
export type Rejection = { readonly code: RejectionCode; readonly say: string; readonly user?: string }

export type Decision =
  | { readonly ok: true; readonly events: readonly TicketEvent[] }
  | { readonly ok: false; readonly rejection: Rejection }
