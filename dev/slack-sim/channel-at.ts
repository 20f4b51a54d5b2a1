import type { SeedChannel } from './control-api.ts'
import type { Sim } from './sim.ts'
import { SlackError } from './slack-error.ts'

/** The channel with this id, whoever may see it. An id that the channel had before is not found, as in Slack. */
export function channelAt(sim: Sim, id: string): SeedChannel {
  const channel = sim.store.channels.get(id)
  if (!channel) throw new SlackError('channel_not_found')
  return channel
}
