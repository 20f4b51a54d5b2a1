import type { Policy, Priority } from './policy.ts'

/** Who belongs to something: people by user id, and everybody in a user group. */
export type Members = { readonly users: readonly string[]; readonly groups: readonly string[] }

export type OpenBy = 'anyone' | 'agents'

export type ChannelSettings = {
  readonly openBy: OpenBy
  readonly priority: Priority
  /** Ids that this channel had before: tickets that were opened under them live on here. */
  readonly aliases: readonly string[]
}

/** What a team may change at any time, for running tickets too; only `policy` is pinned by a ticket when it opens. */
export type TeamSettings = {
  readonly name: string
  /** The private channel of the team's cards and reminders. */
  readonly triage: string
  /** The Slack user group that a reminder names while a ticket is unassigned; without one it names the agents. */
  readonly group: string | null
  readonly agents: Members
  readonly leads: Members
  readonly channels: Readonly<Record<string, ChannelSettings>>
  readonly emoji: { readonly open: string; readonly tracked: string; readonly resolved: string }
  /** For tickets that are opened from now on. */
  readonly policy: Policy
}

/** Everything that `docket.yaml` says. */
export type Settings = {
  /** What holds for the workspace as a whole. */
  readonly workspace: { readonly admins: Members }
  readonly teams: readonly TeamSettings[]
}

/** The team that takes tickets in this channel, under its present id or a former one. */
export const teamOfChannel = ({ teams }: Settings, channel: string): TeamSettings | null =>
  teams.find((team) => channelOf(team, channel) !== null) ?? null

export const teamNamed = ({ teams }: Settings, name: string): TeamSettings | null =>
  teams.find((team) => team.name === name) ?? null

/** A team's settings of a channel, under its present id or a former one. */
export const channelOf = ({ channels }: TeamSettings, id: string): ChannelSettings | null =>
  (Object.hasOwn(channels, id) ? channels[id] : null) ??
  Object.values(channels).find(({ aliases }) => aliases.includes(id)) ??
  null

/** Where a channel is found today: its present id, for any id that it ever had. */
export function presentId({ teams }: Settings, id: string): string {
  for (const { channels } of teams)
    for (const [present, { aliases }] of Object.entries(channels)) if (aliases.includes(id)) return present
  return id
}

/** Every id under which tickets of this channel may have been opened, the present one first. */
export function knownIds(settings: Settings, id: string): readonly string[] {
  const present = presentId(settings, id)
  const team = teamOfChannel(settings, present)
  return [present, ...((team && channelOf(team, present)?.aliases) ?? [])]
}
