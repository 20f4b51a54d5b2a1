import { joinedChannel, requireScope } from '../access.ts'
import { postEphemeral } from '../changes.ts'
import { contentErrors, MAX_TEXT, readContent, requireSomething } from '../message-content.ts'
import { method } from '../method.ts'
import { SlackError } from '../slack-error.ts'

/** Shows a message to one person. No method reads it back, and no event reports it. */
export const chatPostEphemeral = method({
  name: 'chat.postEphemeral',
  tier: 4,
  scopes: ['chat:write'],
  arguments: {
    channel: { type: 'string', required: true },
    user: { type: 'string', required: true },
    text: { type: 'string' },
    blocks: { type: 'json' },
    attachments: { type: 'json' },
    thread_ts: { type: 'string' },
    icon_emoji: { type: 'string' },
    icon_url: { type: 'string' },
    username: { type: 'string' },
    link_names: { type: 'boolean' },
    parse: { type: 'string' },
  },
  errors: [
    'channel_not_found',
    'not_in_channel',
    'is_archived',
    'user_not_in_channel',
    'msg_too_long',
    ...contentErrors,
  ],
  run({ sim }, args) {
    const channel = joinedChannel(sim, args.channel)
    if (channel.is_archived) throw new SlackError('is_archived')
    if (!channel.members.includes(args.user)) throw new SlackError('user_not_in_channel')
    if (args.username || args.icon_emoji || args.icon_url) requireScope(sim, ['chat:write.customize'])
    if ((args.text?.length ?? 0) > MAX_TEXT) throw new SlackError('msg_too_long')
    const { text = '', blocks, attachments } = readContent(args)
    requireSomething({ text, blocks, attachments })
    const { user, thread_ts } = args
    const message = {
      channel: channel.id,
      user,
      text,
      ...(blocks && { blocks }),
      ...(thread_ts && { thread_ts }),
    }
    return { message_ts: postEphemeral(sim, message).ts }
  },
})
