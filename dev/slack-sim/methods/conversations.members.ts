import { knownChannel, requireScope, scopeFor } from '../access.ts'
import { method } from '../method.ts'
import { pageById } from '../pages.ts'

export const conversationsMembers = method({
  name: 'conversations.members',
  tier: 4,
  scopes: ['channels:read', 'groups:read'],
  arguments: {
    channel: { type: 'string', required: true },
    cursor: { type: 'string' },
    limit: { type: 'number', min: 1, max: 1000 },
  },
  errors: ['channel_not_found', 'invalid_cursor'],
  run({ sim }, { channel: id, cursor, limit = 100 }) {
    const channel = knownChannel(sim, id)
    requireScope(sim, [scopeFor(channel, 'read')])
    const members = channel.members.map((member) => ({ id: member }))
    const { page, next_cursor } = pageById(members, limit, cursor)
    return { members: page.map((member) => member.id), response_metadata: { next_cursor } }
  },
})
