import { type Kysely, sql } from 'kysely'

/*
 * What dashboards read: docs/metrics.md is the contract. A view keeps its columns, their meaning and their order for
 * ever; new ones go to the end. No view holds a text that a person wrote.
 */

const tickets = sql`
  create view reporting.tickets as
  select ticket_key, number, workspace, channel, thread_ts, team, requester, assignee, priority, status,
    requested_at, opened_at, resolved_at, closed_at,
    (state ->> 'resolutions')::integer as resolutions,
    first_response_due_at, first_response_at, first_response_standing, policy, seq, updated_at
  from tickets`

const events = sql`
  create view reporting.events as
  select e.ticket_key, t.number, t.team, e.seq, e.kind, e.at, e.recorded_at, e.cause, e.actor,
    (e.body ->> 'rules')::integer as rules
  from ticket_events e join tickets t using (ticket_key)`

/** The standing is derived as 'standing' of src/domain/clock.ts derives it. */
const slaClocks = sql`
  create view reporting.sla_clocks as
  select t.ticket_key, t.number, t.team, t.priority, c.metric, c.cycle,
    reporting.instant(c."startedAt") as started_at,
    c."targetMs" as target_ms,
    reporting.instant(c."warnAt") as warn_at,
    reporting.instant(c."dueAt") as due_at,
    reporting.instant(c."warnedAt") as warned_at,
    reporting.instant(c."breachedAt") as breached_at,
    reporting.instant(c."stoppedAt") as stopped_at,
    c.outcome,
    case
      when c.outcome is not null then c.outcome
      when c."breachedAt" is not null then 'breached'
      when c."warnedAt" is not null then 'at_risk'
      else 'on_track'
    end as standing,
    t.policy
  from tickets t, jsonb_to_recordset(t.state -> 'clocks') as c(metric text, cycle integer, "startedAt" numeric,
    "targetMs" bigint, "warnAt" numeric, "dueAt" numeric, "warnedAt" numeric, "breachedAt" numeric,
    "stoppedAt" numeric, outcome text)`

const notices = sql`
  create view reporting.notices as
  select w.op_key, w.ticket_key, t.number, t.team, w.notice ->> 'kind' as kind, w.channel, w.message_ts,
    w.notice -> 'recipient' ->> 'user' as recipient_user,
    w.notice -> 'recipient' ->> 'team' as recipient_team,
    reporting.instant((w.notice ->> 'dueAt')::numeric) as due_at,
    w.state, w.attempt as attempts, w.duplicates, w.created_at, w.first_at, w.done_at
  from slack_writes w left join tickets t using (ticket_key)
  where w.notice is not null`

const slackWrites = sql`
  create view reporting.slack_writes as
  select w.op_key, w.ticket_key, t.number, t.team, w.lane, split_part(w.lane, '/', 1) as kind, w.channel, w.state,
    w.undelivered, w.seq, w.done_seq, w.attempt as attempts, w.generation, w.duplicates,
    w.parked ->> 'error' as parked_error, w.parked ->> 'scope' as parked_scope, w.parked_at,
    w.created_at, w.first_at, w.attempt_at, w.done_at, w.edited_at,
    w.failed ->> 'error' as failed_error, w.failed ->> 'because' as failed_because, w.failed_at,
    w.owner_kind, w.owner_key
  from slack_writes w left join tickets t using (ticket_key)`

/** Epoch milliseconds of the domain as an instant of Postgres. */
const instant = sql`
  create function reporting.instant(ms numeric) returns timestamptz
  language sql immutable strict parallel safe
  return to_timestamp(ms / 1000.0)`

/**
 * Roles belong to the whole cluster: another database of it may have made this one, perhaps at this very moment. Who
 * may not create roles goes on without; docs/metrics.md has the statements for a superuser.
 */
const role = sql`
  do $$
  begin
    if not exists (select from pg_roles where rolname = 'docket_grafana') then
      create role docket_grafana nologin;
    end if;
  exception
    when duplicate_object or unique_violation then
      null;
    when insufficient_privilege then
      raise notice 'the role docket_grafana is missing, and % may not create it: see docs/metrics.md', current_user;
  end $$`

const grants = sql`
  do $$
  begin
    if exists (select from pg_roles where rolname = 'docket_grafana') then
      grant usage on schema reporting to docket_grafana;
      grant select on all tables in schema reporting to docket_grafana;
      alter default privileges in schema reporting grant select on tables to docket_grafana;
    end if;
  end $$`

/**
 * By default everybody who may connect may create temporary tables, and tables in `public` before Postgres 15. Only an
 * owner may take that away; ops/postgres/init.sql takes away what only a superuser may.
 */
const narrow = sql`
  do $$
  begin
    if (select pg_has_role(datdba, 'usage') from pg_database where datname = current_database()) then
      execute format('revoke temporary on database %I from public', current_database());
    end if;
    if (select pg_has_role(nspowner, 'usage') from pg_namespace where nspname = 'public') then
      revoke create on schema public from public;
    end if;
  end $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create schema reporting`.execute(db)
  const steps = [instant, tickets, events, slaClocks, notices, slackWrites, role, grants, narrow]
  for (const step of steps) await step.execute(db)
}
