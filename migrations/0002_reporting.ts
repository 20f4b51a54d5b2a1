import { type Kysely, sql } from 'kysely'

/*
 * The views for dashboards; docs/metrics.md is the contract. A view keeps its columns, their meaning and their order
 * for ever; new ones go to the end. No view holds a person's text.
 */

/** A first response has one cycle. Postgres leaves the join out of a query that asks for none of its columns. */
const tickets = sql`
  create view reporting.tickets as
  select t.ticket_key, t.number, t.workspace, t.channel, t.thread_ts, t.team, t.requester, t.assignee, t.priority,
    t.status, t.requested_at, t.opened_at, t.resolved_at, t.closed_at,
    (t.state ->> 'resolutions')::integer as resolutions,
    c.due_at as first_response_due_at,
    case when c.outcome <> 'void' then c.stopped_at end as first_response_at,
    c.standing as first_response_standing,
    t.policy, t.seq, t.updated_at
  from tickets t
  left join sla_clocks c on c.ticket_key = t.ticket_key and c.metric = 'firstResponse' and c.cycle = 1`

/** The joins are left ones, though every row has a ticket: Postgres leaves them out where nothing of it is asked. */
const events = sql`
  create view reporting.events as
  select e.ticket_key, t.number, e.team, e.seq, e.kind, e.at, e.recorded_at, e.cause, e.actor,
    (e.body ->> 'rules')::integer as rules, e.priority
  from ticket_events e left join tickets t using (ticket_key)`

const slaClocks = sql`
  create view reporting.sla_clocks as
  select c.ticket_key, t.number, c.team, c.priority, c.metric, c.cycle, c.started_at, c.target_ms, c.warn_at, c.due_at,
    c.warned_at, c.breached_at, c.stopped_at, c.outcome, c.standing, t.policy
  from sla_clocks c left join tickets t using (ticket_key)`

const notices = sql`
  create view reporting.notices as
  select w.op_key, w.ticket_key, t.number, w.team, w.notice_kind as kind, w.channel, w.message_ts,
    w.notice -> 'recipient' ->> 'user' as recipient_user,
    w.notice -> 'recipient' ->> 'team' as recipient_team,
    reporting.instant((w.notice ->> 'dueAt')::numeric) as due_at,
    w.state, w.attempt as attempts, w.duplicates, w.created_at, w.first_at, w.done_at, w.priority
  from slack_writes w left join tickets t using (ticket_key)
  where w.notice_kind is not null`

const slackWrites = sql`
  create view reporting.slack_writes as
  select w.op_key, w.ticket_key, t.number, w.team, w.lane, split_part(w.lane, '/', 1) as kind, w.channel, w.state,
    w.undelivered, w.seq, w.done_seq, w.attempt as attempts, w.generation, w.duplicates,
    w.parked ->> 'error' as parked_error, w.parked ->> 'scope' as parked_scope, w.parked_at,
    w.created_at, w.first_at, w.attempt_at, w.done_at, w.edited_at,
    w.failed ->> 'error' as failed_error, w.failed ->> 'because' as failed_because, w.failed_at,
    w.owner_kind, w.owner_key, w.priority
  from slack_writes w left join tickets t using (ticket_key)`

/** Epoch milliseconds of the domain as an instant of Postgres. */
const instant = sql`
  create function reporting.instant(ms numeric) returns timestamptz
  language sql immutable strict parallel safe
  return to_timestamp(ms / 1000.0)`

/**
 * Roles belong to the whole cluster: another database of it may have created this one, perhaps at this very moment. A
 * user that may not create roles continues without; docs/metrics.md has the statements for a superuser.
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
 * By default every login may create temporary tables, and tables in `public` before Postgres 15. Only an owner may
 * revoke that; ops/postgres/init.sql revokes the rights that only a superuser may revoke.
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
