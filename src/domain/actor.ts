import type { TicketKey } from './key.ts'
import { keyText } from './key.ts'

/** What a person may do in one team's tickets. A lead is also an agent, an admin is a lead of every team. */
export const ROLES = ['agent', 'lead', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** Whoever changes a ticket: somebody in Slack, somebody at the command line, Docket's timers, or another ticket. */
export type Actor =
  | Person
  | { readonly kind: 'operator'; readonly name: string }
  | { readonly kind: 'docket' }
  | { readonly kind: 'ticket'; readonly key: TicketKey }

/**
 * Somebody in Slack, with the roles that they hold in every team at that instant. A team in which they hold none is
 * left out.
 */
export type Person = {
  readonly kind: 'person'
  readonly user: string
  /** Where they are at home: the id of an Enterprise Grid organisation, else of a workspace. */
  readonly organisation: string
  /** They are at home in another organisation than the bot. */
  readonly external?: true
  readonly roles: Readonly<Record<string, readonly Role[]>>
  /** Slack could not be asked, and the last known roles of the past hour were used. */
  readonly stale?: true
  /** Teams whose members Slack did not list, so that a missing role there means nothing. */
  readonly unknownTeams?: readonly string[]
}

export const DOCKET: Actor = Object.freeze({ kind: 'docket' })

/** May this actor work the tickets of a team? Operators, Docket itself and other tickets may. */
export const isAgent = (actor: Actor, team: string): boolean =>
  actor.kind !== 'person' || holdsAnyRole(actor, team)

/** Does this person hold a role in the team? Only then does what they write count as the team's answer. */
export const holdsAnyRole = ({ roles }: Person, team: string): boolean =>
  Object.hasOwn(roles, team) && (roles[team]?.length ?? 0) > 0

/** It is not known whether this person holds a role in the team. */
export const isUnknown = (actor: Actor, team: string): boolean =>
  actor.kind === 'person' && !holdsAnyRole(actor, team) && (actor.unknownTeams?.includes(team) ?? false)

/** Somebody from another organisation, in a channel shared with it. */
export const isExternal = (actor: Actor): boolean => actor.kind === 'person' && actor.external === true

export const isRequester = (actor: Actor, requester: string): boolean =>
  actor.kind === 'person' && actor.user === requester

/** One word for events, columns and logs: a Slack user id, `operator:ann`, `docket`, or `ticket:<key>`. */
export function actorText(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return actor.user
    case 'operator':
      return `operator:${actor.name}`
    case 'docket':
      return 'docket'
    case 'ticket':
      return `ticket:${keyText(actor.key)}`
  }
}

/** The Slack user of an actor's text; null where it was not a person. */
export const userOfText = (text: string): string | null =>
  text === 'docket' || text.includes(':') ? null : text
