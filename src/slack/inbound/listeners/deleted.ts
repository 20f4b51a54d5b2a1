import { DOCKET } from '../../../domain/actor.ts'
import { keepThen } from './keep-then.ts'
import type { EventListener } from './listener.ts'

/** A message is gone: first its row says so, then the ticket is signalled if it was a request. See `keepThen`. */
export const deleted: EventListener<'deleted'> = async (event, { ticketClient, keep }, since) => {
  const { channel, place, keys, id, at, keepMs } = event
  const row = { channel, ...place, content: { kind: 'deleted' } } as const
  await keepThen(keep, { row, keepMs, since }, async () => {
    if (keys.length === 0) return
    const key = await ticketClient.find(keys)
    await ticketClient.fact(key, { kind: 'requestDeleted', id, at, actor: DOCKET }, since)
  })
}
