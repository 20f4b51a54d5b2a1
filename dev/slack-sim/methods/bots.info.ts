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
    if (id === undefined || id === workspace.bot.botId) return { bot: botProfile(workspace) }
    const bot = workspace.bots.find((each) => each.id === id)
    if (!bot) throw new SlackError('bot_not_found')
    return { bot: { ...bot, deleted: false, updated: 0, icons: {} } }
  },
})
