import type { ReplyKind } from '../../domain/command.ts'
import { channelId, timestamp, userId } from '../../domain/ids.ts'
import type { TicketKey } from '../../domain/key.ts'
import { titleById } from '../../domain/text/title.ts'
import { fileNamesOf, wordsOf } from '../../domain/text/words.ts'
import { authorOf, isOurs } from '../api/author.ts'
import type { Hint } from '../api/directory.ts'
import { type Fields, fields } from '../api/json.ts'
import { tsToMs } from '../api/timestamp.ts'
import { type Place, placeOf, replyKindOf, TOMBSTONE } from '../api/understand.ts'
import { hintOf, type Ignore, ignore, keepMsOf, keysOf, posted, type Received } from './intake.ts'

/*
 * Edits and deletions. Slack sends a `message_changed` for much that is no edit: previews of links, a new reply in the
 * thread, the deletion of a root with replies. The mark `edited` decides.
 */

/** The fields of both. `at` is the instant of the change in epoch ms; `id` identifies it for ever. */
type Change = {
  readonly channel: string
  readonly place: Place
  /** The possible keys of the ticket in whose thread it happened. */
  readonly keys: readonly TicketKey[]
  readonly at: number
  readonly id: string
  /** How long Docket keeps the message, in milliseconds; 0 if it does not. */
  readonly keepMs: number
}

/** A message has other words. */
export type Edited = Change & {
  readonly kind: 'edited'
  /** As it is now. `place.editedTs` is the ts of the event: `edited.ts` has whole seconds, and two edits may share one. */
  readonly message: Fields
  readonly hint: Hint
  /** The person or app that edited it; null if Slack does not say. */
  readonly editor: string | null
  /** The kind of a reply before; null if Slack does not say. */
  readonly was: ReplyKind | null
  /** A top-level message has another title, as far as Slack says what it had before. */
  readonly titleChanged: boolean
}

/** A message is gone. */
export type Deleted = Change & { readonly kind: 'deleted' }

/** A message was posted, edited or deleted: Slack sends all three as one event, with a subtype. */
export function message(event: Fields, received: Received) {
  if (event.subtype === 'message_changed') return messageChanged(event, received)
  if (event.subtype === 'message_deleted') return messageDeleted(event, received)
  // Sent for a root, which it contains, beside the event of the reply.
  return event.subtype === 'message_replied' ? ignore('about another message') : posted(event, received)
}

function messageChanged(event: Fields, received: Received): Edited | Deleted | Ignore {
  const { body, settings, me } = received
  const [message, previous] = [fields(event.message), fields(event.previous_message)]
  if (isOurs(message, me) || isOurs(previous, me)) return ignore('our own message')
  const [channel, place, changedAt] = [channelId(event.channel), placeOf(message), changeTs(event)]
  if (channel === null || place === null || changedAt === null) return ignore('malformed')
  if (message.subtype === TOMBSTONE) return deleted(received, channel, place, changedAt)
  if (place.editedTs === null) return ignore('no edit: a preview, or a reply in its thread')
  const before = placeOf(previous) === null ? null : previous
  if (before !== null && isSame(before, message)) return ignore('the edit was before: a preview, or a reply')
  return {
    kind: 'edited',
    channel,
    place: { ...place, editedTs: changedAt },
    keys: keysOf(settings, me, channel, place.threadTs ?? place.ts),
    at: tsToMs(changedAt),
    id: `edit:${place.ts}:${changedAt}`,
    keepMs: keepMsOf(settings, channel),
    message,
    hint: hintOf(body, null),
    editor: userId(fields(message.edited).user) ?? authorOf(message)?.user ?? null,
    was: before === null ? null : replyKindOf(before),
    titleChanged: before === null || titleIn(before) !== titleIn(message),
  }
}

function messageDeleted(event: Fields, received: Received): Deleted | Ignore {
  const previous = fields(event.previous_message)
  if (isOurs(previous, received.me)) return ignore('our own message')
  const [channel, changedAt] = [channelId(event.channel), changeTs(event)]
  const place = placeOf({ ...previous, ts: event.deleted_ts ?? previous.ts })
  if (channel === null || place === null || changedAt === null) return ignore('malformed')
  return deleted(received, channel, place, changedAt)
}

/** Once the last reply is gone too, Slack deletes the tombstone of a root: the same id again. */
const deleted = ({ settings, me }: Received, channel: string, place: Place, changedAt: string): Deleted => ({
  kind: 'deleted',
  channel,
  place,
  keys: place.threadTs === null ? keysOf(settings, me, channel, place.ts) : [],
  at: tsToMs(changedAt),
  id: `deleted:${place.ts}`,
  keepMs: keepMsOf(settings, channel),
})

/** The ts of the change itself. */
const changeTs = (event: Fields): string | null => timestamp(event.event_ts) ?? timestamp(event.ts)

/** The mark of the latest edit and its words are as before: something else has changed. */
const isSame = (before: Fields, message: Fields): boolean =>
  fields(before.edited).ts === fields(message.edited).ts &&
  JSON.stringify([before.text, before.blocks]) === JSON.stringify([message.text, message.blocks])

const titleIn = (message: Fields): string => titleById(wordsOf(message), fileNamesOf(message))
