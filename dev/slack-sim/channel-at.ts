import type { SeedChannel } from './control-api.ts'
import type { Sim } from './sim.ts'
import { SlackError } from './slack-error.ts'

/** The channel with this id, visible to the bot or not. A former id is not found, as in Slack. */
export function channelAt(sim: Sim, id: string): SeedChannel {
  const channel = sim.store.channels.get(id)
  if (!channel || channel.is_deleted) throw new SlackError('channel_not_found')
  return channel
}
