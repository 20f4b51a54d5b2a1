import { channelId, timestamp, usergroupId, userId } from '../../domain/ids.ts'
import type { TicketKey } from '../../domain/key.ts'
import { knownIds, type Settings, teamOfChannel } from '../../domain/settings.ts'
import { canonicalEmoji } from '../../domain/text/emoji.ts'
import { authorOf, isOurs } from '../api/author.ts'
import type { Hint } from '../api/directory.ts'
import { type Fields, fields, words } from '../api/json.ts'
import { tsToMs } from '../api/timestamp.ts'
import { placeOf } from '../api/understand.ts'
import { type Identity, METADATA_TYPE } from '../api/web.ts'

/** The bot's identity: it tells our own messages from others, and gives the workspace. */
export type BotIdentity = Pick<Identity, 'workspace' | 'botUser' | 'botId'>

export type Trigger = { readonly kind: 'trigger' } & Said

/** A new message of a person, an integration or Slack itself. */
export type Posted = {
  readonly kind: 'message'
  /** As Slack sent it; its ts and its thread are valid. */
  readonly message: Fields
  readonly channel: string
  /** Of a person's reply the possible keys of its ticket, as in `Said`; else none. */
  readonly keys: readonly TicketKey[]
  readonly hint: Hint
  /** How long Docket keeps it, in milliseconds; 0 if it does not. */
  readonly keepMs: number
}

/** One of our own messages, with the receipt in its metadata. */
export type Own = {
  readonly kind: 'own'
  readonly receipt: string
  readonly channel: string
  readonly ts: string
}

/**
 * A channel is usable again, or other people can read it: the cached state of it is no longer valid, under any of its ids.
 */
export type ChannelChanged = {
  readonly kind: 'channelChanged'
  readonly channels: readonly string[]
  /** The bot has joined it. */
  readonly joined: boolean
  readonly at: number
  readonly id: string
}

/**
 * The bot was removed from a channel, or the channel was deleted, under any of its ids. Slack withholds this event at
 * times.
 */
export type ChannelLeft = { readonly kind: 'channelLeft'; readonly channels: readonly string[] }

export type GroupChanged = { readonly kind: 'groupChanged'; readonly group: string }

export type Ignore = { readonly kind: 'ignore'; readonly why: string }

/** `at` is Slack's instant in epoch ms; `id` identifies the event for ever, as its idempotency key. */
export type Said = {
  /** The possible keys of the ticket: more than one if the channel had other ids before. */
  readonly keys: readonly TicketKey[]
  readonly user: string
  readonly hint: Hint
  readonly at: number
  readonly id: string
}

/** The payload around an event, and what it is read with. */
export type Received = {
  readonly body: Fields
  readonly settings: Settings
  readonly me: BotIdentity
}

export function reactionAdded(event: Fields, { body, settings, me }: Received): Trigger | Ignore {
  const item = fields(event.item)
  const channel = channelId(item.channel)
  const team = channel && teamOfChannel(settings, channel)
  if (!team) return ignore('no team takes tickets there')
  if (item.type !== 'message') return ignore('not a reaction to a message')
  const emoji = canonicalEmoji(words(event.reaction) ?? '')
  if (emoji !== canonicalEmoji(team.emoji.open)) return ignore('another emoji')
  const [user, threadTs, eventTs] = [userId(event.user), timestamp(item.ts), timestamp(event.event_ts)]
  if (user === null || threadTs === null || eventTs === null) return ignore('malformed')
  if (user === me.botUser) return ignore('not by a person')
  return {
    kind: 'trigger',
    keys: keysOf(settings, me, channel, threadTs),
    user,
    hint: hintOf(body, null),
    at: tsToMs(eventTs),
    id: `react:${emoji}:${user}:${eventTs}`,
  }
}

/** Only such a message says that a channel became public or private. */
const CONVERTED = new Set(['channel_convert_to_public', 'channel_convert_to_private'])

/**
 * A new message. A reply goes to its thread's ticket in any channel: the ticket may be older than the channel's settings. A team's
 * channel is kept completely.
 */
export function posted(event: Fields, received: Received): Own | ChannelChanged | Posted | Ignore {
  const { body, settings, me } = received
  if (isOurs(event, me)) return own(event)
  if (CONVERTED.has(words(event.subtype) ?? '')) return channelChanged(event, received)
  const [channel, place] = [channelId(event.channel), placeOf(event)]
  if (channel === null || place === null) return ignore('malformed')
  const { threadTs } = place
  const keys = threadTs === null || authorOf(event) === null ? [] : keysOf(settings, me, channel, threadTs)
  const keepMs = keepMsOf(settings, channel)
  if (keys.length === 0 && keepMs === 0) return ignore('neither a reply nor kept')
  return { kind: 'message', message: event, channel, keys, hint: hintOf(body, null), keepMs }
}

function own(event: Fields): Own | Ignore {
  const metadata = fields(event.metadata)
  const receipt = words(fields(metadata.event_payload).k)
  const [channel, ts] = [channelId(event.channel), timestamp(event.ts)]
  if (event.subtype !== undefined && event.subtype !== 'bot_message' && event.subtype !== 'thread_broadcast')
    return ignore('no message of ours, but something about one')
  if (metadata.event_type !== METADATA_TYPE || receipt === null) return ignore('ours, without a receipt')
  return channel === null || ts === null ? ignore('malformed') : { kind: 'own', receipt, channel, ts }
}

export function channelChanged(event: Fields, { settings }: Received): ChannelChanged | Ignore {
  const [channel, ts] = [channelId(event.channel), timestamp(event.event_ts)]
  if (channel === null || ts === null) return ignore('malformed')
  const channels = knownIds(settings, channel)
  const joined = event.type === 'member_joined_channel'
  return { kind: 'channelChanged', channels, joined, at: tsToMs(ts), id: `channel:${channel}:${ts}` }
}

export function channelLeft(event: Fields, { settings }: Received): ChannelLeft | Ignore {
  const channel = channelId(event.channel)
  return channel === null
    ? ignore('malformed')
    : { kind: 'channelLeft', channels: knownIds(settings, channel) }
}

/** Only the bot's own arrival makes a channel usable. */
export const memberJoined = (event: Fields, received: Received): ChannelChanged | Ignore =>
  event.user === received.me.botUser ? channelChanged(event, received) : ignore('somebody joined')

export const groupUpdated = (event: Fields): GroupChanged | Ignore => groupChanged(fields(event.subteam).id)

export const groupMembersChanged = (event: Fields): GroupChanged | Ignore => groupChanged(event.subteam_id)

function groupChanged(id: unknown): GroupChanged | Ignore {
  const group = usergroupId(id)
  return group === null ? ignore('malformed') : { kind: 'groupChanged', group }
}

/** The present id of the channel comes first: a new ticket is opened there. */
export const keysOf = (
  settings: Settings,
  { workspace }: BotIdentity,
  channel: string,
  threadTs: string,
): TicketKey[] => knownIds(settings, channel).map((id) => ({ workspace, channel: id, threadTs }))

/** How long a message of this channel is kept, in milliseconds: only a team's channels are kept. */
export const keepMsOf = (settings: Settings, channel: string): number =>
  teamOfChannel(settings, channel) === null ? 0 : settings.seenForMs

/** The home of the payload's user, as far as the payload gives it. */
export function hintOf(body: Fields, homeTeam: string | null): Hint {
  const shared = body.is_ext_shared_channel
  return { ...(homeTeam !== null && { homeTeam }), ...(typeof shared === 'boolean' && { shared }) }
}

export const ignore = (why: string): Ignore => ({ kind: 'ignore', why })
