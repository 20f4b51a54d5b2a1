import type { ReplyKind } from '../../domain/command.ts'
import { parseKey, type TicketKey } from '../../domain/key.ts'
import { type Team, type TeamsConfig, teamOfChannel } from '../../domain/teams.ts'
import { canonicalEmoji } from '../../domain/text/emoji.ts'
import { replyKind } from '../../domain/text/reply-kind.ts'
import { wordsOf } from '../../domain/text/words.ts'
import type { Hint } from '../api/directory.ts'
import { type Fields, fields, words } from '../api/json.ts'
import { tsToMs } from '../api/timestamp.ts'
import { type Identity, METADATA_TYPE } from '../api/web.ts'

/** Who we are: whose messages are ours, and which workspace's tickets. */
export type BotIdentity = Pick<Identity, 'workspace' | 'botUser' | 'botId'>

/** What an event means to Docket. `at` is Slack's instant in epoch ms; `id` names what happened for ever. */
export type InboundEvent =
  | ({ readonly kind: 'trigger' } & Said)
  | ({ readonly kind: 'reply'; readonly reply: ReplyKind } & Said)
  /** One of our own messages, with the receipt in its metadata. */
  | { readonly kind: 'own'; readonly receipt: string; readonly channel: string; readonly ts: string }
  /** A channel can be written to again. */
  | { readonly kind: 'channelBack'; readonly channel: string; readonly at: number; readonly id: string }
  | { readonly kind: 'groupChanged'; readonly group: string }
  | { readonly kind: 'ignore'; readonly why: string }

type Said = {
  readonly key: TicketKey
  readonly team: string
  readonly user: string
  readonly hint: Hint
  readonly at: number
  readonly id: string
}

/** What a click means. Whoever clicked can be told something at `where`, unless the payload does not say where. */
export type InboundAction =
  | ({ readonly kind: 'click'; readonly action: Action; readonly where: Where | null } & Said)
  | { readonly kind: 'refused'; readonly say: string; readonly where: Where | null }

export type Where = { readonly channel: string; readonly user: string; readonly threadTs?: string }

const ACTIONS = ['claim', 'resolve', 'reopen'] as const
export type Action = (typeof ACTIONS)[number]

/** The message subtypes that are people's replies; of the others none is. */
const REPLIES: readonly unknown[] = [undefined, 'file_share', 'thread_broadcast']

const TS = /^\d{1,12}\.\d{6}$/

/** What the payload of an `event_callback` means. Never throws: what it does not understand it ignores. */
export function parseEvent(payload: unknown, teamsConfig: TeamsConfig, me: BotIdentity): InboundEvent {
  const body = fields(payload)
  const event = fields(body.event)
  switch (event.type) {
    case 'reaction_added':
      return reaction(event, body, teamsConfig, me)
    case 'message':
      return message(event, body, teamsConfig, me)
    case 'channel_unarchive':
    case 'group_unarchive':
      return channelBack(event)
    case 'member_joined_channel':
      return event.user === me.botUser ? channelBack(event) : ignore('somebody joined')
    case 'subteam_updated':
      return groupChanged(fields(event.subteam).id)
    case 'subteam_members_changed':
      return groupChanged(event.subteam_id)
    default:
      return ignore('not an event that means anything')
  }
}

function reaction(event: Fields, body: Fields, teamsConfig: TeamsConfig, me: BotIdentity): InboundEvent {
  const item = fields(event.item)
  const team = teamOf(teamsConfig, item.channel)
  if (team === null) return ignore('no team takes tickets there')
  if (item.type !== 'message') return ignore('not a reaction to a message')
  const emoji = canonicalEmoji(words(event.reaction) ?? '')
  if (emoji !== canonicalEmoji(team.policy.emoji.open)) return ignore('another emoji')
  const user = words(event.user)
  if (user === null || user === me.botUser) return ignore('not by a person')
  const [channel, threadTs, eventTs] = [words(item.channel), timestamp(item.ts), timestamp(event.event_ts)]
  if (channel === null || threadTs === null || eventTs === null) return ignore('malformed')
  return {
    kind: 'trigger',
    key: { workspace: me.workspace, channel, threadTs },
    team: team.policy.team,
    user,
    hint: hintOf(body, null),
    at: tsToMs(eventTs),
    id: `react:${emoji}:${user}:${eventTs}`,
  }
}

