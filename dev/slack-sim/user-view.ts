import type { SeedUser, Workspace } from './control-api.ts'

/** People and the app's own bot user. */
export function allUsers({ bot, users }: Workspace): SeedUser[] {
  return [...users, { id: bot.userId, name: bot.name, real_name: bot.name, is_bot: true }]
}

/** A user as users.info and users.list show it. */
export function userView(workspace: Workspace, user: SeedUser, locale = false) {
  const team = user.team_id ?? workspace.team.id
  return {
    id: user.id,
    team_id: team,
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
      team,
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
    ...(team !== workspace.team.id && { is_stranger: true }),
    ...(locale && { locale: 'en-GB' }),
    updated: 0,
  }
}
