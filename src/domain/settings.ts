import type { Policy, Priority } from './policy.ts'

/** The members of a group: people by user id, and all members of a user group. */
export type Members = { readonly users: readonly string[]; readonly groups: readonly string[] }

export type OpenBy = 'anyone' | 'agents'

export type ChannelSettings = {
  readonly openBy: OpenBy
  readonly priority: Priority
  /** Former ids of this channel: tickets that were opened under them are still found. */
  readonly aliases: readonly string[]
}

/**
 * The settings that a team may change at any time, also for open tickets; a ticket pins only `policy` at its
 * opening.
 */
export type TeamSettings = {
  readonly name: string
  /** The private channel of the team's cards and reminders. */
  readonly triage: string
  /**
   * The Slack user group that a reminder mentions while a ticket is unassigned. Without a group, a reminder
   * names the agents.
   */
  readonly group: string | null
  readonly agents: Members
  readonly leads: Members
  readonly channels: Readonly<Record<string, ChannelSettings>>
  readonly emoji: { readonly open: string; readonly tracked: string; readonly resolved: string }
  /** For tickets that are opened from now on. */
  readonly policy: Policy
}

/** Seen messages are kept this long, unless docket.yaml says otherwise. */
export const SEEN_FOR_MS = 2 * 3_600_000

/** The content of `docket.yaml`. */
export type Settings = {
  /** Settings for the whole workspace. */
  readonly workspace: { readonly admins: Members }
  /** How long Docket keeps the messages that it has seen in its channels; 0 keeps none. */
  readonly seenForMs: number
  readonly teams: readonly TeamSettings[]
}

/** The team that accepts tickets in this channel, under its present id or a former one. */
export const teamOfChannel = ({ teams }: Settings, channel: string): TeamSettings | null =>
  teams.find((team) => channelOf(team, channel) !== null) ?? null

export const teamNamed = ({ teams }: Settings, name: string): TeamSettings | null =>
  teams.find((team) => team.name === name) ?? null

/** A team's settings for a channel, under its present id or a former one. */
export const channelOf = ({ channels }: TeamSettings, id: string): ChannelSettings | null =>
  (Object.hasOwn(channels, id) ? channels[id] : null) ??
  Object.values(channels).find(({ aliases }) => aliases.includes(id)) ??
  null

/** The present id of a channel, for any id that it ever had. */
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

/** Every id, present or former, of every channel in which a team accepts tickets. */
export const allChannels = ({ teams }: Settings): string[] =>
  teams.flatMap(({ channels }) =>
    Object.entries(channels).flatMap(([present, { aliases }]) => [present, ...aliases]),
  )
