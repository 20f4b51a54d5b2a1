import { randomBytes } from 'node:crypto'
import { checkEmojiName } from './access.ts'
import { addReaction, deleteMessage, editMessage, postMessage, removeReaction } from './changes.ts'
import type { PostRequest, ReactRequest, SeedChannel, SlackFile, TruthMessage } from './control-api.ts'
import type { Sim } from './sim.ts'
import { SlackError } from './slack-error.ts'

/** What people (and other integrations) do in Slack, at the control API's word. Slack's rules hold for them, too. */

export function post(sim: Sim, request: PostRequest): { ts: string } {
  const channel = channelFor(sim, request.channel, request.bot ? undefined : request.user)
  const { text, thread_ts, broadcast, files } = request
  if (!text && !files?.length) throw new SlackError('no_text')
  const root = thread_ts === undefined ? undefined : messageAt(sim, channel.id, thread_ts)
  const message = postMessage(sim, {
    channel: channel.id,
    text,
    ...(root && { thread_ts: root.thread_ts ?? root.ts }),
    ...author(sim, request),
    ...(broadcast && root && { subtype: 'thread_broadcast' }),
    ...(files?.length && {
      subtype: 'file_share',
      files: files.map((file) => slackFile(sim, request.user, file)),
    }),
  })
  return { ts: message.ts }
}

export function edit(sim: Sim, { channel, ts, text }: { channel: string; ts: string; text: string }): void {
  const message = messageAt(sim, channel, ts)
  editMessage(sim, message, { text }, { user: message.user ?? message.bot_id ?? '' })
}

export function remove(sim: Sim, { channel, ts }: { channel: string; ts: string }): void {
  const message = messageAt(sim, channel, ts)
  deleteMessage(sim, message, { user: message.user ?? message.bot_id ?? '' })
}

export function react(sim: Sim, { user, channel, ts, name }: ReactRequest): void {
  channelFor(sim, channel, user)
  checkEmojiName(name)
  addReaction(sim, messageAt(sim, channel, ts), name, { user })
}

export function unreact(sim: Sim, { user, channel, ts, name }: ReactRequest): void {
  channelFor(sim, channel, user)
  removeReaction(sim, messageAt(sim, channel, ts), name, { user })
}

/** The channel, if this person may write in it. */
function channelFor(sim: Sim, id: string, user?: string): SeedChannel {
  const channel = sim.store.channels.get(id)
  if (!channel) throw new SlackError('channel_not_found')
  if (channel.is_archived) throw new SlackError('is_archived')
  if (user !== undefined && !channel.members.includes(user)) throw new SlackError('not_in_channel')
  return channel
}

function messageAt(sim: Sim, channel: string, ts: string): TruthMessage {
  const message = sim.store.message(channel, ts)
  if (!message || message.deleted) throw new SlackError('message_not_found')
  return message
}

function author(sim: Sim, { user, bot }: PostRequest) {
  if (!bot) return { user, client_msg_id: crypto.randomUUID() }
  const name = sim.store.workspace.bots.find((each) => each.id === user)?.name
  return { subtype: 'bot_message', bot_id: user, username: name ?? 'incoming-webhook' }
}

function slackFile(
  sim: Sim,
  user: string,
  { name, mimetype }: { name: string; mimetype: string },
): SlackFile {
  const id = `F${randomBytes(5).toString('hex').toUpperCase()}`
  const { domain } = sim.store.workspace.team
  const address = `https://files.slack.com/files-pri/${domain}-${id}/${name}`
  return {
    id,
    created: sim.clock.seconds(),
    timestamp: sim.clock.seconds(),
    name,
    title: name,
    mimetype,
    filetype: name.split('.').at(-1) ?? '',
    pretty_type: (name.split('.').at(-1) ?? '').toUpperCase(),
    user,
    editable: false,
    size: 4711,
    mode: 'hosted',
    is_external: false,
    external_type: '',
    is_public: true,
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private: address,
    url_private_download: `${address}?download=1`,
    permalink: `https://${domain}.slack.com/files/${user}/${id}/${name}`,
    file_access: 'visible',
  }
}
