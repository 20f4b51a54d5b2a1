import type { SeenMessage } from '../seen.ts'
import { channel, threadTs } from './parts.ts'
import { list, nullable, object } from './read.ts'
import { SEEN } from './seen.ts'
import { nested, type Shape, toStored } from './shape.ts'

/** The replies that a read under way has kept of a thread. */
export type KeptReplies = { readonly replies: readonly SeenMessage[] }

/** `thread_reads.kept` */
export const KEPT: Shape<KeptReplies> = {
  name: 'kept replies',
  steps: [],
  read: object<KeptReplies>({
    replies: list(
      object<SeenMessage>({
        channel,
        ts: threadTs,
        threadTs: nullable(threadTs),
        editedTs: nullable(threadTs),
        content: nested(SEEN),
      }),
    ),
  }),
  write: ({ replies }) => ({
    replies: replies.map((reply) => ({ ...reply, content: toStored(SEEN, reply.content) })),
  }),
}
