import { keyText } from '../../../domain/key.ts'
import type { EventListener } from './listener.ts'

/**
 * A channel has changed: it is writable again, or its readers changed. Its cached state is dropped, its
 * parked writes are released, and their tickets are woken. If a ticket cannot be woken, Slack sends the event
 * again, and the sweep is a second safety net.
 *
 * An archived channel needs no event: Slack refuses the next write there, which is then parked.
 */
export const channelChanged: EventListener<'channelChanged'> = async (
  event,
  { ticketClient, writes, coverage },
) => {
  if (event.joined) await coverage.joined(event.channels)
  else coverage.channelsChanged()
  const released = await Promise.all(
    event.channels.map(async (channel) => {
      await writes.channelChanged(channel)
      return writes.unpark({ channel })
    }),
  )
  const keys = new Map(released.flat().map(({ owner: { key } }) => [keyText(key), key]))
  await Promise.all([...keys.values()].map((key) => ticketClient.wake(key, event.id)))
}
