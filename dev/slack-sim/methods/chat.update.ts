import { existingMessage, knownChannel } from '../access.ts'
import { editMessage } from '../changes.ts'
import { contentErrors, MAX_TEXT, metadataErrors, readContent, requireSomething } from '../message-content.ts'
import { view } from '../message-view.ts'
import { method } from '../method.ts'
import { SlackError } from '../slack-error.ts'

/**
 * Replaces the content of a message of the bot. Metadata that is not given stays; an empty object removes it.
 * Blocks stay only if the text is not given either.
 */
export const chatUpdate = method({
  name: 'chat.update',
  tier: 3,
  scopes: ['chat:write'],
  arguments: {
    channel: { type: 'string', required: true },
    ts: { type: 'string', required: true },
    text: { type: 'string' },
    blocks: { type: 'json' },
    attachments: { type: 'json' },
    metadata: { type: 'json' },
    link_names: { type: 'boolean' },
    parse: { type: 'string' },
  },
  errors: [
    'channel_not_found',
    'message_not_found',
    'cant_update_message',
    'is_inactive',
    'msg_too_long',
    ...contentErrors,
    ...metadataErrors,
  ],
  run({ sim, lagMs }, args) {
    const channel = knownChannel(sim, args.channel)
    const message = existingMessage(sim, channel.id, args.ts)
    const { bot } = sim.store.workspace
    if (message.bot_id !== bot.botId) throw new SlackError('cant_update_message')
    if (channel.is_archived) throw new SlackError('is_inactive')
    if ((args.text?.length ?? 0) > MAX_TEXT) throw new SlackError('msg_too_long')
    const { text, blocks, attachments, ...metadata } = readContent(args)
    const content = {
      text: text ?? (blocks ? '' : message.text),
      blocks: blocks ?? (text === undefined ? message.blocks : undefined),
      attachments: attachments ?? (text === undefined ? message.attachments : undefined),
    }
    requireSomething(content)
    const edited = editMessage(sim, message, { ...content, ...metadata }, { user: bot.userId, lagMs })
    return {
      channel: channel.id,
      ts: edited.ts,
      text: edited.text,
      message: view(sim.store.workspace, edited, { allMetadata: true }),
    }
  },
})
