import type { Listener } from './listener.ts'

/** The team's emoji on a message opens a ticket; the workflow decides whether the person may open one. */
export const reactionAdded: Listener = (app, { directory, ticketClient, parseEvent }) => {
  app.event('reaction_added', async ({ body }) => {
    const since = performance.now()
    const event = parseEvent(body)
    if (event.kind !== 'trigger') return
    const { keys, user, hint, id, at } = event
    const [key, actor] = await Promise.all([ticketClient.find(keys), directory.personOf(user, hint)])
    await ticketClient.trigger(key, { kind: 'trigger', source: 'reaction', id, at, actor }, since)
  })
}
