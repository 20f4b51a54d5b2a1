import { type Kysely, sql } from 'kysely'

/**
 * The times for which Docket knows what was said. A span of source `gateway` grows while that gateway receives events;
 * `closed` once it will not grow. A span of source `read` was read from Slack. A row of source `doubt` covers nothing:
 * no gateway's span begins before its end. `server` is the start of the Postgres server that the span began on:
 * another server may have lost what the span's rows said.
 */
const coverageSpans = sql`
  create table coverage_spans (
    id uuid primary key default gen_random_uuid(),
    source text not null check (source in ('gateway', 'read', 'doubt')),
    channels text[] not null,
    began_at timestamptz not null,
    ended_at timestamptz not null,
    closed boolean not null,
    server timestamptz not null default pg_postmaster_start_time(),
    constraint a_span_ends_after_it_began check (began_at <= ended_at),
    constraint only_gateways_grow check (closed or source = 'gateway')
  );
  create index coverage_spans_ended_at on coverage_spans (ended_at);
  revoke all on coverage_spans from public`

export async function up(db: Kysely<unknown>): Promise<void> {
  await coverageSpans.execute(db)
}
