import type { Call, CallPriority } from '../../activities/ports/pacing.ts'
import type { Later } from '../../activities/ports/thread.ts'
import type { NotLimited } from '../api/failure.ts'
import type { Page, ReadMessage, SlackApi } from '../api/web.ts'
import type { Paced } from './paced.ts'

export type ReadAll =
  | { readonly kind: 'messages'; readonly messages: readonly ReadMessage[] }
  | { readonly kind: 'failed'; readonly failure: NotLimited }
  | Later

type Reader = {
  readonly api: SlackApi
  readonly paced: Paced
  readonly workspace: string
  readonly priority: CallPriority
}
type Where = { readonly channel: string; readonly threadTs: string | null; readonly oldest?: string }

/**
 * Reads every page of a thread, or of a channel's history without a thread. A read that fails halfway is
 * discarded: the messages on the missing pages would count as absent.
 */
export async function readAll(reader: Reader, where: Where): Promise<ReadAll> {
  const messages: ReadMessage[] = []
  let cursor: string | null = null
  do {
    const page = await readPage(reader, where, cursor)
    if (page.kind !== 'done') return page
    messages.push(...page.value.messages)
    cursor = page.value.next
  } while (cursor !== null)
  return { kind: 'messages', messages }
}

/** The method that reads a thread, or a channel's history where there is no thread. */
export const methodOf = (threadTs: string | null): string =>
  threadTs === null ? 'conversations.history' : 'conversations.replies'

function readPage({ api, paced, workspace, priority }: Reader, where: Where, cursor: string | null) {
  const { channel, threadTs, oldest } = where
  const range = {
    channel,
    ...(oldest === undefined ? {} : { oldest }),
    ...(cursor === null ? {} : { cursor }),
  }
  const call: Call = { workspace, method: methodOf(threadTs) }
  const read = (): Promise<Page> =>
    threadTs === null ? api.history(range) : api.replies({ ...range, ts: threadTs })
  return paced.make(call, priority, read)
}
