import { type Kysely, sql } from 'kysely'

/*
 * Migrations are append-only: a released one is never edited. Instants are timestamptz; `clock_timestamp()`, because
 * a transaction's `now()` may be older than the lock that it waited for.
 */

/** The policies that decisions used: a version never changes. */
const policies = sql`
  create table policies (
    version text primary key,
    team text not null,
    body jsonb not null,
    kept_at timestamptz not null default clock_timestamp()
  )`

/** Each applied version of docket.yaml: the newest version is current. */
const settingsVersions = sql`
  create table settings_versions (
    version integer primary key generated always as identity,
    fingerprint text not null,
    body jsonb not null,
    applied_at timestamptz not null default clock_timestamp()
  );
  create index settings_versions_fingerprint on settings_versions (fingerprint, version)`

/** A number is reserved before its ticket is recorded, so it has a table of its own. */
const ticketNumbers = sql`
  create table ticket_numbers (
    ticket_key text primary key,
    number bigint not null unique
  );
  -- A counter in a row, not a sequence: a number that was not used is not lost when Postgres is killed.
  create table ticket_counter (
    only_row boolean primary key default true check (only_row),
    last_number bigint not null
  );
  insert into ticket_counter (last_number) values (0)`

/** The projection of the events; 'state' is the workflow's state. */
const tickets = sql`
  create table tickets (
    ticket_key text primary key,
    workspace text not null,
    channel text not null,
    thread_ts text not null,
    number bigint not null unique,
    seq integer not null check (seq > 0),
    team text not null,
    requester text not null,
    requested_at timestamptz not null,
    opened_at timestamptz not null,
    assignee text,
    priority text not null,
    status text not null,
    resolved_at timestamptz,
    closed_at timestamptz,
    policy text not null,
    state jsonb not null,
    updated_at timestamptz not null default clock_timestamp(),
    check (ticket_key = workspace || ':' || channel || ':' || thread_ts)
  );
  create index tickets_not_closed on tickets (status, number desc) where closed_at is null;
  create index tickets_of_team on tickets (team, number desc);
  create index tickets_dismissed on tickets (ticket_key) where status = 'dismissed'`

/**
 * A ticket's clocks, as 'state' has them too: one row per metric and cycle. 'seq' is the event that changed it last,
 * 'team' and 'priority' are what the ticket had then: see docs/adr/0006 for why they are here.
 */
const slaClocks = sql`
  create table sla_clocks (
    ticket_key text not null references tickets,
    metric text not null check (metric in ('firstResponse', 'nextResponse', 'resolution')),
    cycle integer not null check (cycle > 0),
    seq integer not null check (seq > 0),
    team text not null,
    priority text not null,
    started_at timestamptz not null,
    target_ms bigint not null check (target_ms >= 0),
    warn_at timestamptz not null,
    due_at timestamptz not null,
    warned_at timestamptz,
    breached_at timestamptz,
    stopped_at timestamptz,
    outcome text check (outcome in ('met', 'breached', 'void')),
    standing text not null check (standing in ('on_track', 'at_risk', 'breached', 'met', 'void')),
    primary key (ticket_key, metric, cycle),
    constraint a_stopped_clock_has_an_outcome check ((stopped_at is null) = (outcome is null)),
    constraint a_stopped_clock_stands_as_it_ended check (outcome is null or standing = outcome),
    constraint a_running_clock_has_not_ended check (outcome is not null or standing not in ('met', 'void'))
  );
  create index sla_clocks_running on sla_clocks (due_at) where stopped_at is null;
  -- 'ticket_key' for the join of the view, which Postgres leaves out but plans for.
  create index sla_clocks_stopped on sla_clocks (metric, stopped_at)
    include (started_at, outcome, team, priority, ticket_key) where stopped_at is not null`

/**
 * Append-only. The primary key prevents that two runs of one ticket record different events under one number. 'team' and
 * 'priority' are what the ticket had after the event: a chart over a month reads nothing but an index.
 */
const ticketEvents = sql`
  create table ticket_events (
    ticket_key text not null references tickets,
    seq integer not null check (seq > 0),
    kind text not null,
    at timestamptz not null,
    recorded_at timestamptz not null default clock_timestamp(),
    cause text not null,
    actor text,
    team text not null,
    priority text not null,
    body jsonb not null,
    primary key (ticket_key, seq)
  );
  create index ticket_events_at on ticket_events (at);
  create index ticket_events_flow on ticket_events (at) include (kind, team, priority, ticket_key)
    where kind in ('opened', 'reopened', 'resolved')`

