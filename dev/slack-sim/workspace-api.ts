/** The workspace as the `--workspace` file and the control API describe it: part of the control API. */

export type SeedUser = {
  id: string
  name: string
  real_name: string
  is_bot?: boolean
  deleted?: boolean
  tz?: string
  /**
   * Home team, if not this workspace's: a sibling workspace of the organisation, else a stranger from Slack Connect.
   * Null: users.info shows no `team_id`.
   */
  team_id?: string | null
  /** On a workspace of an organisation: the workspaces that the person is a member of. Their home team if not given. */
  teams?: string[]
}

export type SeedChannel = {
  id: string
  name: string
  is_private: boolean
  is_archived?: boolean
  /** Shared with other companies through Slack Connect. */
  is_ext_shared?: boolean
  /** Shared with other workspaces of the organisation. */
  is_org_shared?: boolean
  /** The teams that it is shared with, beside this workspace. */
  connected_team_ids?: string[]
  topic?: string
  purpose?: string
  previous_names?: string[]
  members: string[]
}

export type SeedUsergroup = {
  id: string
  handle: string
  name: string
  users: string[]
}

/** Somebody else's integration: with `appId` an app, else an incoming webhook of old. */
export type SeedBot = {
  id: string
  name: string
  appId?: string
  /** The user as which the app's bot posts. It must be among `users`, too. */
  userId?: string
}

/** The Enterprise organisation that the workspace belongs to, with its sibling workspaces. */
export type Enterprise = { id: string; name: string; teams: { id: string; name: string; domain: string }[] }

/** The `--workspace` file. `bot` is the app under test; `bots` are other people's integrations. */
export type Workspace = {
  team: { id: string; name: string; domain: string }
  enterprise?: Enterprise
  bot: { userId: string; botId: string; appId: string; name: string; token: string; appToken: string }
  bots: SeedBot[]
  users: SeedUser[]
  channels: SeedChannel[]
  usergroups: SeedUsergroup[]
  /** The workspace's own emoji: an image's address by name, or `alias:<name>`. */
  emoji?: Record<string, string>
}
