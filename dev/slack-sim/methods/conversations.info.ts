import { knownChannel, requireScope, scopeFor } from '../access.ts'
import { channelView } from '../channel-view.ts'
import { method } from '../method.ts'

export const conversationsInfo = method({
  name: 'conversations.info',
  tier: 3,
  scopes: ['channels:read', 'groups:read'],
  arguments: {
    channel: { type: 'string', required: true },
    include_locale: { type: 'boolean' },
    include_num_members: { type: 'boolean' },
  },
  errors: ['channel_not_found'],
  run({ sim }, args) {
    const channel = knownChannel(sim, args.channel)
    requireScope(sim, [scopeFor(channel, 'read')])
    return {
      channel: {
        ...channelView(sim, channel),
        ...(args.include_locale && { locale: 'en-GB' }),
        ...(args.include_num_members && { num_members: channel.members.length }),
      },
    }
  },
})
