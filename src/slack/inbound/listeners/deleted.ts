import { DOCKET } from '../../../domain/actor.ts'
import type { EventListener } from './listener.ts'

/**
 * A message is gone: first its row says so, then the ticket is signalled if it was a request. Without the row the
 * ticket is still signalled, but the event is not acknowledged, and Slack sends it again.
 */
export const deleted: EventListener<'deleted'> = async (event, { ticketClient, keep }, since) => {
  const { channel, place, keys, id, at, keepMs } = event
  const row = { channel, ...place, content: { kind: 'deleted' } } as const
  const [kept] = await Promise.allSettled([keepMs === 0 ? undefined : keep(row, keepMs, since)])
  if (keys.length > 0) {
    const key = await ticketClient.find(keys)
    await ticketClient.fact(key, { kind: 'requestDeleted', id, at, actor: DOCKET }, since)
  }
  if (kept.status === 'rejected') throw kept.reason
}
