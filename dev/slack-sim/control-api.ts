/**
 * What the simulator's control API (`/control/...`) takes and answers. Names of fields inside messages are Slack's
 * own (snake_case); names of the simulator's own things are ours (camelCase).
 */

import type { FaultRecord } from './fault-api.ts'

export type * from './fault-api.ts'

/** Numbers drawn evenly between the two, in milliseconds. */
export type Range = [min: number, max: number]

export interface Settings {
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
}

/** Everything that makes Slack awkward, switched off: for tests that are about something else. */
export const CALM: Partial<Settings> = {
  latencyMs: [0, 0],
  lagMs: [0, 0],
  eventDelayMs: [0, 0],
  limits: false,
}

export interface SeedUser {
  id: string
  name: string
  real_name: string
  is_bot?: boolean
  deleted?: boolean
  tz?: string
  /** Home team, if not this workspace's: a stranger from Slack Connect. */
  team_id?: string
}

export interface SeedChannel {
  id: string
  name: string
  is_private: boolean
  is_archived?: boolean
  is_ext_shared?: boolean
  members: string[]
}

export interface SeedUsergroup {
  id: string
  handle: string
  name: string
  users: string[]
}

/** The `--workspace` file. `bot` is the app under test; `bots` are other people's integrations. */
export interface Workspace {
  team: { id: string; name: string; domain: string }
  bot: { userId: string; botId: string; appId: string; name: string; token: string; appToken: string }
  bots: { id: string; name: string }[]
  users: SeedUser[]
  channels: SeedChannel[]
  usergroups: SeedUsergroup[]
}

export interface MessageMetadata {
  event_type: string
  event_payload: Record<string, unknown>
}

export interface Reaction {
  name: string
  users: string[]
  count: number
}

export interface SlackFile {
  id: string
  name: string
  title: string
  mimetype: string
  [field: string]: unknown
}

/** One message as it truly is, whatever reads show so far. */
export interface TruthMessage {
  channel: string
  ts: string
  /** Set on replies: their root's ts. */
  thread_ts?: string
  subtype?: string
  user?: string
  bot_id?: string
  app_id?: string
  username?: string
  text: string
  blocks?: Record<string, unknown>[]
  attachments?: Record<string, unknown>[]
  files?: SlackFile[]
  metadata?: MessageMetadata
  client_msg_id?: string
  edited?: { user: string; ts: string }
  /** How often it was edited. */
  edits: number
  deleted: boolean
  reactions: Reaction[]
}

export interface EphemeralMessage {
  channel: string
  ts: string
  user: string
  thread_ts?: string
  text: string
  blocks?: Record<string, unknown>[]
}

export interface CallCount {
  total: number
  ok: number
  /** By Slack error, or by what a fault did instead of answering (`http_500`, `cut`, `html`). */
  errors: Record<string, number>
}

/** `GET state`: the truth, without lag. Messages are ordered by channel, then ts. */
export interface State {
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

export interface EventCounts {
  queued: number
  acknowledged: number
  retried: number
  /** Never acknowledged within all retries. */
  lost: number
  /** Swallowed by an `event_silence` fault. */
  silenced: number
}

export interface PostRequest {
  /** A user's id, or with `bot` the id of another integration (`B...`). */
  user: string
  channel: string
  text: string
  thread_ts?: string
  /** "Also send to channel": the reply becomes a thread_broadcast. */
  broadcast?: boolean
  files?: { name: string; mimetype: string }[]
  /** Posted by somebody else's integration: subtype bot_message, no user. */
  bot?: true
}

export interface ReactRequest {
  user: string
  channel: string
  ts: string
  name: string
}

export interface ClickRequest {
  user: string
  channel: string
  ts: string
  action_id: string
  /** Which of several elements with this action_id. */
  block_id?: string
}

export interface ClickResult {
  /** False: the person saw Slack's warning sign; Slack does not send a click again. */
  acked: boolean
  waitedMs: number
}

/** An envelope that Slack would not send, sent once as it is: to see what the app makes of it. */
export interface EnvelopeRequest {
  type: string
  payload: unknown
}

export interface Idle {
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
  | { kind: 'usergroup'; usergroup: SeedUsergroup }
  | { kind: 'call'; method: string; channel?: string; outcome: string; ms: number }
  | { kind: 'event'; eventId: string; type: string; outcome: EventOutcome; attempt: number }
  | { kind: 'fault'; fault: FaultRecord }
  | { kind: 'sockets'; count: number }
  | { kind: 'down'; down: boolean }
  | { kind: 'settings'; settings: Settings }

export type EventOutcome = 'sent' | 'acknowledged' | 'unacknowledged' | 'no_socket' | 'lost' | 'silenced'

/** `cut` ends the socket without a word; the others are Slack's own reasons. */
export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'cut'
