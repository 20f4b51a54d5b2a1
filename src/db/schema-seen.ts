import type { Generated } from 'kysely'
import type { Phase, ThreadRank } from '../domain/catch-up.ts'
import type { Json, Kept } from './columns.ts'

/* The tables of what was seen and read of Slack; part of schema.ts. */

/** A message of one of Docket's channels, for hours only. `at` is the instant of `ts`. */
export type SeenMessagesTable = {
  channel: Kept<string>
  ts: Kept<string>
  at: Kept<Date>
  thread_ts: string | null
  edited_ts: string | null
  content: Json
}

/** See migrations/0004_coverage.ts. */
export type CoverageSpansTable = {
  id: Kept<string, never>
  source: Kept<'gateway' | 'read' | 'doubt'>
  channels: Kept<string[]>
  began_at: Kept<Date>
  ended_at: Date
  closed: boolean
  server: Kept<Date, never>
}

/** One row per thread and purpose. The columns from `began_at` on are those of a read under way. */
export type ThreadReadsTable = {
  thread_key: Kept<string>
  purpose: Kept<string>
  version: number
  read_at: Date | null
  began_at: Date | null
  pages: Generated<number>
  cursor: string | null
  kept: Json<string | null>
  saved_at: Date
}

/** The latest pass of each channel that is caught up. */
export type CatchUpsTable = {
  channel: Kept<string>
  since: Date
  pass: Generated<number>
  phase: Generated<Phase>
  hole_from: Date | null
  hole_until: Date | null
  started_at: Date | null
  ended_at: Date | null
  reached_ts: string | null
  pages_read: Generated<number>
  threads_read: Generated<number>
  triggers: Generated<number>
  replies: Generated<number>
  edits: Generated<number>
  deletions: Generated<number>
  refused: string | null
}

export type CatchUpThreadsTable = {
  channel: Kept<string>
  thread_ts: Kept<string>
  ticket_key: Kept<string | null>
  rank: Kept<ThreadRank>
}

export type TriggersTable = {
  channel: Kept<string>
  thread_ts: Kept<string>
  user_id: Kept<string>
  noted_at: Kept<Date, never>
}

export type SeenSchema = {
  seen_messages: SeenMessagesTable
  coverage_spans: CoverageSpansTable
  thread_reads: ThreadReadsTable
  catch_ups: CatchUpsTable
  catch_up_threads: CatchUpThreadsTable
  triggers: TriggersTable
}
