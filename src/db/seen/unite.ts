import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Schema } from '../schema.ts'

/**
 * Replaces spans of the same source and channels that touch by their union, if all ended before this instant: no
 * gateway extends them any more. Deletes empty spans too: an empty range is part of no union.
 */
export async function unite(db: Kysely<Schema>, endedBefore: RawBuilder<Date>): Promise<void> {
  await db
    .with('gone', (cte) =>
      cte
        .deleteFrom('coverage_spans as s')
        .where('s.source', '<>', 'doubt')
        .where('s.ended_at', '<', endedBefore)
        .where((eb) =>
          eb.or([
            eb('s.began_at', '=', eb.ref('s.ended_at')),
            eb.exists(
              eb
                .selectFrom('coverage_spans as o')
                .whereRef('o.id', '<>', 's.id')
                .whereRef('o.source', '=', 's.source')
                .whereRef('o.channels', '=', 's.channels')
                .where('o.ended_at', '<', endedBefore)
                .whereRef('o.began_at', '<=', 's.ended_at')
                .whereRef('o.ended_at', '>=', 's.began_at'),
            ),
          ]),
        )
        .returning(['s.source', 's.channels', 's.began_at', 's.ended_at']),
    )
    .with('unions', (cte) =>
      cte
        .selectFrom('gone')
        .groupBy(['source', 'channels'])
        .select(['source', 'channels'])
        .select(sql`unnest(range_agg(tstzrange(began_at, ended_at)))`.as('range')),
    )
    .insertInto('coverage_spans')
    .columns(['source', 'channels', 'began_at', 'ended_at', 'closed'])
    .expression((eb) =>
      eb
        .selectFrom('unions')
        .select(['source', 'channels'])
        .select([
          sql<Date>`lower(range)`.as('began_at'),
          sql<Date>`upper(range)`.as('ended_at'),
          sql<boolean>`true`.as('closed'),
        ]),
    )
    .execute()
}
