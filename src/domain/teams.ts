import type { Policy } from './policy.ts'

/** Who belongs to something: people by user id, and everybody in a user group. */
export type Members = { readonly users: readonly string[]; readonly groups: readonly string[] }

export type Team = { readonly policy: Policy; readonly agents: Members; readonly leads: Members }

/** Everything that `docket.yaml` says. */
export type TeamsConfig = { readonly teams: readonly Team[] }

/** The team that takes tickets in this channel, or null. */
export const teamOfChannel = ({ teams }: TeamsConfig, channel: string): Team | null =>
  teams.find((team) => Object.hasOwn(team.policy.channels, channel)) ?? null
