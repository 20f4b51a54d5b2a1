import type { Listener } from './listener.ts'

/** The team's emoji on a message opens a ticket; whether it may is decided there. */
export const reactionAdded: Listener = (app, { directory, ticketClient, parseEvent }) => {
  app.event('reaction_added', async ({ body }) => {
    const since = performance.now()
    const meaning = parseEvent(body)
    if (meaning.kind !== 'trigger') return
    const { key, user, team, hint, id, at } = meaning
    const actor = await directory.actorOf(user, team, hint)
    await ticketClient.trigger(key, { kind: 'trigger', source: 'reaction', id, at, actor }, since)
  })
}
