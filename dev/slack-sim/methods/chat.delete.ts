import { existingMessage, knownChannel } from '../access.ts'
import { deleteMessage } from '../changes.ts'
import { method } from '../method.ts'
import { SlackError } from '../slack-error.ts'

export const chatDelete = method({
  name: 'chat.delete',
  tier: 3,
  scopes: ['chat:write'],
  arguments: { channel: { type: 'string', required: true }, ts: { type: 'string', required: true } },
  errors: ['channel_not_found', 'message_not_found', 'cant_delete_message'],
  run({ sim, lagMs }, { channel, ts }) {
    knownChannel(sim, channel)
    const message = existingMessage(sim, channel, ts)
    const { bot } = sim.store.workspace
    if (message.bot_id !== bot.botId) throw new SlackError('cant_delete_message')
    deleteMessage(sim, message, { user: bot.userId, lagMs })
    return { channel, ts }
  },
})
