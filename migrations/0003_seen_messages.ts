import { type Kysely, sql } from 'kysely'

/**
 * The messages of Docket's channels that a gateway has seen: for hours only, see docs/adr/0009. `at` is the instant of
 * `ts`, so a message always falls into the same partition. The partitions, one per hour, are created and dropped while
 * Docket runs (src/db/seen/partitions.ts). The default partition takes the messages of an hour that has none.
 */
const seenMessages = sql`
  create table seen_messages (
    channel text not null,
    ts text not null,
    at timestamptz not null,
    thread_ts text,
    edited_ts text,
    content jsonb not null,
    primary key (channel, ts, at),
    constraint a_root_is_in_no_thread check (thread_ts is distinct from ts)
  ) partition by range (at);
  create index seen_messages_thread on seen_messages (channel, thread_ts) where thread_ts is not null;
  create table seen_messages_default partition of seen_messages default;
  -- Nobody but Docket's own role: it is what people wrote. Default privileges of the database may say otherwise.
  revoke all on seen_messages, seen_messages_default from public`

export async function up(db: Kysely<unknown>): Promise<void> {
  await seenMessages.execute(db)
}
