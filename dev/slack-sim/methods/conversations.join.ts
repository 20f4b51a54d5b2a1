import { knownChannel } from '../access.ts'
import { joinChannel } from '../channel-changes.ts'
import { channelView } from '../channel-view.ts'
import { method } from '../method.ts'
import { SlackError } from '../slack-error.ts'

export const conversationsJoin = method({
  name: 'conversations.join',
  tier: 3,
  scopes: ['channels:join'],
  arguments: { channel: { type: 'string', required: true } },
  errors: ['channel_not_found', 'is_archived', 'method_not_supported_for_channel_type'],
  run({ sim }, args) {
    const channel = knownChannel(sim, args.channel)
    if (channel.is_private) throw new SlackError('method_not_supported_for_channel_type')
    if (channel.is_archived) throw new SlackError('is_archived')
    const joined = joinChannel(sim, channel, sim.store.workspace.bot.userId)
    return { channel: channelView(sim, joined) }
  },
})
