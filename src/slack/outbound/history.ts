import type {
  CaughtUpChannel,
  HistoryMessage,
  HistoryReader,
  Refused,
} from '../../activities/ports/catch-up.ts'
import type { CallPriority } from '../../activities/ports/pacing.ts'
import type { LiveSettings } from '../../activities/ports/settings.ts'
import type { Later } from '../../activities/ports/thread.ts'
import type { HistoryRoot, TsRange } from '../../domain/catch-up.ts'
import { timestamp, userId } from '../../domain/ids.ts'
import type { SeenMessage } from '../../domain/seen.ts'
import { teamOfChannel } from '../../domain/settings.ts'
import { canonicalEmoji } from '../../domain/text/emoji.ts'
import type { Timing } from '../../domain/timing.ts'
import { isOurs, saysSomething } from '../api/author.ts'
import type { Directory } from '../api/directory.ts'
import { outcomeOf } from '../api/errors.ts'
import type { NotLimited } from '../api/failure.ts'
import { fields, words } from '../api/json.ts'
import { placeOf, seenOf } from '../api/understand.ts'
import type { Page, Reactions, ReadMessage, SlackApi } from '../api/web.ts'
import type { Paced } from './paced.ts'

type Parts = {
  readonly api: SlackApi
  readonly paced: Paced
  readonly directory: Directory
  readonly settings: LiveSettings
  readonly timing: Timing
}

/** A catch-up waits for everybody else. */
const PRIORITY: CallPriority = 'sweep'

/** Reads a channel's history for a catch-up, one page per call. */
export const createHistoryReader = (parts: Parts): HistoryReader => ({
  async history(at, range) {
    const read = await newestPage(parts, at, range)
    if (read.kind !== 'done') return read
    const messages = await understood(parts, at, read.value.messages)
    const oldest = read.value.messages.map(({ ts }) => ts).toSorted()[0] ?? range.from
    return { kind: 'page', messages, from: isLast(read.value) ? range.from : oldest }
  },
  async openers(at, ts) {
    const { api } = parts
    const read = await make(parts, at, 'reactions.get', () => api.reactions({ channel: at.channel, ts }))
    if (read.kind === 'refused' && read.isGone) return { kind: 'openers', users: [] }
    if (read.kind !== 'done') return read
    return { kind: 'openers', users: (await openersIn(parts, at, read.value)).users }
  },
  personOf: (user) => parts.directory.personOf(user),
})

type Made<T> = { readonly kind: 'done'; readonly value: T } | (Refused & { readonly isGone: boolean }) | Later

async function make<T>(
  { paced, timing }: Parts,
  { workspace }: CaughtUpChannel,
  method: string,
  request: () => Promise<T>,
): Promise<Made<T>> {
  const made = await paced.make({ workspace, method }, PRIORITY, request)
  return made.kind === 'failed' ? failed(method, made.failure, timing) : made
}

/** Refused until somebody changes the channel, or just not now. */
function failed(
  method: string,
  failure: NotLimited,
  timing: Timing,
): (Refused & { isGone: boolean }) | Later {
  const later = (afterMs: number, why: string): Later => ({ kind: 'later', afterMs, why })
  if (failure.kind !== 'refused') return later(timing.retryMs, failure.why)
  const { code } = failure
  const { outcome, scope = 'channel' } = outcomeOf(method, code)
  if (outcome === 'retry' || outcome === 'limited') return later(timing.retryMs, code)
  // The whole workspace refuses: another channel would do so, too.
  if (scope === 'workspace') return later(timing.retryMaxMs, code)
  return { kind: 'refused', why: code, isGone: outcome === 'give_up' }
}

/**
 * Both bounds are given: then Slack returns the newest messages of the range first. A page may be empty although more
 * follow.
 */
async function newestPage(parts: Parts, at: CaughtUpChannel, { from, until }: TsRange): Promise<Made<Page>> {
  const range = { channel: at.channel, oldest: from, latest: until, inclusive: true }
  let cursor: string | null = null
  for (;;) {
    const next: { cursor?: string } = cursor === null ? {} : { cursor }
    const request = () => parts.api.history({ ...range, ...next })
    const read: Made<Page> = await make(parts, at, 'conversations.history', request)
    if (read.kind !== 'done') return read
    const messages = read.value.messages.filter(({ ts }) => ts !== until)
    if (messages.length > 0 || isLast(read.value)) return { kind: 'done', value: { ...read.value, messages } }
    // Taken for the last page, it would make every older request count as deleted.
    if (read.value.next === null)
      return {
        kind: 'later',
        afterMs: parts.timing.retryMs,
        why: 'a page without messages and without a cursor',
      }
    cursor = read.value.next
  }
}

const isLast = ({ next, hasMore }: Page): boolean => next === null && hasMore !== true

async function understood(
  parts: Parts,
  at: CaughtUpChannel,
  messages: readonly ReadMessage[],
): Promise<HistoryMessage[]> {
  const all = await Promise.all(
    messages.map(async (message): Promise<HistoryMessage[]> => {
      const raw = fields(message)
      // Docket's own messages are no requests and no replies.
      if (isOurs(raw, await parts.directory.identity())) return []
      const seen: SeenMessage | null = await seenOf(raw, at.channel, parts.directory)
      if (seen === null) return []
      return [{ seen, root: seen.threadTs === null ? await rootOf(parts, at, message) : null }]
    }),
  )
  return all.flat()
}

async function rootOf(parts: Parts, at: CaughtUpChannel, message: ReadMessage): Promise<HistoryRoot> {
  const raw = fields(message)
  const { users, isCut } = await openersIn(parts, at, message.reactions ?? [])
  return {
    ts: message.ts,
    gone: message.subtype === 'tombstone',
    isRequest: saysSomething(raw),
    editedTs: placeOf(raw)?.editedTs ?? null,
    latestReply: timestamp(message.latest_reply),
    openers: users,
    openersCut: isCut,
  }
}

/** The people behind the opening emoji, whichever name and skin tone of it they chose. */
async function openersIn({ settings, directory }: Parts, { channel }: CaughtUpChannel, reactions: Reactions) {
  const team = teamOfChannel(settings.now(), channel)
  if (team === null) return { users: [], isCut: false }
  const { botUser } = await directory.identity()
  const opening = canonicalEmoji(team.emoji.open)
  const ours = reactions
    .map(fields)
    .filter(({ name }) => canonicalEmoji(words(name) ?? '') === opening)
    .map(({ users, count }) => ({ users: Array.isArray(users) ? users : [], count }))
  const users = [...new Set(ours.flatMap(({ users }) => users))]
  return {
    users: users.filter((user): user is string => userId(user) !== null && user !== botUser),
    isCut: ours.some(({ users, count }) => typeof count === 'number' && count > users.length),
  }
}
