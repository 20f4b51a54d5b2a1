import { channelAt } from './channel-at.ts'
import type { EphemeralMessage, TruthMessage } from './control-api.ts'
import * as events from './events.ts'
import type { Sim } from './sim.ts'
import { SlackError } from './slack-error.ts'

/** Changes to messages, made by anybody: each changes the store and sends the events that follow. */

export type Draft = Omit<TruthMessage, 'ts' | 'edits' | 'deleted' | 'reactions'>

/** The person, if not the message's author; and how long reads do not show the change. */
type By = {
  user: string
  lagMs?: number | undefined
}

/** Posts a message; its author is in the draft. */
export function postMessage(sim: Sim, draft: Draft, lagMs?: number): TruthMessage {
  const channel = channelAt(sim, draft.channel)
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

/** A message of long ago: it is in the history, and its event was sent then. */
export function postedBefore(sim: Sim, draft: Draft, ageMs: number): TruthMessage {
  const ts = sim.clock.tsBefore(ageMs)
  return sim.store.put({ ...draft, ts, edits: 0, deleted: false, reactions: [] }, 0)
}

export function postEphemeral(sim: Sim, draft: Omit<EphemeralMessage, 'ts'>): EphemeralMessage {
  const message = { ...draft, ts: sim.clock.ts() }
  sim.store.putEphemeral(message)
  return message
}

type Patch = Partial<Pick<TruthMessage, 'text' | 'blocks' | 'attachments' | 'metadata' | 'subtype'>>

/** Edits a message: it keeps its ts and its thread. `edited.ts` has whole seconds, so two edits may share one. */
export function editMessage(sim: Sim, previous: TruthMessage, patch: Patch, by: By): TruthMessage {
  const edited = { user: by.user, ts: `${sim.clock.seconds()}.000000` }
  return changeMessage(sim, previous, { ...patch, edited, edits: previous.edits + 1 }, by)
}

/**
 * Slack adds a preview of the message's links, or notes the message's language. This is not an edit: the
 * message is not marked `edited` (docs.slack.dev/reference/events/message/message_changed).
 */
export function unfurlMessage(
  sim: Sim,
  previous: TruthMessage,
  attachments: Record<string, unknown>[],
): TruthMessage {
  const all = [...(previous.attachments ?? []), ...attachments]
  const patch = all.length > 0 ? { attachments: all.map((each, index) => ({ ...each, id: index + 1 })) } : {}
  return changeMessage(sim, previous, patch, { user: 'USLACKBOT' })
}

/** Deletes a message. A root with replies leaves a tombstone, and Slack sends that as a change. */
export function deleteMessage(sim: Sim, previous: TruthMessage, { user, lagMs }: By): void {
  const ts = sim.clock.ts()
  const message = sim.store.put({ ...previous, deleted: true }, lagMs)
  const channel = channelAt(sim, message.channel)
  const event =
    sim.store.replies(message).length > 0
      ? events.messageChanged(sim.store, channel, { message, previous, ts })
      : events.messageDeleted(sim.store, channel, { previous, ts })
  sim.publish(event, { channel, by: user })
}

/** Adds a person's reaction; Slack refuses the same reaction twice. */
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

function changeMessage(
  sim: Sim,
  previous: TruthMessage,
  patch: Partial<TruthMessage>,
  { user, lagMs }: By,
): TruthMessage {
  const ts = sim.clock.ts()
  const message = sim.store.put({ ...previous, ...patch }, lagMs)
  const channel = channelAt(sim, message.channel)
  sim.publish(events.messageChanged(sim.store, channel, { message, previous, ts }), { channel, by: user })
  return message
}

function changeReactions(
  sim: Sim,
  type: 'reaction_added' | 'reaction_removed',
  message: TruthMessage,
  { name, user, lagMs }: By & { name: string },
): void {
  sim.store.put(message, lagMs)
  const event = events.reactionChanged(type, message, { name, user, ts: sim.clock.ts() })
  sim.publish(event, { channel: channelAt(sim, message.channel), by: user })
}

function replaced(message: TruthMessage, reaction: TruthMessage['reactions'][number]) {
  return message.reactions
    .map((each) => (each.name === reaction.name ? reaction : each))
    .filter((each) => each.count > 0)
}
