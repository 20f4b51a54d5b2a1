import type { SeedUser, Workspace } from './control-api.ts'

/** People and the app's own bot user. */
export function allUsers({ bot, users }: Workspace): SeedUser[] {
  return [...users, { id: bot.userId, name: bot.name, real_name: bot.name, is_bot: true }]
}

/** A user in the shape of users.info and users.list. */
export function userView(workspace: Workspace, user: SeedUser, locale = false) {
  const team = user.team_id === undefined ? workspace.team.id : (user.team_id ?? undefined)
  return {
    id: user.id,
    ...(team && { team_id: team }),
    name: user.name,
    deleted: user.deleted ?? false,
    real_name: user.real_name,
    tz: user.tz ?? 'Europe/Berlin',
    tz_label: user.tz ?? 'Europe/Berlin',
    tz_offset: 0,
    profile: {
      real_name: user.real_name,
      real_name_normalized: user.real_name,
      display_name: user.name,
      display_name_normalized: user.name,
      ...(team && { team }),
      ...(user.id === workspace.bot.userId && {
        bot_id: workspace.bot.botId,
        api_app_id: workspace.bot.appId,
      }),
    },
    is_admin: false,
    is_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: user.is_bot ?? false,
    is_app_user: false,
    ...(team && !isOrganisations(workspace, team) && { is_stranger: true }),
    ...enterpriseUser(workspace, user, team),
    ...(locale && { locale: 'en-GB' }),
    updated: 0,
  }
}

/**
 * The organisation's view of a member, with any home workspace. A user without team_id has it a second time
 * (github.com/looker/lookerbot/issues/184); the reference shows neither.
 */
function enterpriseUser(workspace: Workspace, { id, ...user }: SeedUser, team: string | undefined) {
  const { enterprise } = workspace
  const home = team ?? workspace.team.id
  if (!enterprise || !isOrganisations(workspace, home)) return {}
  const organisation = {
    enterprise_id: enterprise.id,
    enterprise_name: enterprise.name,
    teams: user.teams ?? [home],
  }
  const roles = { is_admin: false, is_owner: false, is_primary_owner: false }
  return { enterprise_user: { id, ...organisation, ...roles }, ...(team === undefined && organisation) }
}

/** Whether the team is this workspace or one of its siblings. */
export function isOrganisations({ team, enterprise }: Workspace, id: string): boolean {
  return id === team.id || (enterprise?.teams.some((each) => each.id === id) ?? false)
}

/** Refuses a workspace outside the organisation. A click may also name the organisation itself. */
export function requireOrganisation(
  workspace: Workspace,
  from: string | undefined,
  what: 'message' | 'click',
): void {
  if (from === undefined || isOrganisations(workspace, from)) return
  if (what === 'click' && from === workspace.enterprise?.id) return
  throw new Error(`${from} is no workspace of the organisation: see the order enterprise`)
}
