import type { Person } from './actor.ts'
import type { Message, ReplyKind } from './command.ts'
import { instantOf } from './ids.ts'

/** The requester: the author, the person that a bot's message names, or unknown. */
export type Requester =
  | { readonly by: 'author' | 'named'; readonly user: string }
  | { readonly by: 'unknown' }

/** The content of a message, as far as a ticket can need it. */
export type SeenContent =
  /**
   * A top-level message that can be a request. The title, as `titleById` returns it, is the only text: the names of
   * its people are looked up only if the message becomes a ticket.
   */
  | { readonly kind: 'root'; readonly requester: Requester; readonly title: string }
  /** A person's reply, with the author's roles at its arrival. It has no text. */
  | { readonly kind: 'reply'; readonly actor: Person; readonly reply: ReplyKind }
  /** Nothing that counts, such as a join or an integration's reply. */
  | { readonly kind: 'other' }
  | { readonly kind: 'deleted' }

/** A message that Docket has seen in one of its channels. `editedTs` is null before the first edit. */
export type SeenMessage = {
  readonly channel: string
  readonly ts: string
  /** The root of the message's thread; null for a top-level message. */
  readonly threadTs: string | null
  readonly editedTs: string | null
  readonly content: SeenContent
}

/** A seen reply as the message of a ticket; null for any other content. */
export const messageOf = ({ ts, content }: SeenMessage): Message | null =>
  content.kind === 'reply'
    ? { kind: 'message', id: `msg:${ts}`, at: instantOf(ts), actor: content.actor, reply: content.reply }
    : null
