import { type Kysely, sql } from 'kysely'
import type { CatchUpLine } from '../../activities/ports/catch-up.ts'
import { LOOK_BACK_MS } from '../../domain/catch-up.ts'
import { toMsOrNull } from '../convert.ts'
import type { Schema } from '../schema.ts'

/** Every channel with its latest pass. */
export async function list(db: Kysely<Schema>): Promise<CatchUpLine[]> {
  const rows = await db
    .selectFrom('catch_ups as c')
    .selectAll('c')
    .select((eb) => [
      eb
        .selectFrom('catch_up_threads as t')
        .whereRef('t.channel', '=', 'c.channel')
        .select((each) => each.fn.countAll<number>().as('left'))
        .as('threads_left'),
    ])
    .orderBy(sql`started_at desc nulls last`)
    .orderBy('channel')
    .execute()
  return rows.map((row): CatchUpLine => {
    const startedAt = toMsOrNull(row.started_at)
    const { triggers, replies, edits, deletions } = row
    return {
      channel: row.channel,
      phase: row.phase,
      holeFrom: toMsOrNull(row.hole_from),
      holeUntil: toMsOrNull(row.hole_until),
      startedAt,
      endedAt: toMsOrNull(row.ended_at),
      pagesRead: row.pages_read,
      historyShare: row.phase === 'history' ? shareOf(startedAt, row.since.getTime(), row.reached_ts) : 1,
      threadsRead: row.threads_read,
      threadsLeft: Number(row.threads_left ?? 0),
      found: { triggers, replies, edits, deletions },
      refused: row.refused,
    }
  })
}

/** The part of the history that is read: it goes back from the start of the pass. */
function shareOf(startedAt: number | null, since: number, reachedTs: string | null): number {
  if (startedAt === null || reachedTs === null) return 0
  const whole = Math.min(LOOK_BACK_MS, Math.max(1, startedAt - since))
  return Math.min(1, Math.max(0, (startedAt - Number(reachedTs) * 1_000) / whole))
}
