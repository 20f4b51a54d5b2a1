import { keyText, type TicketKey } from '../../domain/key.ts'
import type { Listener } from './listener.ts'

/** A channel can be written to again: its parked writes are released, and their tickets told to look. */
export const channelBack: Listener = (app, { door, meaningOf, writes }) => {
  // By the time that Slack sends the event again others may have delivered what was owed: a ticket that could not be
  // woken is tried all the same.
  const asleep = new Map<string, TicketKey>()

  app.event(/^((channel|group)_unarchive|member_joined_channel)$/, async ({ body }) => {
    const meaning = meaningOf(body)
    if (meaning.kind !== 'channelBack') return
    for (const { key } of await writes.unpark({ channel: meaning.channel })) asleep.set(keyText(key), key)
    const wake = async ([text, key]: [string, TicketKey]): Promise<void> => {
      await door.wake(key, meaning.id)
      asleep.delete(text)
    }
    await Promise.all([...asleep].map(wake))
  })
}
