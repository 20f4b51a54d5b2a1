import { isMember, requireScope } from '../access.ts'
import { channelView } from '../channel-view.ts'
import { method } from '../method.ts'
import { pageById } from '../pages.ts'
import { SlackError } from '../slack-error.ts'

const known = ['public_channel', 'private_channel', 'im', 'mpim']

export const conversationsList = method({
  name: 'conversations.list',
  tier: 2,
  scopes: ['channels:read', 'groups:read'],
  arguments: {
    cursor: { type: 'string' },
    exclude_archived: { type: 'boolean' },
    limit: { type: 'number', min: 1, max: 1000 },
    team_id: { type: 'string' },
    types: { type: 'string' },
  },
  errors: ['invalid_cursor', 'invalid_types'],
  run({ sim }, { cursor, exclude_archived, limit = 100, types = 'public_channel' }) {
    const wanted = types.split(',').map((type) => type.trim())
    if (wanted.some((type) => !known.includes(type))) throw new SlackError('invalid_types')
    if (wanted.includes('public_channel')) requireScope(sim, ['channels:read'])
    if (wanted.includes('private_channel')) requireScope(sim, ['groups:read'])
    const shown = [...sim.store.channels.values()].filter(
      (channel) =>
        wanted.includes(channel.is_private ? 'private_channel' : 'public_channel') &&
        (!channel.is_private || isMember(sim, channel)) &&
        !channel.is_deleted &&
        !(exclude_archived && channel.is_archived),
    )
    const { page, next_cursor } = pageById(shown, limit, cursor)
    return { channels: page.map((channel) => channelView(sim, channel)), response_metadata: { next_cursor } }
  },
})
