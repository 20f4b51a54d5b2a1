import { type Kysely, sql } from 'kysely'
import type { StoredTicket } from '../../activities/ports/tickets.ts'
import { keyText, type TicketKey } from '../../domain/key.ts'
import type { Cause } from '../../domain/stored/loaded.ts'
import { lanes } from '../../domain/stored/parts.ts'
import { POLICY } from '../../domain/stored/policy.ts'
import { count, anObject as fields, list, object, text } from '../../domain/stored/read.ts'
import { SETTINGS } from '../../domain/stored/settings.ts'
import { TICKET } from '../../domain/stored/ticket.ts'
import { parseOrNull } from '../convert.ts'
import type { Schema } from '../schema.ts'

/** A repeated command that is older than this may be applied twice; the workflow remembers as many. */
const REMEMBERED = 200

const applied = list(object<Cause>({ id: text, seq: count(1) }))

/**
 * One statement, so one snapshot: a cause that is newer than the state would count as applied, and its command would
 * be lost.
 */
export async function load(db: Kysely<Schema>, key: TicketKey): Promise<StoredTicket> {
  const ticketKey = keyText(key)
  const { rows } = await sql`
    select ticket.state, policies.body as policy, settings.body as settings, lanes.lanes, applied.applied
    from (select ${ticketKey}::text as ticket_key) as asked
    left join tickets as ticket using (ticket_key)
    left join policies on policies.version = ticket.policy
    left join lateral (
      select body from settings_versions where ticket.ticket_key is null order by version desc limit 1
    ) as settings on true
    cross join lateral (
      select json_object_agg(lane, seq order by created_at, lane) as lanes
      from slack_writes where owner_kind = 'ticket' and owner_key = asked.ticket_key and undelivered
    ) as lanes
    cross join lateral (
      select json_agg(json_build_object('id', cause, 'seq', seq) order by seq) as applied from (
        select cause, max(seq) as seq from (
          select cause, seq from ticket_events
          where ticket_events.ticket_key = asked.ticket_key order by seq desc limit ${REMEMBERED}
        ) as latest group by cause
      ) as causes
    ) as applied`.execute(db)
  const row = fields(rows[0], 'load')
  const ticket = parseOrNull(TICKET, row.state)
  const policy = parseOrNull(POLICY, row.policy)
  if (ticket !== null && policy === null)
    throw new RangeError(`no policy was kept as version ${ticket.policy}`)
  return {
    ticket,
    policy,
    settings: parseOrNull(SETTINGS, row.settings),
    lanes: lanes(row.lanes ?? {}, 'lanes'),
    applied: applied(row.applied ?? [], 'applied'),
  }
}
