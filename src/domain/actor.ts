/** What a person may do in one team's tickets. A lead is also an agent. */
export type Role = 'agent' | 'lead'

/**
 * Who did something, as the gateway resolved it. `roles` are those in the team that owns the channel, at that
 * instant; `stale` says that Slack could not be asked and the last known roles were used.
 */
export type Actor = {
  readonly user: string
  readonly homeTeam: string
  readonly roles: readonly Role[]
  readonly stale?: true
}

export const isAgent = (actor: Actor): boolean =>
  actor.roles.includes('agent') || actor.roles.includes('lead')

/** Somebody from another organisation, in a channel shared with it. */
export const isExternal = (actor: Actor, workspace: string): boolean => actor.homeTeam !== workspace
