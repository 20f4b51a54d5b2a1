import { botProfile } from '../message-view.ts'
import { method } from '../method.ts'
import { SlackError } from '../slack-error.ts'

export const botsInfo = method({
  name: 'bots.info',
  tier: 3,
  scopes: ['users:read'],
  arguments: { bot: { type: 'string' }, team_id: { type: 'string' } },
  errors: ['bot_not_found'],
  run({ sim }, { bot: id }) {
    const { workspace } = sim.store
    const bot = botProfile(workspace, id ?? workspace.bot.botId)
    if (!bot) throw new SlackError('bot_not_found')
    return { bot }
  },
})
