import type { Kysely } from 'kysely'
import type { TriggerStore } from '../../activities/ports/catch-up.ts'
import { LOOK_BACK_MS } from '../../domain/catch-up.ts'
import { inMs } from '../convert.ts'
import type { Schema } from '../schema.ts'

/** An opening emoji may come days after its message: so much longer than messages are looked at. */
const KEPT_MS = 2 * LOOK_BACK_MS

/** The triggers that reached Docket, in Postgres. */
export function createTriggerStore(db: Kysely<Schema>): TriggerStore {
  return Object.freeze<TriggerStore>({
    async note({ channel, threadTs }, user) {
      await db
        .insertInto('triggers')
        .values({ channel, thread_ts: threadTs, user_id: user })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
    async housekeep() {
      await db.deleteFrom('triggers').where('noted_at', '<', inMs(-KEPT_MS)).execute()
    },
  })
}
