import type { Call, CallPriority } from '../../activities/ports/pacing.ts'
import type { Later } from '../../activities/ports/thread.ts'
import type { ReadProgress, ReadPurpose, ReadStore } from '../../activities/ports/thread-reads.ts'
import type { TicketKey } from '../../domain/key.ts'
import type { SeenMessage } from '../../domain/seen.ts'
import { newestOf } from '../../domain/thread.ts'
import type { Timing } from '../../domain/timing.ts'
import type { Directory } from '../api/directory.ts'
import type { NotLimited } from '../api/failure.ts'
import { seenOf } from '../api/understand.ts'
import type { Page, SlackApi } from '../api/web.ts'
import type { Paced } from './paced.ts'

export type PagesParts = {
  readonly api: Pick<SlackApi, 'replies'>
  readonly paced: Paced
  readonly reads: ReadStore
  readonly directory: Directory
  readonly timing: Timing
}

/** The replies of a page, oldest first. Slack shows the root on every page; if it does not, the first page is read again. */
export type ThreadPage = { readonly root: SeenMessage | null; readonly replies: readonly SeenMessage[] }

export type ThreadJob = {
  readonly key: TicketKey
  readonly purpose: ReadPurpose
  /** The priority of the first page, and of the pages after it. */
  readonly priorities: readonly [first: CallPriority, rest: CallPriority]
  /** The rows of the thread that the gateways have seen: a newer version replaces Slack's, because Slack's reads lag. */
  readonly rows: readonly SeenMessage[]
  /**
   * Returns what to keep of the pages so far; null ends the read. Called at least once for each page: again if the
   * attempt ends before the page is stored.
   */
  keep(kept: readonly SeenMessage[], page: ThreadPage): Promise<readonly SeenMessage[] | null>
  /** Whether the complete read is a look at the thread, after which a reminder need not read it again. */
  isLook(root: SeenMessage | null, kept: readonly SeenMessage[]): boolean
}

export type ThreadRead =
  | { readonly kind: 'read'; readonly root: SeenMessage | null; readonly kept: readonly SeenMessage[] }
  | { readonly kind: 'failed'; readonly failure: NotLimited }
  | Later

/**
 * Reads a thread once, page by page. Each page is stored, so that the next attempt, of any worker, continues behind
 * it: a long thread and a limit of Slack's cost time, but no page is read twice.
 */
export async function readThread(parts: PagesParts, job: ThreadJob): Promise<ThreadRead> {
  const { reads, timing } = parts
  const stopAt = performance.now() + timing.attemptMs / 2
  const found = await reads.find(job.key, job.purpose)
  let { version, progress } = found
  let restarted = false
  let root: SeenMessage | null = null
  for (;;) {
    const made = await readPage(parts, job, progress)
    if (made.kind === 'failed' && isLost(made.failure) && !restarted) {
      restarted = true
      progress = null
      continue
    }
    if (made.kind !== 'done') return made
    const { replies, ...page } = await understood(parts, job, made.value)
    root = page.root ?? root
    if (root === null && progress !== null) {
      const first = await readPage(parts, job, null)
      if (first.kind !== 'done') return first
      root = (await understood(parts, job, first.value)).root
    }
    const kept = await job.keep(progress?.kept ?? [], { root, replies })
    const beganAt = progress?.beganAt ?? found.now
    if (kept === null || made.value.next === null) {
      const all = kept ?? []
      await reads.done(job.key, job.purpose, job.isLook(root, all) ? beganAt : null)
      return { kind: 'read', root, kept: all }
    }
    progress = { beganAt, pages: (progress?.pages ?? 0) + 1, cursor: made.value.next, kept }
    const saved = await reads.save(job.key, job.purpose, version, progress)
    // Temporal would start another attempt beside one that takes too long.
    if (!saved || performance.now() > stopAt) return goOn(progress)
    version += 1
  }
}

const AT_ONCE_MS = 50

const goOn = (progress: ReadProgress | null): Later => ({
  kind: 'later',
  afterMs: AT_ONCE_MS,
  why: `a long thread: ${progress?.pages ?? 0} pages are read so far`,
})

/** Slack no longer knows the cursor. */
const isLost = (failure: NotLimited): boolean =>
  failure.kind === 'refused' && failure.code === 'invalid_cursor'

function readPage({ api, paced }: PagesParts, { key, priorities }: ThreadJob, progress: ReadProgress | null) {
  const { workspace, channel, threadTs: ts } = key
  const call: Call = { workspace, method: 'conversations.replies' }
  const cursor = progress === null ? {} : { cursor: progress.cursor }
  return paced.make(call, priorities[progress === null ? 0 : 1], () =>
    api.replies({ channel, ts, ...cursor }),
  )
}

/** The page with the newest versions; the last page also with what Slack does not show yet. */
async function understood({ directory }: PagesParts, job: ThreadJob, page: Page): Promise<ThreadPage> {
  const { channel, threadTs } = job.key
  const seen = await Promise.all(page.messages.map((each) => seenOf({ ...each }, channel, directory)))
  const shown = seen.filter((each) => each !== null)
  const end = page.next === null ? null : (shown.at(-1)?.ts ?? threadTs)
  const messages = newestOf(
    shown,
    job.rows.filter(({ ts }) => end === null || ts <= end),
  )
  return {
    root: messages.find(({ ts }) => ts === threadTs) ?? null,
    replies: messages.filter(({ ts }) => ts !== threadTs),
  }
}
