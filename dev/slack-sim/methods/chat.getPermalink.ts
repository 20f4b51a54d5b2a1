import { existingMessage, knownChannel } from '../access.ts'
import { method } from '../method.ts'
import { permalink } from '../permalink.ts'

export const chatGetPermalink = method({
  name: 'chat.getPermalink',
  tier: 'special',
  scopes: [],
  arguments: { channel: { type: 'string', required: true }, message_ts: { type: 'string', required: true } },
  errors: ['channel_not_found', 'message_not_found'],
  run({ sim }, { channel, message_ts }) {
    knownChannel(sim, channel)
    const message = existingMessage(sim, channel, message_ts)
    return { channel, permalink: permalink(sim.store.workspace, message) }
  },
})
