import type { ReplyKind } from '../../domain/command.ts'
import { timestamp } from '../../domain/ids.ts'
import type { Requester, SeenContent, SeenMessage } from '../../domain/seen.ts'
import { replyKind } from '../../domain/text/reply-kind.ts'
import { peopleInTitle, titleById, withNames } from '../../domain/text/title.ts'
import { fileNamesOf, wordsOf } from '../../domain/text/words.ts'
import { authorOf, mentionedUser, saysSomething } from './author.ts'
import type { Directory, Hint } from './directory.ts'
import { type Fields, fields } from './json.ts'

/*
 * The meaning of a raw message, from an event or from a read: the same for both, so that a message counts the same
 * wherever it was found.
 */

/** A raw message's place and version. `threadTs` is null for a top-level message. */
export type Place = Pick<SeenMessage, 'ts' | 'threadTs' | 'editedTs'>

/** Null if Slack gives no ts, or one with another shape. */
export function placeOf(message: Fields): Place | null {
  const ts = timestamp(message.ts)
  const threadTs = message.thread_ts === undefined ? ts : timestamp(message.thread_ts)
  if (ts === null || threadTs === null) return null
  return { ts, threadTs: threadTs === ts ? null : threadTs, editedTs: timestamp(fields(message.edited).ts) }
}

/** The reply's kind, from its words and files. */
export const replyKindOf = (message: Fields): ReplyKind =>
  replyKind(wordsOf(message), Array.isArray(message.files) ? message.files.length : 0)

/**
 * A raw message as a seen one; null if its ts is malformed. `hint` is known of an event only; without it the home is
 * taken from the message. Rejects if Slack does not say who the author is; see `Directory.personOf`.
 */
export async function seenOf(
  message: Fields,
  channel: string,
  directory: Directory,
  hint: Hint = {},
): Promise<SeenMessage | null> {
  const place = placeOf(message)
  return place && { channel, ...place, content: await contentOf(message, place, directory, hint) }
}

async function contentOf(
  message: Fields,
  { threadTs }: Place,
  directory: Directory,
  hint: Hint,
): Promise<SeenContent> {
  if (message.subtype === TOMBSTONE) return { kind: 'deleted' }
  return threadTs === null ? rootIn(message, directory) : replyIn(message, directory, hint)
}

/** The subtype of a deleted message that has replies. */
export const TOMBSTONE = 'tombstone'

async function rootIn(message: Fields, directory: Directory): Promise<SeenContent> {
  if (!saysSomething(message)) return { kind: 'other' }
  const title = titleById(wordsOf(message), fileNamesOf(message))
  return { kind: 'root', requester: await requesterOf(message, directory), title }
}

/** The author; for an app's message, the person that it names. */
async function requesterOf(message: Fields, directory: Directory): Promise<Requester> {
  const author = authorOf(message)
  const byApp = author === null || (message.bot_id !== undefined && (await directory.isBot(author.user)))
  if (!byApp) return { by: 'author', user: author.user }
  const named = mentionedUser(message)
  return named === null ? { by: 'unknown' } : { by: 'named', user: named }
}

/** A person's reply; messages of Slack itself and of integrations do not count. */
async function replyIn(message: Fields, directory: Directory, hint: Hint): Promise<SeenContent> {
  const author = authorOf(message)
  if (author === null) return { kind: 'other' }
  const { user, homeTeam } = author
  const actor = await directory.personOf(user, homeTeam === null ? hint : { ...hint, homeTeam })
  return { kind: 'reply', actor, reply: replyKindOf(message) }
}

/** The names of at most this many people are looked up for a title. */
const MOST_NAMES = 5

/** A title by id, with the names that Slack gives in time. Never rejects. */
export async function namedTitle(title: string, directory: Pick<Directory, 'nameOf'>): Promise<string> {
  const people = peopleInTitle(title).slice(0, MOST_NAMES)
  const names = new Map(
    await Promise.all(people.map(async (id) => [id, await directory.nameOf(id)] as const)),
  )
  return withNames(title, (id) => names.get(id) ?? undefined)
}
