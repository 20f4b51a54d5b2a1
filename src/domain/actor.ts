import type { TicketKey } from './key.ts'
import { keyText } from './key.ts'

/** A person's roles in one team. A lead is also an agent, an admin is a lead of every team. */
export const ROLES = ['agent', 'lead', 'admin'] as const
export type Role = (typeof ROLES)[number]

/**
 * The author of a change: a person in Slack, an operator at the command line, Docket's timers, or another
 * ticket.
 */
export type Actor =
  | Person
  | { readonly kind: 'operator'; readonly name: string }
  | { readonly kind: 'docket' }
  | { readonly kind: 'ticket'; readonly key: TicketKey }

/** A person in Slack, with their present roles in every team. A team without a role is left out. */
export type Person = {
  readonly kind: 'person'
  readonly user: string
  /** Their home: the id of an Enterprise Grid organisation, else of a workspace. */
  readonly organisation: string
  /** Their home is another organisation than the bot's. */
  readonly external?: true
  readonly roles: Readonly<Record<string, readonly Role[]>>
  /** Slack did not respond, and the last known roles of the past hour were used. */
  readonly stale?: true
  /** Teams whose members Slack did not list: a missing role there means nothing. */
  readonly unknownTeams?: readonly string[]
}

export const DOCKET: Actor = Object.freeze({ kind: 'docket' })

/** Whether this actor may work on the tickets of a team. Operators, Docket itself and other tickets may. */
export const isAgent = (actor: Actor, team: string): boolean =>
  actor.kind !== 'person' || holdsAnyRole(actor, team)

/**
 * Whether this person has a role in the team, or is an admin: an admin of any team may work for every team. Only
 * then do their replies count as the team's answers.
 */
export const holdsAnyRole = ({ roles }: Person, team: string): boolean =>
  (Object.hasOwn(roles, team) && (roles[team] ?? []).length > 0) ||
  // Also where the team is no longer in the settings.
  Object.values(roles).some((held) => held.includes('admin'))

/** It is not known whether this person has a role in the team. */
export const isUnknown = (actor: Actor, team: string): boolean =>
  actor.kind === 'person' && !holdsAnyRole(actor, team) && (actor.unknownTeams?.includes(team) ?? false)

/** While Slack does not list a group, a refusal for a missing role decides nothing. */
export const areRolesKnown = ({ unknownTeams = [] }: Person): boolean => unknownTeams.length === 0

/** A person of another organisation, in a channel shared with it. */
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

/** The Slack user in an actor's text; null if the actor is not a person. */
export const userOfText = (text: string): string | null =>
  text === 'docket' || text.includes(':') ? null : text
