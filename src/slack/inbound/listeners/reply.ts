import type { Listener } from './listener.ts'

/** What a person wrote in a thread is told to its ticket, if it has one, with the author's roles at this instant. */
export const reply: Listener = (app, { directory, ticketClient, parseEvent }) => {
  app.event('message', async ({ body }) => {
    const since = performance.now()
    const meaning = parseEvent(body)
    if (meaning.kind !== 'reply') return
    const { key, user, team, hint, id, at, reply } = meaning
    const actor = await directory.actorOf(user, team, hint)
    await ticketClient.fact(key, { kind: 'message', reply, id, at, actor }, since)
  })
}
