import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'

export async function channelChanged(db: Kysely<Schema>, channel: string): Promise<void> {
  await db
    .insertInto('channel_versions')
    .values({ channel, version: 1 })
    .onConflict((conflict) =>
      conflict.column('channel').doUpdateSet({ version: sql`channel_versions.version + 1` }),
    )
    .execute()
}

export async function channelVersion(db: Kysely<Schema>, channel: string): Promise<number> {
  const row = await db
    .selectFrom('channel_versions')
    .select('version')
    .where('channel', '=', channel)
    .executeTakeFirst()
  return row?.version ?? 0
}
