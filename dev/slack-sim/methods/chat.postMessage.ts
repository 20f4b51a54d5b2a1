import { joinedChannel, requireScope } from '../access.ts'
import { postMessage } from '../changes.ts'
import { isTs } from '../clock.ts'
import {
  contentErrors,
  metadataErrors,
  readContent,
  requireSomething,
  splitText,
} from '../message-content.ts'
import { view } from '../message-view.ts'
import { method } from '../method.ts'
import type { Sim } from '../sim.ts'
import { explained, SlackError } from '../slack-error.ts'

type ThreadArguments = {
  thread_ts?: string
  reply_broadcast?: boolean
}

/**
 * Posts a message. A long text without blocks becomes several messages. The response, the metadata and the
 * attachments belong to the first one; Slack does not document which one. A thread_ts without a message is no
 * error: the reply then belongs to a thread without a root.
 */
export const chatPostMessage = method({
  name: 'chat.postMessage',
  tier: 'post',
  scopes: ['chat:write'],
  arguments: {
    channel: { type: 'string', required: true },
    text: { type: 'string' },
    blocks: { type: 'json' },
    attachments: { type: 'json' },
    metadata: { type: 'json' },
    thread_ts: { type: 'string' },
    reply_broadcast: { type: 'boolean' },
    icon_emoji: { type: 'string' },
    icon_url: { type: 'string' },
    username: { type: 'string' },
    link_names: { type: 'boolean' },
    mrkdwn: { type: 'boolean' },
    parse: { type: 'string' },
    unfurl_links: { type: 'boolean' },
    unfurl_media: { type: 'boolean' },
  },
  errors: ['channel_not_found', 'not_in_channel', 'is_archived', ...contentErrors, ...metadataErrors],
  run({ sim, lagMs }, args) {
    const channel = joinedChannel(sim, args.channel)
    if (channel.is_archived) throw new SlackError('is_archived')
    if (args.username || args.icon_emoji || args.icon_url) requireScope(sim, ['chat:write.customize'])
    const { text = '', ...content } = readContent(args)
    requireSomething({ text, ...content })
    const { bot } = sim.store.workspace
    const place = { channel: channel.id, ...threadOf(sim, channel.id, args) }
    const author = { user: bot.userId, bot_id: bot.botId, app_id: bot.appId }
    const [first = '', ...rest] = content.blocks?.length ? [text] : splitText(text)
    const message = postMessage(sim, { ...place, ...author, text: first, ...content }, lagMs)
    for (const piece of rest) postMessage(sim, { ...place, ...author, text: piece }, lagMs)
    return {
      channel: channel.id,
      ts: message.ts,
      message: view(sim.store.workspace, message, { allMetadata: true }),
    }
  },
})

/** A reply cannot have replies: Slack uses the reply's own root instead. */
function threadOf(sim: Sim, channel: string, { thread_ts: ts, reply_broadcast }: ThreadArguments) {
  if (!ts) return {}
  if (!isTs(ts)) throw explained('invalid_arguments', ['must be a timestamp: thread_ts'])
  const root = sim.store.message(channel, ts)?.thread_ts ?? ts
  return { thread_ts: root, ...(reply_broadcast && { subtype: 'thread_broadcast' }) }
}
