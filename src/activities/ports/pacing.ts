/**
 * The priority of a call: while a call of a higher priority waits, lower ones do not take its slots. `click` is a
 * change for which a person waits; `thread` the rest of a long thread, whose first page is read as `opening`; `sweep`
 * what nobody waits for.
 */
export const CALL_PRIORITIES = ['readback', 'notice', 'click', 'opening', 'thread', 'card', 'sweep'] as const

export type CallPriority = (typeof CALL_PRIORITIES)[number]

/** The unit of Slack's limits: a method, and for posts also the channel. */
export type Call = { readonly workspace: string; readonly method: string; readonly channel?: string }

export type Slot =
  /** The call may be made in `waitMs`. */
  | { readonly kind: 'reserved'; readonly waitMs: number }
  /** Nothing was reserved: try again in `retryMs`. */
  | { readonly kind: 'later'; readonly retryMs: number }

/** Slack's rate limits, shared by all processes through Postgres. */
export type Pacer = {
  reserve(call: Call, priority: CallPriority, horizonMs: number): Promise<Slot>
  /** Takes a slot that is free now, and otherwise none: a refused call does not wait, and no other waits for it. */
  takeFree(call: Call, priority: CallPriority): Promise<boolean>
  /** Slack returned 429: no process calls before this time is over. */
  hold(call: Call, forMs: number): Promise<void>
}
