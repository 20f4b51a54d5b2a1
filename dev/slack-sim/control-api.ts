/**
 * What the simulator's control API (`/control/...`) takes and answers. Names of fields inside messages are Slack's
 * own (snake_case); names of the simulator's own things are ours (camelCase).
 */

import type { FaultRecord } from './fault-api.ts'
import type { SeedChannel, SeedUsergroup, Workspace } from './workspace-api.ts'

export type * from './fault-api.ts'
export * from './order-api.ts'
export type * from './workspace-api.ts'

/** Numbers drawn evenly between the two, in milliseconds. */
export type Range = [min: number, max: number]

export type Settings = {
  /** How long a Web API call takes. */
  latencyMs: Range
  /** How long a stored change stays invisible to conversations.history, conversations.replies and reactions.get. */
  lagMs: Range
  /** How long after the change its event leaves. Drawn per event, so events overtake each other as Slack's do. */
  eventDelayMs: Range
  /** Rate limits: on, off, or scaled (2 allows twice as many calls). */
  limits: boolean | number
  /** How long Slack waits for the acknowledgement of an envelope. */
  ackTimeoutMs: number
  /** Pause before each retry of an event that nobody acknowledged. */
  retryDelaysMs: number[]
  /** How far Slack's clock is ahead of ours: shifts every ts. */
  clockSkewMs: number
  /** On the free plan there are no user groups: their methods answer plan_upgrade_required. */
  plan: 'paid' | 'free'
  /** Methods that answer this error to every call, until told otherwise. */
  refuse: Record<string, string>
}

/** Everything that makes Slack awkward, switched off: for tests that are about something else. */
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

/** One message as it truly is, whatever reads show so far. */
export type TruthMessage = {
  channel: string
  ts: string
  /** Set on replies: their root's ts. */
  thread_ts?: string
  subtype?: string
  user?: string
  bot_id?: string
  app_id?: string
  username?: string
  icons?: Record<string, string>
  /** The workspace of the organisation in which it was written, if not the author's home. */
  source_team?: string
  text: string
  blocks?: Record<string, unknown>[]
  attachments?: Record<string, unknown>[]
  files?: SlackFile[]
  metadata?: MessageMetadata
  client_msg_id?: string
  /** What only messages of one subtype have. */
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
  /** By Slack error, or by what a fault did instead of answering (`http_500`, `cut`, `html`). */
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
  /** Never acknowledged within all retries. */
  lost: number
  /** Swallowed by an `event_silence` fault. */
  silenced: number
}

export type Idle = {
  /** Events not yet acknowledged nor given up, including those waiting for a retry. */
  pendingEvents: number
  /** Web API calls being served, including those that hang. */
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
