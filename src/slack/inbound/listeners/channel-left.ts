import type { EventListener } from './listener.ts'

/**
 * The bot was removed from a channel, or the channel was deleted. From now on no event comes from there, until the bot
 * is invited again. The cached state of the channel is dropped: the next write there is refused by Slack, and parked.
 * The rows of its messages are removed.
 */
export const channelLeft: EventListener<'channelLeft'> = async (
  { channels },
  { writes, forget, coverage },
) => {
  coverage.left(channels)
  await forget(channels)
  await Promise.all(channels.map((channel) => writes.channelChanged(channel)))
}
