import { messageOf } from '../../../domain/seen.ts'
import { seenOf } from '../../api/understand.ts'
import type { EventListener } from './listener.ts'

/**
 * A new message, with its author's present roles: first its row is committed, then a reply is sent to its ticket, if
 * there is one. A ticket that is being opened starts its run before it reads the rows; so either it reads this row, or
 * this signal finds the run.
 *
 * Without the row the reply is still sent, because tickets decide without Postgres; but the event is not acknowledged,
 * and Slack sends it again.
 */
export const message: EventListener<'message'> = async (event, { directory, ticketClient, keep }, since) => {
  const { message, channel, keys, hint, keepMs } = event
  const [key, seen] = await Promise.all([
    keys.length === 0 ? null : ticketClient.find(keys),
    seenOf(message, channel, directory, hint),
  ])
  if (seen === null) return
  const [kept] = await Promise.allSettled([keepMs === 0 ? undefined : keep(seen, keepMs, since)])
  const reply = messageOf(seen)
  if (key !== null && reply !== null) await ticketClient.fact(key, reply, since)
  if (kept.status === 'rejected') throw kept.reason
}
