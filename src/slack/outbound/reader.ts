import type { Found, Later, Requester, ThreadReader } from '../../activities/ports/thread.ts'
import type { Message } from '../../domain/command.ts'
import type { TicketKey } from '../../domain/key.ts'
import { replyKind } from '../../domain/text/reply-kind.ts'
import { titleOf } from '../../domain/text/title.ts'
import { fileNamesOf, wordsOf } from '../../domain/text/words.ts'
import type { Timing } from '../../domain/timing.ts'
import { authorOf, mentionedUser, peopleIn, saysSomething } from '../api/author.ts'
import type { Directory } from '../api/directory.ts'
import { outcomeOf } from '../api/errors.ts'
import type { NotLimited } from '../api/failure.ts'
import { tsToMs } from '../api/timestamp.ts'
import type { ReadMessage, SlackApi } from '../api/web.ts'
import type { Paced } from './paced.ts'
import { readAll } from './pages.ts'

export type ReaderParts = {
  readonly api: SlackApi
  readonly paced: Paced
  readonly directory: Directory
  readonly timing: Timing
}

export const createThreadReader = (parts: ReaderParts): ThreadReader => ({
  opening: async (key, settled) => {
    const thread = await readThread(parts, key)
    if (thread.kind === 'later') return thread
    if (thread.kind === 'failed') return missing(parts, thread.failure, settled)
    const root = thread.messages.find(({ ts }) => ts === key.threadTs)
    if (!root) return settled ? { kind: 'nothing', why: 'not_found' } : notYet(parts)
    if ((root.thread_ts !== undefined && root.thread_ts !== root.ts) || !saysSomething(root))
      return { kind: 'nothing', why: 'not_a_root' }
    return {
      kind: 'root',
      requester: await requesterOf(parts, root),
      requestedAt: tsToMs(root.ts),
      title: await titleIn(parts, root),
      replies: await repliesIn(parts, thread.messages, key),
    }
  },
  replies: async (key) => {
    const thread = await readThread(parts, key)
    if (thread.kind === 'later') return thread
    if (thread.kind === 'failed' && !isGone(thread.failure)) return soon(parts, 'the thread cannot be read')
    // A deleted thread has no replies that we could find; the reminder is due in any case.
    if (thread.kind === 'failed') return { kind: 'replies', replies: [] }
    return { kind: 'replies', replies: await repliesIn(parts, thread.messages, key) }
  },
})

async function readThread({ api, paced }: ReaderParts, { workspace, channel, threadTs }: TicketKey) {
  return readAll({ api, paced, workspace, priority: 'opening' }, { channel, threadTs })
}

/** Slack's reads lag: a message that was just posted may not show yet. */
function missing(parts: ReaderParts, failure: NotLimited, settled: boolean): Found {
  if (failure.kind !== 'refused') return soon(parts, failure.why)
  const { outcome } = outcomeOf('conversations.replies', failure.code)
  if (outcome === 'give_up') return settled ? { kind: 'nothing', why: 'not_found' } : notYet(parts)
  const { retryMs, retryMaxMs } = parts.timing
  return { kind: 'later', afterMs: outcome === 'retry' ? retryMs : retryMaxMs, why: failure.code }
}

/** Refused for good, not just now. */
const isGone = (failure: NotLimited): boolean =>
  failure.kind === 'refused' && outcomeOf('conversations.replies', failure.code).outcome !== 'retry'

const soon = ({ timing }: ReaderParts, why: string): Later => ({
  kind: 'later',
  afterMs: timing.retryMs,
  why,
})
const notYet = (parts: ReaderParts): Later => soon(parts, 'Slack does not show the message yet')

/** The names of at most this many mentioned people are looked up for a title. */
const MOST_NAMES = 5

async function titleIn({ directory }: ReaderParts, root: ReadMessage): Promise<string> {
  const words = wordsOf(root)
  const people = peopleIn(words).slice(0, MOST_NAMES)
  const asked = people.map(async (id) => [id, await directory.nameOf(id)] as const)
  const names = new Map(await Promise.all(asked))
  return titleOf(words, fileNamesOf(root), (id) => names.get(id) ?? undefined)
}

/** The author; for an app's message, the person that it names. */
async function requesterOf({ directory }: ReaderParts, root: ReadMessage): Promise<Requester> {
  const author = authorOf({ ...root })
  const byApp = author === null || (root.bot_id !== undefined && (await directory.isBot(author.user)))
  if (!byApp) return { by: 'author', user: author.user }
  const named = mentionedUser({ ...root })
  return named === null ? { by: 'unknown' } : { by: 'named', user: named }
}

/** People's replies below the root; messages of Slack itself and of integrations do not count. */
async function repliesIn(
  { directory }: ReaderParts,
  messages: readonly ReadMessage[],
  { threadTs }: TicketKey,
): Promise<Message[]> {
  const replies = messages.flatMap((message) => {
    const author = message.ts === threadTs ? null : authorOf({ ...message })
    return author === null ? [] : [{ message, author }]
  })
  return Promise.all(
    replies.map(async ({ message, author: { user, homeTeam } }): Promise<Message> => {
      const { ts } = message
      return {
        kind: 'message',
        id: `msg:${ts}`,
        at: tsToMs(ts),
        actor: await directory.personOf(user, homeTeam === null ? {} : { homeTeam }),
        reply: replyKind(wordsOf(message), message.files?.length),
      }
    }),
  )
}
