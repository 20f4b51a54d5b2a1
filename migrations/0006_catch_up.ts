import { type Kysely, sql } from 'kysely'

/**
 * The progress of catch-ups, one row per channel: see docs/adr/0012. `pass` counts the passes, so that an attempt that
 * was believed dead cannot change a later one. `since`: what came before is not caught up. A row holds no text.
 */
const catchUps = sql`
  create table catch_ups (
    channel text primary key,
    since timestamptz not null,
    pass integer not null default 0,
    phase text not null default 'done' check (phase in ('history', 'threads', 'rest', 'done')),
    hole_from timestamptz,
    hole_until timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    reached_ts text,
    pages_read integer not null default 0,
    threads_read integer not null default 0,
    triggers integer not null default 0,
    replies integer not null default 0,
    edits integer not null default 0,
    deletions integer not null default 0,
    refused text,
    constraint a_pass_has_a_hole
      check (pass = 0 or (hole_from is not null and hole_until is not null and started_at is not null)),
    constraint only_a_pass_that_is_done_has_ended check ((phase = 'done') = (pass = 0 or ended_at is not null))
  )`

/** The threads that a channel's pass still has to read. */
const catchUpThreads = sql`
  create table catch_up_threads (
    channel text not null references catch_ups on delete cascade,
    thread_ts text not null,
    ticket_key text,
    rank text not null check (rank in ('news', 'young', 'rest')),
    primary key (channel, thread_ts)
  )`

/** The triggers that reached Docket: ids only. A catch-up tells by them a refused trigger from a lost one. */
const triggers = sql`
  create table triggers (
    channel text not null,
    thread_ts text not null,
    user_id text not null,
    noted_at timestamptz not null default clock_timestamp(),
    primary key (channel, thread_ts, user_id)
  );
  create index triggers_noted_at on triggers (noted_at)`

const ticketsOfChannel = sql`create index tickets_of_channel on tickets (channel, thread_ts)`

const nobodyElse = sql`revoke all on catch_ups, catch_up_threads, triggers from public`

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const each of [catchUps, catchUpThreads, triggers, ticketsOfChannel, nobodyElse])
    await each.execute(db)
}
