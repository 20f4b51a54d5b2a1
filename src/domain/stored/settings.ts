import {
  type ChannelSettings,
  type Members,
  type OpenBy,
  SEEN_FOR_MS,
  type Settings,
  type TeamSettings,
} from '../settings.ts'
import { channel, group, priority, user } from './parts.ts'
import { POLICY } from './policy.ts'
import { duration, list, nameIn, nullable, object, record, text } from './read.ts'
import { nested, type Shape, type Step, toStored } from './shape.ts'

const members = object<Members>({ users: list(user), groups: list(group) })

/** A team's live settings: in `settings_versions`, and in the input of a run that may open a ticket. */
export const TEAM: Shape<TeamSettings> = {
  name: 'team',
  steps: [],
  read: object<TeamSettings>({
    name: text,
    triage: channel,
    group: nullable(group),
    agents: members,
    leads: members,
    channels: record(
      channel,
      object<ChannelSettings>({
        openBy: nameIn<OpenBy>({ anyone: true, agents: true }),
        priority,
        aliases: list(channel),
      }),
    ),
    emoji: object<TeamSettings['emoji']>({ open: text, tracked: text, resolved: text }),
    policy: nested(POLICY),
  }),
  write: (team) => ({ ...team, policy: toStored(POLICY, team.policy) }),
}

/** Version 2 says how long seen messages are kept. */
const keepsSeen: Step = (old) => ({ seenForMs: SEEN_FOR_MS, ...old })

/** One version of docket.yaml: `settings_versions.body`. */
export const SETTINGS: Shape<Settings> = {
  name: 'settings',
  steps: [keepsSeen],
  read: object<Settings>({
    workspace: object<Settings['workspace']>({ admins: members }),
    seenForMs: duration,
    teams: list(nested(TEAM)),
  }),
  write: (settings) => ({ ...settings, teams: settings.teams.map((team) => toStored(TEAM, team)) }),
}
