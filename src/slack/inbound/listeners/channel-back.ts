import { keyText, type TicketKey } from '../../../domain/key.ts'
import type { Listener } from './listener.ts'

/** A channel can be written to again: its parked writes are released, and their tickets told to look. */
export const channelBack: Listener = (app, { ticketClient, parseEvent, writes }) => {
  // By the time that Slack sends the event again others may have delivered what was owed: a ticket that could not be
  // woken is tried all the same.
  const unsignalled = new Map<string, TicketKey>()

  app.event(/^((channel|group)_unarchive|member_joined_channel)$/, async ({ body }) => {
    const meaning = parseEvent(body)
    if (meaning.kind !== 'channelBack') return
    for (const { owner } of await writes.unpark({ channel: meaning.channel }))
      unsignalled.set(keyText(owner.key), owner.key)
    const wake = async ([text, key]: [string, TicketKey]): Promise<void> => {
      await ticketClient.wake(key, meaning.id)
      unsignalled.delete(text)
    }
    await Promise.all([...unsignalled].map(wake))
  })
}
