import { type Kysely, sql } from 'kysely'

/**
 * The reads of threads from Slack. `read_at` is when the latest complete read began. The other columns belong to a read
 * under way; `kept` holds who replied and when, but no text. `version` counts the changes of a row.
 */
const threadReads = sql`
  create table thread_reads (
    thread_key text not null,
    purpose text not null,
    version integer not null,
    read_at timestamptz,
    began_at timestamptz,
    pages integer not null default 0,
    cursor text,
    kept jsonb,
    saved_at timestamptz not null,
    primary key (thread_key, purpose),
    constraint progress_is_whole check (
      num_nonnulls(began_at, cursor, kept) in (0, 3) and (began_at is null) = (pages = 0)
    )
  );
  create index thread_reads_saved_at on thread_reads (saved_at);
  revoke all on thread_reads from public`

export async function up(db: Kysely<unknown>): Promise<void> {
  await threadReads.execute(db)
}
