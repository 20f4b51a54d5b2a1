import type { SeedChannel } from './control-api.ts'
import { channelType, type SlackEvent } from './events.ts'

/** Events about channels, each in the shape of its page under docs.slack.dev/reference/events. */

export function memberJoined(
  channel: SeedChannel,
  joined: { user: string; inviter?: string | undefined; team: string; ts: string },
): SlackEvent {
  return {
    type: 'member_joined_channel',
    user: joined.user,
    channel: channel.id,
    channel_type: channel.is_private ? 'G' : 'C',
    team: joined.team,
    ...(joined.inviter && { inviter: joined.inviter }),
    event_ts: joined.ts,
  }
}

/** To the app whose bot has left, or was removed by `actor`. Slack says that it sometimes withholds this event. */
export function channelLeft(channel: SeedChannel, actor: string, ts: string): SlackEvent {
  return { type: `${channelType(channel)}_left`, channel: channel.id, actor_id: actor, event_ts: ts }
}

/** To everybody of the workspace; of a private channel to its members. */
export function channelDeleted(channel: SeedChannel, actor: string, ts: string): SlackEvent {
  const date_deleted = Math.floor(Number(ts))
  const more = channel.is_private ? { date_deleted, actor_id: actor } : {}
  return { type: `${channelType(channel)}_deleted`, channel: channel.id, ...more, event_ts: ts }
}

/** A private channel's events have different names. */
export function archiveChanged(channel: SeedChannel, user: string, ts: string): SlackEvent {
  const type = `${channelType(channel)}_${channel.is_archived ? 'archive' : 'unarchive'}`
  return { type, channel: channel.id, user, is_moved: 0, event_ts: ts }
}

export function channelRenamed(channel: SeedChannel, ts: string): SlackEvent {
  const { id, name } = channel
  const shown = { id, name, name_normalized: name, created: 0, is_channel: true, is_mpim: false }
  return { type: `${channelType(channel)}_rename`, channel: shown, event_ts: ts }
}

export function channelShared(channel: SeedChannel, team: string, ts: string): SlackEvent {
  return { type: 'channel_shared', connected_team_id: team, channel: channel.id, event_ts: ts }
}

export function channelUnshared(channel: SeedChannel, team: string, ts: string): SlackEvent {
  return {
    type: 'channel_unshared',
    previously_connected_team_id: team,
    channel: channel.id,
    is_ext_shared: channel.is_ext_shared ?? false,
    event_ts: ts,
  }
}

export function channelIdChanged(from: string, to: string, ts: string): SlackEvent {
  return { type: 'channel_id_changed', old_channel_id: from, new_channel_id: to, event_ts: ts }
}