/**
 * The outbox of Slack writes: the intents and their outcomes. 'team' and 'priority' are what the ticket had at the newest
 * revision; a write that belongs to no ticket has none.
 */
const slackWrites = sql`
  create table slack_writes (
    op_key text primary key,
    receipt text not null unique,
    generation integer not null default 1,
    owner_kind text not null check (owner_kind in ('ticket')),
    owner_key text not null,
    ticket_key text generated always as (case owner_kind when 'ticket' then owner_key end) stored references tickets,
    lane text not null,
    target jsonb not null,
    channel text,
    team text,
    priority text,
    notice jsonb,
    notice_kind text generated always as (notice ->> 'kind') stored,
    seq integer not null check (seq > 0),
    done_seq integer not null default 0,
    clicked_seq integer not null default 0,
    state text not null default 'ready' check (state in ('ready', 'sending', 'done', 'parked', 'failed', 'void')),
    attempt integer not null default 0 check (attempt >= 0),
    first_at timestamptz,
    attempt_at timestamptz,
    message_ts text,
    lease_holder text,
    lease_until timestamptz,
    edited_at timestamptz,
    tried_at timestamptz,
    parked jsonb,
    parked_at timestamptz,
    failed jsonb,
    failed_at timestamptz,
    stopped_from text check (stopped_from in ('ready', 'sending', 'done')),
    undelivered boolean not null
      generated always as (state in ('ready', 'sending') or (state = 'done' and seq > done_seq)) stored,
    duplicates integer not null default 0,
    created_at timestamptz not null default clock_timestamp(),
    done_at timestamptz,
    voided_because text,
    marks text[] not null default '{}',
    unique (owner_kind, owner_key, lane),
    constraint an_attempt_goes_to_a_channel check (attempt = 0 or channel is not null),
    constraint sending_has_an_attempt
      check (state <> 'sending' or (attempt > 0 and attempt_at is not null and first_at is not null)),
    constraint a_notice_is_done_when_it_stands check (state <> 'done' or notice is null or message_ts is not null),
    constraint only_notices_are_void check ((state <> 'void' or voided_because is not null) and
      (voided_because is null or notice is not null)),
    constraint parked_says_why check ((state = 'parked') = (parked is not null) and
      (parked is null) = (parked_at is null)),
    constraint failed_says_why check ((state = 'failed') = (failed is not null) and
      (failed is null) = (failed_at is null)),
    constraint what_stopped_knows_from_where check ((state in ('parked', 'failed')) = (stopped_from is not null)),
    constraint a_lease_has_an_end check ((lease_holder is null) = (lease_until is null))
  );
  create index slack_writes_undelivered on slack_writes (owner_key) where undelivered;
  create index slack_writes_ticket on slack_writes (ticket_key);
  create index slack_writes_undelivered_by_age on slack_writes (created_at, op_key) where undelivered;
  create index slack_writes_parked on slack_writes (channel) where state = 'parked';
  create index slack_writes_failed on slack_writes (created_at, op_key) where state = 'failed';
  create index notices_done on slack_writes (done_at) where notice is not null;
  create index reminders_done on slack_writes (done_at) include (notice_kind, team, priority, ticket_key)
    where notice_kind in ('warning', 'breach')`

/**
 * The number of changes of a channel that Slack has reported: a process's cached state is valid for one such number.
 */
const channelVersions = sql`
  create table channel_versions (
    channel text primary key,
    version integer not null
  )`

/** People's texts. No other table contains any. */
const texts = sql`
  create table texts (
    text_key text primary key,
    ticket_key text not null,
    kind text not null,
    body text not null,
    edited_ts text,
    created_at timestamptz not null default clock_timestamp()
  );
  create index texts_ticket on texts (ticket_key)`

/**
 * One row per limit of Slack's: when its budget is whole again, and the retry times of waiting callers by priority.
 */
const pacing = sql`
  create table pacing (
    call_key text primary key,
    next_at timestamptz not null,
    retry_at timestamptz[] not null default '{}',
    version integer not null default 0
  )`

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of [
    policies,
    settingsVersions,
    ticketNumbers,
    tickets,
    slaClocks,
    ticketEvents,
    slackWrites,
    channelVersions,
    texts,
    pacing,
  ])
    await table.execute(db)
}
