/**
 * Requests and responses of the simulator's control API (`/control/...`). Fields inside messages have Slack's
 * names (snake_case); the simulator's own fields have ours (camelCase).
 */

import type { FaultRecord } from './fault-api.ts'
import type { SeedChannel, SeedUsergroup, Workspace } from './workspace-api.ts'

export type * from './fault-api.ts'
export * from './order-api.ts'
export type * from './workspace-api.ts'

/** Numbers drawn evenly between two bounds, in milliseconds. */
export type Range = [min: number, max: number]

export type Settings = {
  /** The duration of a Web API call. */
  latencyMs: Range
  /**
   * For how long conversations.history, conversations.replies and reactions.get do not show a stored change.
   */
  lagMs: Range
  /**
   * The delay between a change and its event. Drawn for each event, so events overtake each other as Slack's
   * do.
   */
  eventDelayMs: Range
  /** Rate limits: on, off, or scaled (2 allows twice as many calls). */
  limits: boolean | number
  /** How long Slack waits for the acknowledgement of an envelope. */
  ackTimeoutMs: number
  /** Pause before each retry of an unacknowledged event. */
  retryDelaysMs: number[]
  /** How far Slack's clock is ahead of ours: it shifts every ts. */
  clockSkewMs: number
  /** The free plan has no user groups: their methods return plan_upgrade_required. */
  plan: 'paid' | 'free'
  /** Methods that return this error to every call, until the setting is changed. */
  refuse: Record<string, string>
}

/** Turns off latency, lag, limits and disorder, for tests about other subjects. */
export const CALM: Partial<Settings> = {
  latencyMs: [0, 0],
  lagMs: [0, 0],
  eventDelayMs: [0, 0],
  limits: false,
}

export type MessageMetadata = {
  event_type: string
  event_payload: Record<string, unknown>
}

export type Reaction = {
  name: string
  users: string[]
  count: number
}

export type SlackFile = {
  id: string
  name: string
  title: string
  mimetype: string
  [field: string]: unknown
}

/** One message in its true state, also while reads do not show it. */
export type TruthMessage = {
  channel: string
  ts: string
  /** Set on replies: the ts of their root. */
  thread_ts?: string
  subtype?: string
  user?: string
  bot_id?: string
  app_id?: string
  username?: string
  icons?: Record<string, string>
  /** The workspace of the organisation in which the message was written, if not the author's home. */
  source_team?: string
  text: string
  blocks?: Record<string, unknown>[]
  attachments?: Record<string, unknown>[]
  files?: SlackFile[]
  metadata?: MessageMetadata
  client_msg_id?: string
  /** Fields of certain subtypes only. */
  topic?: string
  purpose?: string
  name?: string
  old_name?: string
  inviter?: string
  edited?: { user: string; ts: string }
  /** How often it was edited. */
  edits: number
  deleted: boolean
  reactions: Reaction[]
}

export type EphemeralMessage = {
  channel: string
  ts: string
  user: string
  thread_ts?: string
  text: string
  blocks?: Record<string, unknown>[]
}

export type CallCount = {
  total: number
  ok: number
  /** By Slack error, or by the effect of a fault (`http_500`, `cut`, `html`). */
  errors: Record<string, number>
}

/** `GET state`: the truth, without lag. Messages are ordered by channel, then ts. */
export type State = {
  workspace: Workspace
  channels: SeedChannel[]
  usergroups: SeedUsergroup[]
  messages: TruthMessage[]
  ephemerals: EphemeralMessage[]
  calls: Record<string, CallCount>
  events: EventCounts
  sockets: number
  down: boolean
  settings: Settings
}

export type EventCounts = {
  queued: number
  acknowledged: number
  retried: number
  /** Not acknowledged after all retries. */
  lost: number
  /** Dropped by an `event_silence` fault. */
  silenced: number
}

export type Idle = {
  /** Events that are neither acknowledged nor given up, including those that wait for a retry. */
  pendingEvents: number
  /** Web API calls in progress, including those that hang. */
  pendingCalls: number
  faultsLeft: number
}

/** One line of `GET stream`. */
export type StreamItem =
  | { kind: 'message'; message: TruthMessage }
  | { kind: 'ephemeral'; message: EphemeralMessage }
  | { kind: 'channel'; channel: SeedChannel }
  | { kind: 'channel_id'; from: string; to: string }
  | { kind: 'workspace'; workspace: Workspace }
  | { kind: 'usergroup'; usergroup: SeedUsergroup }
  | { kind: 'call'; method: string; channel?: string; outcome: string; ms: number }
  | { kind: 'event'; eventId: string; type: string; outcome: EventOutcome; attempt: number }
  | { kind: 'fault'; fault: FaultRecord }
  | { kind: 'sockets'; count: number }
  | { kind: 'down'; down: boolean }
  | { kind: 'settings'; settings: Settings }

export type EventOutcome = 'sent' | 'acknowledged' | 'unacknowledged' | 'no_socket' | 'lost' | 'silenced'
