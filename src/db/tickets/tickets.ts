import { type Kysely, sql } from 'kysely'
import type { CardSource, TicketStore } from '../../activities/ports/tickets.ts'
import { keyText, type TicketKey } from '../../domain/key.ts'
import type { Policy } from '../../domain/policy.ts'
import { POLICY } from '../../domain/stored/policy.ts'
import { parse } from '../../domain/stored/shape.ts'
import { TICKET } from '../../domain/stored/ticket.ts'
import { titleOf } from '../../domain/text/title.ts'
import type { Schema } from '../schema.ts'
import { load } from './load.ts'
import { reserveNumber } from './numbers.ts'
import { overdue } from './overdue.ts'
import { record } from './record.ts'
import { forgetTitle, saveTitle, titleKey } from './titles.ts'

/** Tickets, their record and their policies in Postgres. */
export function createTicketStore(db: Kysely<Schema>): TicketStore {
  return Object.freeze<TicketStore>({
    load: (key) => load(db, key),
    reserveNumber: (key) => reserveNumber(db, key),
    saveTitle: (key, title, editedTs) => saveTitle(db, key, title, editedTs ?? null),
    forgetTitle: (key) => forgetTitle(db, keyText(key)),
    record: (batch) => record(db, batch),
    card: (key) => card(db, key),
    overdue: (forMs, limit) => overdue(db, forMs, limit),
    has: (key) => has(db, key),
    policy: (version) => policy(db, version),
  })
}

async function card(db: Kysely<Schema>, key: TicketKey): Promise<CardSource | null> {
  const row = await db
    .selectFrom('tickets')
    .leftJoin('texts', (join) => join.on('texts.text_key', '=', titleKey(keyText(key))))
    .select(['tickets.state', 'texts.body as title'])
    .where('tickets.ticket_key', '=', keyText(key))
    .executeTakeFirst()
  if (!row) return null
  // A ticket that was written again after a restore may lack its title: the card is shown all the same.
  return { ticket: parse(TICKET, row.state), title: row.title ?? titleOf('') }
}

async function has(db: Kysely<Schema>, key: TicketKey): Promise<boolean> {
  const row = await db
    .selectFrom('tickets')
    .select(sql`1`.as('one'))
    .where('ticket_key', '=', keyText(key))
    .executeTakeFirst()
  return row !== undefined
}

async function policy(db: Kysely<Schema>, version: string): Promise<Policy> {
  const row = await db.selectFrom('policies').select('body').where('version', '=', version).executeTakeFirst()
  if (!row) throw new RangeError(`no policy was kept as version ${version}`)
  return parse(POLICY, row.body)
}
