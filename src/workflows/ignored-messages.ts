import { holdsAnyRole, isRequester } from '../domain/actor.ts'
import type { Message } from '../domain/command.ts'
import type { Ticket } from '../domain/ticket.ts'

/** How many are kept for each kind of author. Only seconds lie between a click and the messages that overtake it. */
const KEPT = 20

type AuthorKind = 'requester' | 'agent'

/** Only messages of these authors can change a ticket: others are not remembered. */
function authorKind({ actor, reply }: Message, ticket: Ticket): AuthorKind | null {
  if (actor.kind !== 'person') return null
  // Thanks and emoji from the requester do not reopen a ticket.
  if (isRequester(actor, ticket.requester)) return reply === 'words' ? 'requester' : null
  return holdsAnyRole(actor, ticket.team) ? 'agent' : null
}

/** The ignored messages with this one added; the latest of each kind of author. */
export function keepIgnored(
  kept: readonly Message[],
  message: Message,
  ticket: Ticket | null,
): readonly Message[] {
  if (ticket === null) return kept
  const kind = authorKind(message, ticket)
  if (kind === null) return kept
  const all = [...kept, message]
  const latest = all.filter((each) => authorKind(each, ticket) === kind).slice(-KEPT)
  return all.filter((each) => authorKind(each, ticket) !== kind || latest.includes(each))
}
