import { isTs } from './clock.ts'
import type { SeedChannel, TruthMessage } from './control-api.ts'
import type { Sim } from './sim.ts'
import { SlackError } from './slack-error.ts'

/** Permission checks that several methods share. */

/** Refuses the call unless the app has one of these scopes. */
export function requireScope(sim: Sim, scopes: readonly string[]): void {
  if (scopes.length === 0 || scopes.some((scope) => sim.manifest.scopes.includes(scope))) return
  throw new SlackError('missing_scope', { needed: scopes.join(','), provided: sim.manifest.scopes.join(',') })
}

/** Refuses features of paid plans, as the reference of usergroups.list says. */
export function requirePaidPlan(sim: Sim): void {
  if (sim.settings.plan === 'free') throw new SlackError('plan_upgrade_required')
}

export function isMember(sim: Sim, channel: SeedChannel): boolean {
  return channel.members.includes(sim.store.workspace.bot.userId)
}

/**
 * A channel that is visible to the bot. A private channel without the bot as a member does not exist for it.
 */
export function knownChannel(sim: Sim, id: string): SeedChannel {
  const channel = sim.store.channels.get(id)
  if (!channel || channel.is_deleted || (channel.is_private && !isMember(sim, channel)))
    throw new SlackError('channel_not_found')
  return channel
}

/** A channel with the bot as a member; with `family`, the app's scopes must also allow calls of that family on it. */
export function joinedChannel(sim: Sim, id: string, family?: 'history' | 'read'): SeedChannel {
  const channel = knownChannel(sim, id)
  if (family) requireScope(sim, [scopeFor(channel, family)])
  if (!isMember(sim, channel)) throw new SlackError('not_in_channel')
  return channel
}

export function scopeFor(channel: SeedChannel, family: 'history' | 'read'): string {
  return `${channel.is_private ? 'groups' : 'channels'}:${family}`
}

/** An existing message in its true state: writes do not lag. */
export function existingMessage(sim: Sim, channel: string, ts: string): TruthMessage {
  const message = sim.store.message(channel, ts)
  if (!message || message.deleted) throw new SlackError('message_not_found')
  return message
}

/** The message that a reactions method names by channel and timestamp. */
export function reactionTarget(sim: Sim, channel?: string, timestamp?: string): TruthMessage {
  if (!channel || !timestamp) throw new SlackError('no_item_specified')
  joinedChannel(sim, channel)
  if (!isTs(timestamp)) throw new SlackError('bad_timestamp')
  return existingMessage(sim, channel, timestamp)
}
