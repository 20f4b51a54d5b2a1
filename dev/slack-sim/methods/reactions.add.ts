import { knownChannel, reactionTarget } from '../access.ts'
import { addReaction } from '../changes.ts'
import { storedEmoji } from '../emoji.ts'
import { method } from '../method.ts'
import { SlackError } from '../slack-error.ts'

export const reactionsAdd = method({
  name: 'reactions.add',
  tier: 3,
  scopes: ['reactions:write'],
  arguments: {
    channel: { type: 'string', required: true },
    name: { type: 'string', required: true },
    timestamp: { type: 'string', required: true },
  },
  errors: [
    'channel_not_found',
    'not_in_channel',
    'is_archived',
    'no_item_specified',
    'bad_timestamp',
    'message_not_found',
    'invalid_name',
    'already_reacted',
    'too_many_emoji',
    'too_many_reactions',
  ],
  run({ sim, lagMs }, { channel, name, timestamp }) {
    if (knownChannel(sim, channel).is_archived) throw new SlackError('is_archived')
    const message = reactionTarget(sim, channel, timestamp)
    const { workspace } = sim.store
    addReaction(sim, message, storedEmoji(workspace, name), { user: workspace.bot.userId, lagMs })
    return {}
  },
})
