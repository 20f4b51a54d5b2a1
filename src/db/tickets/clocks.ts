import { type QueryCreator, sql } from 'kysely'
import { type Clock, clockName, standing } from '../../domain/clock.ts'
import type { TicketEvent } from '../../domain/event.ts'
import { keyText, type TicketKey } from '../../domain/key.ts'
import { evolve, type Ticket } from '../../domain/ticket.ts'
import { toDate, toDateOrNull } from '../convert.ts'
import type { Schema } from '../schema.ts'

/** A clock as these events left it, and the ticket as it was after the event that changed the clock last. */
type ChangedClock = { readonly clock: Clock; readonly ticket: Ticket }

/**
 * The next statement also stores the clocks that these events start or change; the others keep their rows as they are.
 */
export function withClocks(
  db: QueryCreator<Schema>,
  key: TicketKey,
  before: Ticket | null,
  events: readonly TicketEvent[],
): QueryCreator<Schema> {
  const changed = changedClocks(before, events)
  if (changed.length === 0) return db
  const ticketKey = keyText(key)
  const rows = changed.map((each) => clockRow(ticketKey, each))
  return db.with('changed_clocks', (qb) =>
    qb
      .insertInto('sla_clocks')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['ticket_key', 'metric', 'cycle'])
          .doUpdateSet(({ ref }) => ({
            seq: ref('excluded.seq'),
            team: ref('excluded.team'),
            priority: ref('excluded.priority'),
            started_at: ref('excluded.started_at'),
            target_ms: ref('excluded.target_ms'),
            warn_at: ref('excluded.warn_at'),
            due_at: ref('excluded.due_at'),
            warned_at: ref('excluded.warned_at'),
            breached_at: ref('excluded.breached_at'),
            stopped_at: ref('excluded.stopped_at'),
            outcome: ref('excluded.outcome'),
            standing: ref('excluded.standing'),
          }))
          .where('sla_clocks.seq', '<', sql.ref<number>('excluded.seq')),
      ),
  )
}

/** An event makes a new object of each clock that it changes, and of no other: see `evolve`. */
function changedClocks(before: Ticket | null, events: readonly TicketEvent[]): ChangedClock[] {
  const changed = new Map<string, ChangedClock>()
  let ticket = before
  for (const event of events) {
    const known = new Set(ticket?.clocks)
    ticket = evolve(ticket, event)
    for (const clock of ticket.clocks) if (!known.has(clock)) changed.set(clockName(clock), { clock, ticket })
  }
  return [...changed.values()]
}

const clockRow = (ticketKey: string, { clock, ticket }: ChangedClock) => ({
  ticket_key: ticketKey,
  metric: clock.metric,
  cycle: clock.cycle,
  seq: ticket.seq,
  team: ticket.team,
  priority: ticket.priority,
  started_at: toDate(clock.startedAt),
  target_ms: clock.targetMs,
  warn_at: toDate(clock.warnAt),
  due_at: toDate(clock.dueAt),
  warned_at: toDateOrNull(clock.warnedAt),
  breached_at: toDateOrNull(clock.breachedAt),
  stopped_at: toDateOrNull(clock.stoppedAt),
  outcome: clock.outcome,
  standing: standing(clock),
})
