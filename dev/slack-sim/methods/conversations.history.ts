import { joinedChannel } from '../access.ts'
import { view } from '../message-view.ts'
import { method } from '../method.ts'
import { inWindow, pageByTs } from '../pages.ts'
import { Threads } from '../threads.ts'

/** Newest first; includes only those replies that were also sent to the channel. */
export const conversationsHistory = method({
  name: 'conversations.history',
  tier: 3,
  scopes: ['channels:history', 'groups:history'],
  arguments: {
    channel: { type: 'string', required: true },
    cursor: { type: 'string' },
    include_all_metadata: { type: 'boolean' },
    inclusive: { type: 'boolean' },
    latest: { type: 'string' },
    limit: { type: 'number', min: 1, max: 999 },
    oldest: { type: 'string' },
  },
  errors: ['channel_not_found', 'not_in_channel', 'invalid_cursor', 'invalid_ts_latest', 'invalid_ts_oldest'],
  run({ sim }, { channel, cursor, limit = 100, include_all_metadata: allMetadata, ...window }) {
    joinedChannel(sim, channel, 'history')
    const threads = new Threads(sim.store.visible(channel))
    const shown = threads.messages
      .filter((message) => !message.thread_ts || message.subtype === 'thread_broadcast')
      .filter(inWindow(window))
      .reverse()
    const { page, next_cursor } = pageByTs(shown, 'newest', limit, cursor)
    const messages = page.map((message) =>
      view(sim.store.workspace, message, { ...threads.around(message), allMetadata }),
    )
    const more = next_cursor !== '' && { response_metadata: { next_cursor } }
    return { messages, has_more: next_cursor !== '', pin_count: 0, ...more }
  },
})
