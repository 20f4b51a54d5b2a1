import type { EventListener } from './listener.ts'

/** Sends a person's reply in a thread to its ticket, if it has one, with the author's present roles. */
export const reply: EventListener<'reply'> = async (event, { directory, ticketClient }, since) => {
  const { keys, user, hint, id, at, reply } = event
  const [key, actor] = await Promise.all([ticketClient.find(keys), directory.personOf(user, hint)])
  await ticketClient.fact(key, { kind: 'message', reply, id, at, actor }, since)
}
