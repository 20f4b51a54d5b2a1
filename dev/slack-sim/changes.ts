import type { EphemeralMessage, SeedChannel, TruthMessage } from './control-api.ts'
import * as events from './events.ts'
import { teamOf } from './message-view.ts'
import type { Sim } from './sim.ts'
import { SlackError } from './slack-error.ts'

/** What happens in the workspace, whoever does it: a change of the store and the events that follow from it. */

export type Draft = Omit<TruthMessage, 'ts' | 'edits' | 'deleted' | 'reactions'>

/** Who does it, where that is not the message's author; and how long reads do not show it. */
interface By {
  user: string
  lagMs?: number | undefined
}

/** Posts a message; its author is in the draft. */
export function postMessage(sim: Sim, draft: Draft, lagMs?: number): TruthMessage {
  const channel = channelOf(sim, draft.channel)
  const message = sim.store.put(
    { ...draft, ts: sim.clock.ts(), edits: 0, deleted: false, reactions: [] },
    lagMs,
  )
  const author = message.user ?? message.bot_id ?? ''
  sim.publish(events.messagePosted(sim.store, channel, message), { channel, by: author })
  if (message.text.includes(`<@${sim.store.workspace.bot.userId}>`) && !message.subtype) {
    sim.publish(events.appMention(sim.store, message), { channel, by: author })
  }
  return message
}

export function postEphemeral(sim: Sim, draft: Omit<EphemeralMessage, 'ts'>): EphemeralMessage {
  const message = { ...draft, ts: sim.clock.ts() }
  sim.store.putEphemeral(message)
  return message
}

type Patch = Partial<Pick<TruthMessage, 'text' | 'blocks' | 'attachments' | 'metadata' | 'subtype'>>

/** Edits a message: it keeps its ts and its thread. */
export function editMessage(
  sim: Sim,
  previous: TruthMessage,
  patch: Patch,
  { user, lagMs }: By,
): TruthMessage {
  const ts = sim.clock.ts()
  const edited = { ...previous, ...patch, edited: { user, ts }, edits: previous.edits + 1 }
  const message = sim.store.put(edited, lagMs)
  const channel = channelOf(sim, message.channel)
  sim.publish(events.messageChanged(sim.store, channel, { message, previous, ts }), { channel, by: user })
  return message
}

/** Deletes a message. A root with replies leaves a tombstone, and Slack calls that a change. */
export function deleteMessage(sim: Sim, previous: TruthMessage, { user, lagMs }: By): void {
  const ts = sim.clock.ts()
  const message = sim.store.put({ ...previous, deleted: true }, lagMs)
  const channel = channelOf(sim, message.channel)
  const event =
    sim.store.replies(message).length > 0
      ? events.messageChanged(sim.store, channel, { message, previous, ts })
      : events.messageDeleted(sim.store, channel, { previous, ts })
  sim.publish(event, { channel, by: user })
}

/** Adds a person's reaction; Slack refuses the same one twice. */
export function addReaction(sim: Sim, message: TruthMessage, name: string, { user, lagMs }: By): void {
  const others = message.reactions.filter((each) => each.name !== name)
  const users = message.reactions.find((each) => each.name === name)?.users ?? []
  if (users.includes(user)) throw new SlackError('already_reacted')
  if (others.length >= 50) throw new SlackError('too_many_emoji')
  if (others.filter((each) => each.users.includes(user)).length >= 23)
    throw new SlackError('too_many_reactions')
  const reaction = { name, users: [...users, user], count: users.length + 1 }
  const reactions = users.length === 0 ? [...others, reaction] : replaced(message, reaction)
  changeReactions(sim, 'reaction_added', { ...message, reactions }, { name, user, lagMs })
}

/** Takes a person's own reaction away. */
export function removeReaction(sim: Sim, message: TruthMessage, name: string, { user, lagMs }: By): void {
  const users = message.reactions.find((each) => each.name === name)?.users ?? []
  if (!users.includes(user)) throw new SlackError('no_reaction')
  const left = users.filter((each) => each !== user)
  const reactions = replaced(message, { name, users: left, count: left.length })
  changeReactions(sim, 'reaction_removed', { ...message, reactions }, { name, user, lagMs })
}

export function setArchived(sim: Sim, channel: SeedChannel, archived: boolean, user: string): void {
  const changed = { ...channel, is_archived: archived }
  sim.store.putChannel(changed)
  const event = events.archiveChanged(changed, user, sim.clock.ts())
  sim.publish(event, { channel: changed, by: user })
}

/** Somebody joins a channel; Slack says so in the channel, too. */
export function joinChannel(sim: Sim, channel: SeedChannel, user: string, inviter?: string): SeedChannel {
  if (channel.members.includes(user)) return channel
  const joined = { ...channel, members: [...channel.members, user] }
  sim.store.putChannel(joined)
  const text = `<@${user}> has joined the channel`
  postMessage(sim, { channel: channel.id, user, subtype: 'channel_join', text })
  const team = teamOf(sim.store.workspace, user)
  const event = events.memberJoined(joined, { user, inviter, team, ts: sim.clock.ts() })
  sim.publish(event, { channel: joined, by: user })
  return joined
}

export function leaveChannel(sim: Sim, channel: SeedChannel, user: string): void {
  sim.store.putChannel({ ...channel, members: channel.members.filter((each) => each !== user) })
}

export function setUsergroupUsers(sim: Sim, id: string, users: string[]): void {
  const previous = sim.store.usergroups.get(id)
  if (!previous) throw new SlackError('no_such_subteam')
  const group = { ...previous, users }
  sim.store.putUsergroup(group)
  const changed = events.usergroupChanged(sim.store.workspace.team.id, group, {
    previous,
    ts: sim.clock.ts(),
  })
  for (const event of changed) sim.publish(event, { by: 'USLACKBOT' })
}

function changeReactions(
  sim: Sim,
  type: 'reaction_added' | 'reaction_removed',
  message: TruthMessage,
  { name, user, lagMs }: By & { name: string },
): void {
  sim.store.put(message, lagMs)
  const event = events.reactionChanged(type, message, { name, user, ts: sim.clock.ts() })
  sim.publish(event, { channel: channelOf(sim, message.channel), by: user })
}

function replaced(message: TruthMessage, reaction: TruthMessage['reactions'][number]) {
  return message.reactions
    .map((each) => (each.name === reaction.name ? reaction : each))
    .filter((each) => each.count > 0)
}

function channelOf(sim: Sim, id: string): SeedChannel {
  const channel = sim.store.channels.get(id)
  if (!channel) throw new SlackError('channel_not_found')
  return channel
}
