import { type Kysely, sql } from 'kysely'
import type { Pass } from '../../activities/ports/catch-up.ts'
import type { ThreadRank, ThreadToRead } from '../../domain/catch-up.ts'
import { parseKey } from '../../domain/key.ts'
import type { Schema } from '../schema.ts'
import { isFinal } from './known.ts'

/* The queue of a pass: the threads that are still to be read. */

/** Queues the threads of all live tickets whose roots are older than `ts`. */
export async function queueOlder(
  db: Kysely<Schema>,
  { id, channel }: Pass,
  channels: readonly string[],
  ts: string,
): Promise<void> {
  await db
    .insertInto('catch_up_threads')
    .columns(['channel', 'thread_ts', 'ticket_key', 'rank'])
    .expression((eb) =>
      eb
        .selectFrom('tickets')
        .where('channel', 'in', channels)
        .where((each) => each.not(isFinal))
        .where('thread_ts', '<', ts)
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('catch_ups as c')
              .select('c.pass')
              .where('c.channel', '=', channel)
              .where('c.pass', '=', id)
              .where('c.phase', '=', 'history'),
          ),
        )
        .select((each) => [
          each.cast<string>(each.val(channel), 'text').as('channel'),
          'thread_ts',
          'ticket_key',
          each.cast<ThreadRank>(each.val('news'), 'text').as('rank'),
        ]),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The next thread of these ranks; null if none is left. */
export async function nextThread(
  db: Kysely<Schema>,
  { channel }: Pass,
  ranks: readonly ThreadRank[],
): Promise<ThreadToRead | null> {
  const row = await db
    .selectFrom('catch_up_threads')
    .selectAll()
    .where('channel', '=', channel)
    .where('rank', 'in', ranks)
    .orderBy(sql`array_position(${[...ranks]}::text[], rank)`)
    .orderBy('thread_ts')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return null
  const { thread_ts: ts, ticket_key, rank } = row
  return { ts, key: ticket_key === null ? null : parseKey(ticket_key), rank }
}
