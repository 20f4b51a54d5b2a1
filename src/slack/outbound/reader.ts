import type { Found, Later, ThreadReader, ToOpen } from '../../activities/ports/thread.ts'
import { messageOf } from '../../domain/seen.ts'
import { distinguishedByRoot, newestOf, repliesThatCount } from '../../domain/thread.ts'
import type { Timing } from '../../domain/timing.ts'
import { outcomeOf } from '../api/errors.ts'
import type { NotLimited } from '../api/failure.ts'
import { namedTitle } from '../api/understand.ts'
import { type PagesParts, readThread, type ThreadRead } from './thread-pages.ts'

export const createThreadReader = (parts: PagesParts): ThreadReader => ({
  opening: async (key, known) => {
    const thread = await readThread(parts, {
      ...{ key, purpose: 'opening', priorities: ['opening', 'thread'], rows: known.rows },
      keep: async (kept, { root, replies }) => {
        const by = root && distinguishedByRoot(root, known.triggeredBy)
        return by && repliesThatCount(newestOf(kept, replies), by)
      },
      // A result that is lost is read once more, before the ticket has any reminder.
      isLook: () => true,
    })
    if (thread.kind === 'later') return thread
    if (thread.kind === 'failed') return missing(parts, thread.failure, known.settled)
    return found(parts, thread, known)
  },
  named: (title) => namedTitle(title, parts.directory),
  replies: async (key, rows, by) => {
    const thread = await readThread(parts, {
      ...{ key, purpose: 'reminder', priorities: ['opening', 'thread'], rows },
      keep: async (kept, { replies }) => repliesThatCount(newestOf(kept, replies), by),
      // A worker may die before the ticket has what was found: then the next attempt must find it again.
      isLook: (root, kept) => kept.length === 0 && root?.content.kind !== 'deleted',
    })
    if (thread.kind === 'later') return thread
    if (thread.kind === 'failed' && !isGone(thread.failure)) return soon(parts, 'the thread cannot be read')
    // A deleted thread has no replies that we could find; the reminder is due in any case.
    if (thread.kind === 'failed') return { kind: 'replies', replies: [], requestDeleted: false }
    return {
      kind: 'replies',
      replies: thread.kept.flatMap((each) => messageOf(each) ?? []),
      requestDeleted: thread.root?.content.kind === 'deleted',
    }
  },
  walk: async (key, take) => {
    const thread = await readThread(parts, {
      ...{ key, purpose: 'catchUp', priorities: ['sweep', 'sweep'], rows: [] },
      keep: async (_, page) => {
        await take(page)
        return []
      },
      // It hands over what was said in its hole only.
      isLook: () => false,
    })
    if (thread.kind === 'later') return thread
    if (thread.kind === 'read') return { kind: 'walked' }
    const { failure } = thread
    if (failure.kind !== 'refused' || !isGone(failure)) return soon(parts, 'the thread cannot be read')
    return { kind: 'gone', why: failure.code }
  },
})

async function found(
  parts: PagesParts,
  { root, kept }: Extract<ThreadRead, { kind: 'read' }>,
  { settled }: ToOpen,
): Promise<Found> {
  if (root === null) return settled ? { kind: 'nothing', why: 'not_found' } : notYet(parts)
  const { content } = root
  if (content.kind === 'deleted') return { kind: 'nothing', why: 'not_found' }
  if (content.kind !== 'root') return { kind: 'nothing', why: 'not_a_root' }
  return {
    kind: 'root',
    requester: content.requester,
    title: await namedTitle(content.title, parts.directory),
    editedTs: root.editedTs,
    replies: kept.flatMap((each) => messageOf(each) ?? []),
  }
}

/** Slack's reads lag: a message that was just posted may not show yet. */
function missing(parts: { timing: Timing }, failure: NotLimited, settled: boolean): Found {
  if (failure.kind !== 'refused') return soon(parts, failure.why)
  const { outcome } = outcomeOf('conversations.replies', failure.code)
  if (outcome === 'give_up') return settled ? { kind: 'nothing', why: 'not_found' } : notYet(parts)
  const { retryMs, retryMaxMs } = parts.timing
  return { kind: 'later', afterMs: outcome === 'retry' ? retryMs : retryMaxMs, why: failure.code }
}

/** Refused for good, not just now. */
const isGone = (failure: NotLimited): boolean =>
  failure.kind === 'refused' && outcomeOf('conversations.replies', failure.code).outcome !== 'retry'

const soon = ({ timing }: { timing: Timing }, why: string): Later => ({
  kind: 'later',
  afterMs: timing.retryMs,
  why,
})
const notYet = (parts: { timing: Timing }): Later => soon(parts, 'Slack does not show the message yet')
