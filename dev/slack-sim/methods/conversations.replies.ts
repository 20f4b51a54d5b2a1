import { joinedChannel } from '../access.ts'
import { view } from '../message-view.ts'
import { method } from '../method.ts'
import { inWindow, pageByTs } from '../pages.ts'
import { SlackError } from '../slack-error.ts'
import { Threads } from '../threads.ts'

/**
 * A thread, oldest first. The root is the first message of every page, even outside the window. For the ts of
 * a reply, Slack returns that reply alone.
 */
export const conversationsReplies = method({
  name: 'conversations.replies',
  tier: 3,
  scopes: ['channels:history', 'groups:history'],
  arguments: {
    channel: { type: 'string', required: true },
    ts: { type: 'string', required: true },
    cursor: { type: 'string' },
    include_all_metadata: { type: 'boolean' },
    inclusive: { type: 'boolean' },
    latest: { type: 'string' },
    limit: { type: 'number', min: 1, max: 1000 },
    oldest: { type: 'string' },
  },
  errors: [
    'channel_not_found',
    'not_in_channel',
    'thread_not_found',
    'invalid_cursor',
    'invalid_ts_latest',
    'invalid_ts_oldest',
  ],
  run({ sim }, { channel, ts, cursor, limit = 1000, include_all_metadata: allMetadata, ...window }) {
    joinedChannel(sim, channel, 'history')
    const threads = new Threads(sim.store.visible(channel))
    const asked = threads.messages.find((message) => message.ts === ts)
    if (!asked) throw new SlackError('thread_not_found')
    const replies = threads.replies(asked).filter(inWindow(window))
    const { page, next_cursor } = pageByTs(replies, 'oldest', Math.max(1, limit - 1), cursor)
    const messages = [asked, ...page].map((message) =>
      view(sim.store.workspace, message, { ...threads.around(message), allMetadata }),
    )
    const more = next_cursor !== '' && { response_metadata: { next_cursor } }
    return { messages, has_more: next_cursor !== '', ...more }
  },
})
