import type { Found, Later, ThreadReader } from '../../activities/ports/thread.ts'
import type { Message } from '../../domain/command.ts'
import type { TicketKey } from '../../domain/key.ts'
import { messageOf } from '../../domain/seen.ts'
import type { Timing } from '../../domain/timing.ts'
import type { Directory } from '../api/directory.ts'
import { outcomeOf } from '../api/errors.ts'
import type { NotLimited } from '../api/failure.ts'
import { tsToMs } from '../api/timestamp.ts'
import { namedTitle, seenOf } from '../api/understand.ts'
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
    const seen = await seenOf({ ...root }, key.channel, parts.directory)
    if (seen?.content.kind === 'deleted') return { kind: 'nothing', why: 'not_found' }
    if (seen?.content.kind !== 'root') return { kind: 'nothing', why: 'not_a_root' }
    const { requester, title } = seen.content
    return {
      kind: 'root',
      requester,
      requestedAt: tsToMs(root.ts),
      title: await namedTitle(title, parts.directory),
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
  named: (title) => namedTitle(title, parts.directory),
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

/** People's replies below the root. */
async function repliesIn(
  { directory }: ReaderParts,
  messages: readonly ReadMessage[],
  { channel, threadTs }: TicketKey,
): Promise<Message[]> {
  const replies = messages.filter(({ ts }) => ts !== threadTs)
  const seen = await Promise.all(replies.map((reply) => seenOf({ ...reply }, channel, directory)))
  return seen.flatMap((each) => (each && messageOf(each)) ?? [])
}
