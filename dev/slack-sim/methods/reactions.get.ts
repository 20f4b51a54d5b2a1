import { reactionTarget } from '../access.ts'
import { view } from '../message-view.ts'
import { method } from '../method.ts'
import { permalink } from '../permalink.ts'
import { SlackError } from '../slack-error.ts'
import { Threads } from '../threads.ts'

export const reactionsGet = method({
  name: 'reactions.get',
  tier: 3,
  scopes: ['reactions:read'],
  arguments: { channel: { type: 'string' }, timestamp: { type: 'string' }, full: { type: 'boolean' } },
  errors: ['channel_not_found', 'not_in_channel', 'no_item_specified', 'bad_timestamp', 'message_not_found'],
  run({ sim }, args) {
    const { channel, ts } = reactionTarget(sim, args.channel, args.timestamp)
    const threads = new Threads(sim.store.visible(channel))
    const message = threads.messages.find((each) => each.ts === ts)
    if (!message) throw new SlackError('message_not_found')
    const { workspace } = sim.store
    const shown = view(workspace, message, { ...threads.around(message), allReactors: args.full === true })
    return { type: 'message', channel, message: { ...shown, permalink: permalink(workspace, message) } }
  },
})
