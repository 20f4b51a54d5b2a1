import { messageOf } from '../../../domain/seen.ts'
import { seenOf } from '../../api/understand.ts'
import { keepThen } from './keep-then.ts'
import type { EventListener } from './listener.ts'

/**
 * A new message, with its author's present roles: first its row is committed, then a reply is sent to its ticket, if
 * there is one. See `keepThen`.
 */
export const message: EventListener<'message'> = async (event, { directory, ticketClient, keep }, since) => {
  const { message, channel, keys, hint, keepMs } = event
  const [key, seen] = await Promise.all([
    keys.length === 0 ? null : ticketClient.find(keys),
    seenOf(message, channel, directory, hint),
  ])
  if (seen === null) return
  await keepThen(keep, { row: seen, keepMs, since }, async () => {
    const reply = messageOf(seen)
    if (key !== null && reply !== null) await ticketClient.fact(key, reply, since)
  })
}
