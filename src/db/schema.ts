import type { Generated } from 'kysely'
import type { Clock, Metric, Standing } from '../domain/clock.ts'
import type { Priority } from '../domain/policy.ts'
import type { Status } from '../domain/ticket.ts'
import type { Notice, Owner } from '../domain/writes.ts'
import type { Json, Kept, KeptJson } from './columns.ts'
import type { SeenSchema } from './schema-seen.ts'

/*
 * The tables of Postgres, for kysely. Instants are `timestamptz` here and epoch milliseconds in the domain; only
 * src/db uses these types.
 */

export type PoliciesTable = {
  version: Kept<string>
  team: Kept<string>
  body: KeptJson
  kept_at: Kept<Date, never>
}

export type SettingsVersionsTable = {
  version: Kept<number, never>
  fingerprint: Kept<string>
  body: KeptJson
  applied_at: Kept<Date, never>
}

export type TicketNumbersTable = { ticket_key: Kept<string>; number: Kept<number> }

/** One row: the highest ticket number so far. */
export type TicketCounterTable = { only_row: Kept<boolean, never>; last_number: number }

/** The projection of a ticket's events: columns for SQL, `state` for the workflow. */
export type TicketsTable = {
  ticket_key: Kept<string>
  workspace: string
  channel: string
  thread_ts: string
  number: number
  seq: number
  team: string
  requester: string
  requested_at: Date
  opened_at: Date
  assignee: string | null
  priority: string
  status: Status
  resolved_at: Date | null
  closed_at: Date | null
  policy: string
  state: Json
  updated_at: Generated<Date>
}

/** A ticket's clocks, one row per metric and cycle. */
export type SlaClocksTable = {
  ticket_key: Kept<string>
  metric: Kept<Metric>
  cycle: Kept<number>
  /** The event that changed it last. */
  seq: number
  team: string
  priority: Priority
  started_at: Date
  target_ms: number
  warn_at: Date
  due_at: Date
  warned_at: Date | null
  breached_at: Date | null
  stopped_at: Date | null
  outcome: Clock['outcome']
  standing: Standing
}

export type TicketEventsTable = {
  ticket_key: Kept<string>
  seq: Kept<number>
  kind: Kept<string>
  at: Kept<Date>
  recorded_at: Kept<Date, never>
  cause: Kept<string>
  actor: Kept<string | null>
  /** The ticket's team and priority after the event. */
  team: Kept<string>
  priority: Kept<Priority>
  body: KeptJson
}

export type SlackWriteState = 'ready' | 'sending' | 'done' | 'parked' | 'failed' | 'void'

export type SlackWritesTable = {
  op_key: Kept<string>
  receipt: string
  generation: Generated<number>
  owner_kind: Kept<Owner['kind']>
  owner_key: Kept<string>
  /** Generated: the owner, if that is a ticket. */
  ticket_key: Kept<string | null, never>
  lane: Kept<string>
  target: KeptJson
  channel: string | null
  /** The ticket's team and priority at the newest revision. */
  team: string | null
  priority: Priority | null
  notice: KeptJson<string | null>
  /** Generated. */
  notice_kind: Kept<Notice['kind'] | null, never>
  seq: number
  done_seq: Generated<number>
  /** The newest revision that a person's click caused. */
  clicked_seq: Generated<number>
  state: Generated<SlackWriteState>
  attempt: Generated<number>
  first_at: Date | null
  attempt_at: Date | null
  message_ts: string | null
  lease_holder: string | null
  lease_until: Date | null
  edited_at: Date | null
  /** The instant of the latest attempt after the first. */
  tried_at: Date | null
  parked: Json<string | null>
  parked_at: Date | null
  failed: Json<string | null>
  failed_at: Date | null
  /** The state before it was parked or failed: `sending` means that the outcome of the attempt is unknown. */
  stopped_from: 'ready' | 'sending' | 'done' | null
  /** Generated: Slack does not show the newest revision yet, and the write is neither parked nor failed. */
  undelivered: Kept<boolean, never>
  duplicates: Generated<number>
  created_at: Kept<Date, never>
  done_at: Date | null
  voided_because: string | null
  /** Emoji that the bot has added to the request, or may have added. */
  marks: Generated<string[]>
}

export type ChannelVersionsTable = { channel: Kept<string>; version: number }

export type TextsTable = {
  text_key: Kept<string>
  ticket_key: Kept<string>
  kind: Kept<string>
  body: string
  /** Slack's ts of the edit that it is from; null if it was never edited. */
  edited_ts: string | null
  created_at: Kept<Date, never>
}

export type PacingTable = {
  call_key: Kept<string>
  next_at: Date
  retry_at: Generated<Date[]>
  /** Raised by every change. */
  version: Generated<number>
}

export type Schema = SeenSchema & {
  policies: PoliciesTable
  settings_versions: SettingsVersionsTable
  ticket_numbers: TicketNumbersTable
  ticket_counter: TicketCounterTable
  tickets: TicketsTable
  sla_clocks: SlaClocksTable
  ticket_events: TicketEventsTable
  slack_writes: SlackWritesTable
  channel_versions: ChannelVersionsTable
  texts: TextsTable
  pacing: PacingTable
}
