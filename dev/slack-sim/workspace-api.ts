/** The workspace in the `--workspace` file and in the control API: part of the control API. */

export type SeedUser = {
  id: string
  name: string
  real_name: string
  is_bot?: boolean
  deleted?: boolean
  tz?: string
  /**
   * The home team, if not this workspace: a sibling workspace of the organisation, or another company in
   * Slack Connect. Null: users.info shows no `team_id`.
   */
  team_id?: string | null
  /** In an organisation: the workspaces that the person is a member of. By default the home team. */
  teams?: string[]
}

export type SeedChannel = {
  id: string
  name: string
  is_private: boolean
  is_archived?: boolean
  /** Nobody finds it any more. */
  is_deleted?: boolean
  /** Shared with other companies through Slack Connect. */
  is_ext_shared?: boolean
  /** Shared with other workspaces of the organisation. */
  is_org_shared?: boolean
  /** The teams with which it is shared, beside this workspace. */
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

/** Another party's integration: with `appId` an app, else an old incoming webhook. */
export type SeedBot = {
  id: string
  name: string
  appId?: string
  /** The user under which the app's bot posts. It must be among `users`, too. */
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
