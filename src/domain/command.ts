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
  | ({ readonly kind: 'claim' } & Sent)
  | ({ readonly kind: 'resolve' } & Sent)
  | ({ readonly kind: 'reopen' } & Sent)
  /** A deadline, named by its id, has passed. */
  | ({ readonly kind: 'tick'; readonly deadline: string } & Sent)

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
