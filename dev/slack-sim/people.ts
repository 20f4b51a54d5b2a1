import { randomBytes } from 'node:crypto'
import {
  addReaction,
  deleteMessage,
  editMessage,
  postedBefore,
  postMessage,
  removeReaction,
  unfurlMessage,
} from './changes.ts'
import { channelAt } from './channel-at.ts'
import type {
  EditRequest,
  FormRequest,
  MessageRequest,
  PostRequest,
  ReactRequest,
  SeedBot,
  SeedChannel,
  SlackFile,
  TruthMessage,
  UnfurlRequest,
} from './control-api.ts'
import { storedEmoji } from './emoji.ts'
import { formContent } from './form.ts'
import { readContent, requireSomething } from './message-content.ts'
import type { Sim } from './sim.ts'
import { SlackError } from './slack-error.ts'
import { requireOrganisation } from './user-view.ts'

/**
 * Actions of people and other integrations in Slack, ordered by the control API. Slack's rules apply to them,
 * too.
 */

export function post(sim: Sim, request: PostRequest): { ts: string } {
  const { user, thread_ts, broadcast, files, subtype, from, ageMs } = request
  refuseNonsense(request)
  requireOrganisation(sim.store.workspace, from, 'message')
  const channel = channelFor(sim, request.channel, user)
  const { text = '', ...content } = readContent(request)
  if (!files?.length) requireSomething({ text, ...content })
  const root = thread_ts === undefined ? undefined : rootAt(sim, channel.id, thread_ts)
  const draft = {
    channel: channel.id,
    text,
    ...content,
    ...(root && { thread_ts: root.thread_ts ?? root.ts }),
    ...author(sim, request),
    ...(subtype && { subtype }),
    ...(broadcast && { subtype: 'thread_broadcast' }),
    ...(files?.length && {
      subtype: 'file_share',
      files: files.map((file) => slackFile(sim, user ?? request.bot_id ?? '', file)),
    }),
    ...(from && { source_team: from }),
  }
  const message = ageMs === undefined ? postMessage(sim, draft) : postedBefore(sim, draft, ageMs)
  return { ts: message.ts }
}

/** A person submitted a form of Workflow Builder. */
export function submitForm(sim: Sim, { channel, bot_id, user, answers }: FormRequest): { ts: string } {
  if (!sim.store.workspace.users.some((each) => each.id === user)) throw new SlackError('user_not_found')
  return post(sim, { channel, bot_id, ...formContent(user, answers) })
}

export function edit(sim: Sim, { channel, ts, ...given }: EditRequest): void {
  const message = messageAt(sim, channel, ts)
  const { text, blocks, attachments } = readContent(given)
  const content = {
    text: text ?? message.text,
    blocks: blocks ?? (text === undefined ? message.blocks : undefined),
    attachments: attachments ?? message.attachments,
  }
  if (!message.files?.length) requireSomething(content)
  editMessage(sim, message, content, { user: message.user ?? message.bot_id ?? '' })
}

export function unfurl(sim: Sim, { channel, ts, attachments = [] }: UnfurlRequest): void {
  const found = readContent({ attachments }).attachments ?? []
  if (!found.every((each) => each.from_url)) throw new Error('an unfurl says from_url: whose link it shows')
  unfurlMessage(sim, messageAt(sim, channel, ts), found)
}

export function remove(sim: Sim, { channel, ts }: MessageRequest): void {
  const message = messageAt(sim, channel, ts)
  deleteMessage(sim, message, { user: message.user ?? message.bot_id ?? '' })
}

export function react(sim: Sim, { user, channel, ts, name }: ReactRequest): void {
  channelFor(sim, channel, user)
  addReaction(sim, messageAt(sim, channel, ts), storedEmoji(sim.store.workspace, name), { user })
}

export function unreact(sim: Sim, { user, channel, ts, name }: ReactRequest): void {
  channelFor(sim, channel, user)
  removeReaction(sim, messageAt(sim, channel, ts), storedEmoji(sim.store.workspace, name), { user })
}

/** The channel, if this person may write in it. */
function channelFor(sim: Sim, id: string, user?: string): SeedChannel {
  const channel = channelAt(sim, id)
  if (channel.is_archived) throw new SlackError('is_archived')
  if (user !== undefined && !channel.members.includes(user)) throw new SlackError('not_in_channel')
  return channel
}

function messageAt(sim: Sim, channel: string, ts: string): TruthMessage {
  const message = sim.store.message(channel, ts)
  if (!message || message.deleted) throw new SlackError('message_not_found')
  return message
}

/** The message of a new reply's thread: a tombstone too, because people still write below it. */
function rootAt(sim: Sim, channel: string, ts: string): TruthMessage {
  const message = sim.store.message(channel, ts)
  if (message?.deleted && sim.store.replies(message).length > 0) return message
  return messageAt(sim, channel, ts)
}

/** Refuses combinations of fields that Slack never sends. */
function refuseNonsense({ user, bot_id, thread_ts, ...given }: PostRequest): void {
  if (!user && !bot_id) throw new Error('somebody must post: user, bot_id, or both')
  if (given.broadcast && !thread_ts) throw new Error('only a reply can be broadcast')
  if (user && (given.username || given.icons)) throw new Error('only a bot_message has username and icons')
  const others = [bot_id && 'bot_id', given.broadcast && 'broadcast', given.files && 'files']
  const second = others.find((each) => each)
  if (given.subtype && second) throw new Error(`a ${given.subtype} has no ${second}`)
}

/** The author's fields, as in docs.slack.dev/reference/events/message and .../message/bot_message. */
function author(sim: Sim, { user, bot_id, subtype, username, icons }: PostRequest) {
  if (bot_id === undefined) return { user, ...(!subtype && { client_msg_id: crypto.randomUUID() }) }
  const { name, appId } = integration(sim, bot_id)
  const app = { bot_id, ...(appId && { app_id: appId }) }
  if (user) return { ...app, user }
  return { ...app, subtype: 'bot_message', username: username ?? name, ...(icons && { icons }) }
}

function integration(sim: Sim, id: string): SeedBot {
  const bot = sim.store.workspace.bots.find((each) => each.id === id)
  if (!bot) throw new SlackError('bot_not_found')
  return bot
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
