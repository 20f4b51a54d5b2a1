/** What can be ordered to go wrong: part of the control API. */

/** Which Web API call a fault hits; fields given must all match. */
export type CallMatch = {
  method?: string
  channel?: string
  textIncludes?: string
  /** Part of the JSON of `metadata.event_payload`. */
  metadataKey?: string
}

/** Which event a fault hits; fields given must all match. */
export type EventMatch = {
  type?: string
  subtype?: string
  channel?: string
  textIncludes?: string
  /** Caused by the bot itself (true), by somebody else (false). */
  own?: boolean
}

export type CallFault =
  /** HTTP 429, nothing stored. */
  | { kind: 'rate_limited'; retryAfterS: number }
  /** This HTTP status, nothing stored. */
  | { kind: 'http_error'; status: number }
  /** HTTP 200 with a maintenance page, nothing stored. */
  | { kind: 'html' }
  /** `{ok: false, error}`, nothing stored. */
  | { kind: 'error'; error: string }
  /** Connection cut, nothing stored. */
  | { kind: 'cut' }
  /** Served, but this much later. */
  | { kind: 'slow'; ms: number }
  /** Stored, then this HTTP status. */
  | { kind: 'stored_then_error'; status: number }
  /** Stored, then the connection is cut. */
  | { kind: 'stored_then_cut' }
  /** The call hangs; stored after `ms`; never answered. */
  | { kind: 'stored_late'; ms: number }
  /** Stored and answered, but invisible to reads for `ms`. */
  | { kind: 'lag'; ms: number }

export type EventFault =
  /** Delivered twice, under two event ids and without a retry mark. */
  | { kind: 'event_duplicate' }
  /** Held back until the next event has left (or a second has passed). */
  | { kind: 'event_reorder' }
  | { kind: 'event_delay'; ms: number }
  /** Never delivered and never retried. */
  | { kind: 'event_silence' }

/** `times` defaults to 1. The first fault on the list that matches is the one that hits. */
export type FaultOrder =
  | ({ match?: CallMatch; times?: number } & CallFault)
  | ({ match?: EventMatch; times?: number } & EventFault)

export type FaultRecord = FaultOrder & { id: number; left: number; hits: number }
