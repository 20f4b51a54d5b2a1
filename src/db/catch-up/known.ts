import { type Kysely, sql } from 'kysely'
import { type KnownRoots, type TsRange, triggerName } from '../../domain/catch-up.ts'
import { parseKey } from '../../domain/key.ts'
import type { Schema } from '../schema.ts'

/** No message changes such a ticket any more. */
export const isFinal = sql<boolean>`(closed_at is not null or status = 'dismissed')`

/** The tickets and triggers of a part of a channel's history. */
export async function known(
  db: Kysely<Schema>,
  channels: readonly string[],
  { from, until }: TsRange,
): Promise<KnownRoots> {
  const [tickets, triggers] = await Promise.all([
    db
      .selectFrom('tickets')
      .select(['ticket_key', 'thread_ts', 'status', isFinal.as('is_final')])
      .where('channel', 'in', channels)
      .where('thread_ts', '>=', from)
      .where('thread_ts', '<', until)
      .execute(),
    db
      .selectFrom('triggers')
      .select(['thread_ts', 'user_id'])
      .where('channel', 'in', channels)
      .where('thread_ts', '>=', from)
      .where('thread_ts', '<', until)
      .execute(),
  ])
  const live = tickets.filter((ticket) => !ticket.is_final)
  return {
    live: new Map(
      live.map(({ thread_ts, ticket_key, status }) => [
        thread_ts,
        { key: parseKey(ticket_key), isResolved: status === 'resolved' },
      ]),
    ),
    ended: new Set(tickets.filter((ticket) => ticket.is_final).map(({ thread_ts }) => thread_ts)),
    triggers: new Set(triggers.map(({ thread_ts, user_id }) => triggerName(thread_ts, user_id))),
  }
}
