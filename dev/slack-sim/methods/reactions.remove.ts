import { reactionTarget } from '../access.ts'
import { removeReaction } from '../changes.ts'
import { storedEmoji } from '../emoji.ts'
import { method } from '../method.ts'

export const reactionsRemove = method({
  name: 'reactions.remove',
  tier: 2,
  scopes: ['reactions:write'],
  arguments: {
    name: { type: 'string', required: true },
    channel: { type: 'string' },
    timestamp: { type: 'string' },
  },
  errors: [
    'channel_not_found',
    'not_in_channel',
    'no_item_specified',
    'bad_timestamp',
    'message_not_found',
    'invalid_name',
    'no_reaction',
  ],
  run({ sim, lagMs }, { channel, name, timestamp }) {
    const message = reactionTarget(sim, channel, timestamp)
    const { workspace } = sim.store
    removeReaction(sim, message, storedEmoji(workspace, name), { user: workspace.bot.userId, lagMs })
    return {}
  },
})
