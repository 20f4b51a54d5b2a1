import { method } from '../method.ts'

export const authTest = method({
  name: 'auth.test',
  tier: 'special',
  scopes: [],
  arguments: {},
  errors: [],
  run({ sim }) {
    const { team, bot, enterprise } = sim.store.workspace
    return {
      url: `https://${team.domain}.slack.com/`,
      team: team.name,
      team_id: team.id,
      ...(enterprise && { enterprise_id: enterprise.id }),
      user: bot.name,
      user_id: bot.userId,
      bot_id: bot.botId,
      is_enterprise_install: false,
    }
  },
})
