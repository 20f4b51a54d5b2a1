/** The faults that can be ordered: part of the control API. */

/** The Web API calls that a fault hits; all given fields must match. */
export type CallMatch = {
  method?: string
  channel?: string
  textIncludes?: string
  /** Part of the JSON of `metadata.event_payload`. */
  metadataKey?: string
}

/** The events that a fault hits; all given fields must match. */
export type EventMatch = {
  type?: string
  subtype?: string
  channel?: string
  textIncludes?: string
  /** True: caused by the bot itself. False: caused by another user. */
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
  /** Served after this delay. */
  | { kind: 'slow'; ms: number }
  /** Stored, then this HTTP status. */
  | { kind: 'stored_then_error'; status: number }
  /** Stored, then the connection is cut. */
  | { kind: 'stored_then_cut' }
  /** The call hangs and is stored after `ms`; it gets no response. */
  | { kind: 'stored_late'; ms: number }
  /** Stored with a normal response, but invisible to reads for `ms`. */
  | { kind: 'lag'; ms: number }

export type EventFault =
  /** Delivered twice, under two event ids and without a retry mark. */
  | { kind: 'event_duplicate' }
  /** Held back until the next event was sent (or a second has passed). */
  | { kind: 'event_reorder' }
  | { kind: 'event_delay'; ms: number }
  /** Never delivered and never retried. */
  | { kind: 'event_silence' }

/** `times` is 1 by default. The first matching fault of the list hits. */
export type FaultOrder =
  | ({ match?: CallMatch; times?: number } & CallFault)
  | ({ match?: EventMatch; times?: number } & EventFault)

export type FaultRecord = FaultOrder & { id: number; left: number; hits: number }
