import type { EventListener } from './listener.ts'

/** The team's emoji on a message opens a ticket; the workflow decides whether the person may open one. */
export const reactionAdded: EventListener<'trigger'> = async (event, { directory, ticketClient }, since) => {
  const { keys, user, hint, id, at } = event
  const [key, actor] = await Promise.all([ticketClient.find(keys), directory.personOf(user, hint)])
  await ticketClient.trigger(key, { kind: 'trigger', source: 'reaction', id, at, actor }, since)
}
