import { randomBytes } from 'node:crypto'
import { postMessage } from './changes.ts'
import * as events from './channel-events.ts'
import type { SeedChannel } from './control-api.ts'
import { teamOf } from './message-view.ts'
import type { Sim } from './sim.ts'
import { SlackError } from './slack-error.ts'

/**
 * Changes to channels, made by anybody: each changes the store, posts Slack's own message about it, and sends
 * the events.
 */

export function setArchived(sim: Sim, channel: SeedChannel, archived: boolean, user: string): void {
  const changed = put(sim, { ...channel, is_archived: archived })
  sim.publish(events.archiveChanged(changed, user, sim.clock.ts()), { channel: changed, by: user })
}

/** A user joins a channel; Slack posts a message about it. */
export function joinChannel(sim: Sim, channel: SeedChannel, user: string, inviter?: string): SeedChannel {
  if (channel.members.includes(user)) return channel
  const joined = put(sim, { ...channel, members: [...channel.members, user] })
  const text = `<@${user}> has joined the channel`
  postMessage(sim, { channel: channel.id, user, subtype: 'channel_join', text, ...(inviter && { inviter }) })
  const team = teamOf(sim.store.workspace, user)
  const event = events.memberJoined(joined, { user, inviter, team, ts: sim.clock.ts() })
  sim.publish(event, { channel: joined, by: user })
  return joined
}

export function leaveChannel(sim: Sim, channel: SeedChannel, user: string): void {
  put(sim, { ...channel, members: channel.members.filter((each) => each !== user) })
  if (user !== sim.store.workspace.bot.userId) return
  // The app is told although its bot is no member any more.
  sim.publish(events.channelLeft(channel, 'USLACKBOT', sim.clock.ts()), { channel, by: 'USLACKBOT' })
}

/** The channel and its messages are gone for everybody. */
export function deleteChannel(sim: Sim, channel: SeedChannel): void {
  const event = events.channelDeleted(channel, 'USLACKBOT', sim.clock.ts())
  put(sim, { ...channel, is_deleted: true, members: [] })
  sim.publish(event, { channel, by: 'USLACKBOT' })
}

export function renameChannel(sim: Sim, channel: SeedChannel, name: string, user: string): void {
  const previous_names = [...(channel.previous_names ?? []), channel.name]
  const renamed = put(sim, { ...channel, name, previous_names })
  const text = `<@${user}> has renamed the channel from "${channel.name}" to "${name}"`
  const names = { name, old_name: channel.name }
  postMessage(sim, { channel: channel.id, user, subtype: 'channel_name', text, ...names })
  sim.publish(events.channelRenamed(renamed, sim.clock.ts()), { channel: renamed, by: user })
}

/**
 * Sets a channel's topic, its purpose, or both. Slack posts a message about each and sends no other event.
 */
export function setTopic(
  sim: Sim,
  channel: SeedChannel,
  { user, ...change }: { user: string; topic?: string; purpose?: string },
): void {
  put(sim, { ...channel, ...change })
  for (const what of ['topic', 'purpose'] as const) {
    const value = change[what]
    if (value === undefined) continue
    const text = `<@${user}> set the channel ${what}: ${value}`
    postMessage(sim, { channel: channel.id, user, subtype: `channel_${what}`, text, [what]: value })
  }
}

/**
 * Makes a channel private or public. It keeps its id and its members. The only event about it is Slack's own
 * message (docs.slack.dev/reference/events/message/channel_convert_to_private), which already has the new
 * channel_type.
 */
export function convertChannel(sim: Sim, channel: SeedChannel, toPrivate: boolean, user: string): void {
  const kind = toPrivate ? 'private' : 'public'
  if (channel.is_private === toPrivate) throw new Error(`${channel.id} is ${kind} already`)
  put(sim, { ...channel, is_private: toPrivate })
  const text = `made this channel *${kind}*. ${
    toPrivate
      ? 'Now, it can only be viewed or joined by invitation.'
      : 'Any member in this workspace can see and join it.'
  }`
  postMessage(sim, { channel: channel.id, user, subtype: `channel_convert_to_${kind}`, text })
}

/**
 * Shares a channel with another company, or with a sibling workspace. Slack documents no event about
 * sharing with a sibling workspace.
 */
export function shareChannel(sim: Sim, channel: SeedChannel, team: string): void {
  const connected = channel.connected_team_ids ?? []
  if (connected.includes(team)) throw new Error(`${channel.id} is shared with ${team} already`)
  const shared = put(sim, withSharing(sim, channel, [...connected, team]))
  if (isSibling(sim, team)) return
  const event = events.channelShared(shared, team, sim.clock.ts())
  sim.publish(event, { channel: shared, by: 'USLACKBOT' })
}

export function unshareChannel(sim: Sim, channel: SeedChannel, team: string): void {
  const connected = channel.connected_team_ids ?? []
  if (!connected.includes(team)) throw new Error(`${channel.id} is not shared with ${team}`)
  const left = connected.filter((each) => each !== team)
  const shared = put(sim, withSharing(sim, channel, left))
  if (isSibling(sim, team)) return
  const event = events.channelUnshared(shared, team, sim.clock.ts())
  sim.publish(event, { channel: shared, by: 'USLACKBOT' })
}

/**
 * Gives a channel another id for good. Every message is found under the new id; no method finds the old id
 * (docs.slack.dev/reference/events/channel_id_changed).
 */
export function changeChannelId(sim: Sim, channel: SeedChannel, given?: string): { id: string } {
  const id = given ?? `C${randomBytes(5).toString('hex').toUpperCase()}`
  if (sim.store.channels.has(id)) throw new SlackError('name_taken')
  sim.store.changeChannelId(channel.id, id)
  const event = events.channelIdChanged(channel.id, id, sim.clock.ts())
  sim.publish(event, { channel: { ...channel, id }, by: 'USLACKBOT' })
  return { id }
}

function withSharing(sim: Sim, channel: SeedChannel, connected: string[]): SeedChannel {
  return {
    ...channel,
    connected_team_ids: connected,
    is_ext_shared: connected.some((team) => !isSibling(sim, team)),
    is_org_shared: connected.some((team) => isSibling(sim, team)),
  }
}

function isSibling(sim: Sim, team: string): boolean {
  return sim.store.workspace.enterprise?.teams.some((each) => each.id === team) ?? false
}

function put(sim: Sim, channel: SeedChannel): SeedChannel {
  sim.store.putChannel(channel)
  return channel
}
