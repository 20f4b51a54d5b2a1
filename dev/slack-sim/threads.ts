import type { TruthMessage } from './control-api.ts'

/** The messages of a channel at the time of one read, grouped into threads. */
export class Threads {
  /** The existing messages, oldest first. A deleted root exists as long as it has replies. */
  readonly messages: TruthMessage[]
  readonly #byTs: Map<string, TruthMessage>
  readonly #replies: Map<string | undefined, TruthMessage[]>

  constructor(seen: TruthMessage[]) {
    const alive = seen.filter((message) => !message.deleted)
    this.#byTs = new Map(seen.map((message) => [message.ts, message]))
    this.#replies = Map.groupBy(
      alive.filter((message) => message.thread_ts),
      (message) => message.thread_ts,
    )
    this.messages = seen.filter((message) => !message.deleted || this.replies(message).length > 0)
  }

  /** The replies under a root, oldest first; none under a reply. */
  replies(root: TruthMessage): TruthMessage[] {
    return this.#replies.get(root.ts) ?? []
  }

  /** The fields of a message's view that describe its thread. */
  around(message: TruthMessage) {
    const root = message.thread_ts ? this.#byTs.get(message.thread_ts) : undefined
    return { replies: this.replies(message), parentUser: root?.user }
  }
}
