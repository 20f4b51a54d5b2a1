import { holdsAnyRole, isRequester } from '../domain/actor.ts'
import type { Words } from '../domain/command.ts'
import type { Ticket } from '../domain/ticket.ts'

/** How many are kept for each kind of author. Only seconds lie between a click and the messages that overtake it. */
const KEPT = 20

type AuthorKind = 'requester' | 'agent'

/** Only messages of these authors can change a ticket: others are not remembered. */
function authorKind(said: Words, ticket: Ticket): AuthorKind | null {
  const { actor, reply } = said
  if (actor.kind !== 'person') return null
  const wasWords = said.kind === 'edited' && said.was === 'words'
  // Thanks and emoji from the requester do not reopen a ticket.
  if (isRequester(actor, ticket.requester)) return reply === 'words' && !wasWords ? 'requester' : null
  // An agent's edit is no answer.
  if (said.kind === 'edited') return null
  return holdsAnyRole(actor, ticket.team) ? 'agent' : null
}

/** The ignored messages with this one added; the latest of each kind of author. */
export function keepIgnored(kept: readonly Words[], message: Words, ticket: Ticket | null): readonly Words[] {
  if (ticket === null) return kept
  const kind = authorKind(message, ticket)
  if (kind === null) return kept
  const all = [...kept, message]
  const latest = all.filter((each) => authorKind(each, ticket) === kind).slice(-KEPT)
  return all.filter((each) => authorKind(each, ticket) !== kind || latest.includes(each))
}
