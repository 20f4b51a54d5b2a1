import { DOCKET } from '../../../domain/actor.ts'
import type { SeenContent } from '../../../domain/seen.ts'
import { namedTitle, seenOf } from '../../api/understand.ts'
import { keepThen } from './keep-then.ts'
import type { EventListener, EventsByKind, Parts } from './listener.ts'

/**
 * Somebody edited a message: first its row is committed, then its ticket is signalled, if it has one. See `keepThen`; a
 * title is not told without its row.
 */
export const edited: EventListener<'edited'> = async (event, parts, since) => {
  const { message, channel, hint, keepMs, place } = event
  const seen = await seenOf(message, channel, parts.directory, hint)
  if (seen === null) return
  const row = { ...seen, editedTs: place.editedTs }
  const { content } = seen
  await keepThen(parts.keep, { row, keepMs, since }, async () => {
    if (content.kind === 'reply') await tellReply(event, content, parts, since)
  })
  if (content.kind === 'root') await tellTitle(event, content, parts, since)
}

type Edited = EventsByKind['edited']
type Content<Kind extends SeenContent['kind']> = Extract<SeenContent, { kind: Kind }>

/** Only thanks or emoji that became words can change a ticket. */
async function tellReply(
  { keys, id, at, was }: Edited,
  { actor, reply }: Content<'reply'>,
  { ticketClient }: Parts,
  since: number,
): Promise<void> {
  if (reply !== 'words' || was === 'words') return
  const key = await ticketClient.find(keys)
  await ticketClient.fact(key, { kind: 'edited', id, at, actor, reply, was }, since)
}

/**
 * The title of a ticket, or of one that may be opening at this moment: the opening may have read the request before
 * the edit. The title is stored first, because the ticket must not carry it. Of other messages no title is stored.
 */
async function tellTitle(
  { keys, id, at, titleChanged, editor, hint, place }: Edited,
  { title }: Content<'root'>,
  { directory, ticketClient, saveTitle }: Parts,
  since: number,
): Promise<void> {
  if (!titleChanged) return
  const key = await ticketClient.find(keys)
  if (!(await ticketClient.isTicket(key))) return
  const [named, actor] = await Promise.all([
    namedTitle(title, directory),
    editor === null ? DOCKET : directory.personOf(editor, hint),
  ])
  await saveTitle(key, named, place.editedTs, since)
  await ticketClient.fact(key, { kind: 'requestEdited', id, at, actor }, since)
}