function message(event: Fields, body: Fields, teamsConfig: TeamsConfig, me: BotIdentity): InboundEvent {
  if (event.bot_id === me.botId || event.user === me.botUser) return own(event)
  if (words(event.bot_id) !== null || event.user === 'USLACKBOT') return ignore('a bot wrote it')
  if (!REPLIES.includes(event.subtype)) return ignore('not a message that a person wrote')
  const team = teamOf(teamsConfig, event.channel)
  if (team === null) return ignore('no team takes tickets there')
  if (event.thread_ts === undefined || event.thread_ts === event.ts) return ignore('not a reply')
  const [channel, user] = [words(event.channel), words(event.user)]
  const [ts, threadTs] = [timestamp(event.ts), timestamp(event.thread_ts)]
  if (channel === null || user === null || ts === null || threadTs === null) return ignore('malformed')
  return {
    kind: 'reply',
    key: { workspace: me.workspace, channel, threadTs },
    team: team.policy.team,
    user,
    hint: hintOf(body, words(event.user_team) ?? words(event.source_team) ?? words(event.team)),
    at: tsToMs(ts),
    id: `msg:${ts}`,
    reply: replyKind(wordsOf(event), Array.isArray(event.files) ? event.files.length : 0),
  }
}

function own(event: Fields): InboundEvent {
  const metadata = fields(event.metadata)
  const receipt = words(fields(metadata.event_payload).k)
  const [channel, ts] = [words(event.channel), timestamp(event.ts)]
  if (event.subtype !== undefined && event.subtype !== 'bot_message' && event.subtype !== 'thread_broadcast')
    return ignore('no message of ours, but something about one')
  if (metadata.event_type !== METADATA_TYPE || receipt === null) return ignore('ours, without a receipt')
  return channel === null || ts === null ? ignore('malformed') : { kind: 'own', receipt, channel, ts }
}

function channelBack(event: Fields): InboundEvent {
  const [channel, ts] = [words(event.channel), timestamp(event.event_ts)]
  if (channel === null || ts === null) return ignore('malformed')
  return { kind: 'channelBack', channel, at: tsToMs(ts), id: `back:${channel}:${ts}` }
}

function groupChanged(id: unknown): InboundEvent {
  const group = words(id)
  return group === null ? ignore('malformed') : { kind: 'groupChanged', group }
}

/**
 * What the payload of a click means. Everything in it comes back from the person's client: it only says which
 * ticket is meant; whether the person may is decided where the ticket is. Never throws.
 */
export function parseAction(payload: unknown, teamsConfig: TeamsConfig, me: BotIdentity): InboundAction {
  const body = fields(payload)
  const button = fields(Array.isArray(body.actions) ? body.actions[0] : null)
  const where = whereOf(body)
  const refused = (say: string): InboundAction => ({ kind: 'refused', say, where })
  const action = ACTIONS.find((known) => button.action_id === `docket:${known}`)
  if (action === undefined) return refused('Docket does not know this button.')
  const key = keyOfButton(button.value, me)
  const [user, messageTs] = [words(fields(body.user).id), timestamp(messageOf(body).ts)]
  const actionTs = timestamp(button.action_ts)
  if (key === null || user === null || messageTs === null || actionTs === null)
    return refused('This button does not say which ticket it belongs to.')
  const team = teamOf(teamsConfig, key.channel)
  if (team === null) return refused('No team takes tickets in the channel of this ticket any more.')
  return {
    kind: 'click',
    action,
    where,
    key,
    team: team.policy.team,
    user,
    hint: hintOf({}, words(fields(body.user).team_id)),
    at: tsToMs(actionTs),
    id: `${action}:${user}:${messageTs}:${actionTs}`,
  }
}

/** A button's value is its ticket's key and the revision that its card showed: `<key text>|<seq>`. */
function keyOfButton(value: unknown, me: BotIdentity): TicketKey | null {
  const [, text] = /^([^|]+)\|\d+$/.exec(words(value) ?? '') ?? []
  if (text === undefined) return null
  try {
    const key = parseKey(text)
    return key.workspace === me.workspace && TS.test(key.threadTs) ? key : null
  } catch {
    return null
  }
}

function whereOf(body: Fields): Where | null {
  const [user, channel] = [words(fields(body.user).id), messageOf(body).channel]
  if (user === null || channel === null) return null
  const threadTs = messageOf(body).threadTs
  return { channel, user, ...(threadTs !== null && { threadTs }) }
}

/** The message that holds the button. */
function messageOf(body: Fields) {
  const [container, message] = [fields(body.container), fields(body.message)]
  return {
    ts: words(container.message_ts) ?? words(message.ts),
    channel: words(fields(body.channel).id) ?? words(container.channel_id),
    threadTs: timestamp(message.thread_ts) ?? timestamp(container.thread_ts),
  }
}

function hintOf(body: Fields, homeTeam: string | null): Hint {
  const shared = body.is_ext_shared_channel
  return { ...(homeTeam !== null && { homeTeam }), ...(typeof shared === 'boolean' && { shared }) }
}

const teamOf = (teamsConfig: TeamsConfig, channel: unknown): Team | null =>
  typeof channel === 'string' ? teamOfChannel(teamsConfig, channel) : null

const timestamp = (value: unknown): string | null =>
  typeof value === 'string' && TS.test(value) ? value : null

const ignore = (why: string): InboundEvent => ({ kind: 'ignore', why })
