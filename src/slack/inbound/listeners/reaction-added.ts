import { areRolesKnown } from '../../../domain/actor.ts'
import type { EventListener } from './listener.ts'

/**
 * The team's emoji on a message opens a ticket; the workflow decides whether the person may open one. Then it is noted
 * that this trigger has arrived, so that no catch-up tries it again. A note that is lost costs one more try.
 */
export const reactionAdded: EventListener<'trigger'> = async (event, parts, since) => {
  const { directory, ticketClient, triggers } = parts
  const { keys, user, hint, id, at } = event
  const [key, actor] = await Promise.all([ticketClient.find(keys), directory.personOf(user, hint)])
  await ticketClient.trigger(key, { kind: 'trigger', source: 'reaction', id, at, actor }, since)
  if (areRolesKnown(actor)) parts.later('noting a trigger', () => triggers.note(key, user))
}
