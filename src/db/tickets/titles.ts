import { type Kysely, sql } from 'kysely'
import { keyText, type TicketKey } from '../../domain/key.ts'
import type { Schema } from '../schema.ts'

export const titleKey = (ticketKey: string): string => `title:${ticketKey}`

/**
 * See `TicketStore.saveTitle`. Slack's ts compare as text: all have the same number of digits. The lock waits for a
 * deletion that is being recorded: otherwise the title would be back after it.
 */
export async function saveTitle(
  db: Kysely<Schema>,
  key: TicketKey,
  title: string,
  editedTs: string | null,
): Promise<void> {
  const ticketKey = keyText(key)
  await sql`
    with ticket as (select state from tickets where ticket_key = ${ticketKey} for share)
    insert into texts (text_key, ticket_key, kind, body, edited_ts)
    select ${titleKey(ticketKey)}, ${ticketKey}, 'title', ${printable(title)}, ${editedTs}::text
    where not exists (select from ticket where jsonb_typeof(state -> 'requestDeleted') = 'object')
    on conflict (text_key) do update set body = excluded.body, edited_ts = excluded.edited_ts
    where coalesce(texts.edited_ts, '') < coalesce(excluded.edited_ts, '')`.execute(db)
}

export async function forgetTitle(db: Kysely<Schema>, ticketKey: string): Promise<void> {
  await db.deleteFrom('texts').where('text_key', '=', titleKey(ticketKey)).execute()
}

/** Postgres cannot store the NUL character, and it is invisible. */
const printable = (text: string): string => text.replaceAll('\u0000', '')
