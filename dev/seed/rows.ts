import { ticketRow as projected } from '../../src/db/tickets/projection.ts'
import { actorText } from '../../src/domain/actor.ts'
import { clockName, standing } from '../../src/domain/clock.ts'
import { keyText } from '../../src/domain/key.ts'
import { EVENT } from '../../src/domain/stored/event.ts'
import { type Shape, toStored } from '../../src/domain/stored/shape.ts'
import type { Row } from './copy.ts'
import type { Life } from './life.ts'

/** The tables that the seed fills. */
export const TABLES = [
  ...(['ticket_numbers', 'tickets', 'sla_clocks', 'ticket_events', 'slack_writes', 'texts'] as const),
] as const
export type Table = (typeof TABLES)[number]
export type Rows = Readonly<Record<Table, Row[]>>

/** An instant for COPY. */
export const at = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())
export const json = <T extends object>(shape: Shape<T>, value: T): string =>
  JSON.stringify(toStored(shape, value))

/** The rows of one ticket, except its Slack writes. */
export function rowsOf(life: Life, title: string): Omit<Rows, 'slack_writes'> {
  const { ticket } = life
  const ticket_key = keyText(ticket.key)
  return {
    ticket_numbers: [{ ticket_key, number: ticket.number }],
    tickets: [ticketRow(life)],
    sla_clocks: clockRows(ticket_key, life),
    ticket_events: eventRows(ticket_key, life),
    texts: [
      {
        text_key: `title:${ticket_key}`,
        ticket_key,
        kind: 'title',
        body: title,
        created_at: at(ticket.openedAt),
      },
    ],
  }
}

/** As the product writes it, except for the instant of the writing. */
const ticketRow = ({ ticket, recorded }: Life): Row => ({
  ...projected(ticket),
  updated_at: at(recorded.at(-1)?.recordedAt ?? ticket.openedAt),
})

const clockRows = (ticket_key: string, { ticket, clockSeqs }: Life): Row[] =>
  ticket.clocks.map((clock) => ({
    ticket_key,
    metric: clock.metric,
    cycle: clock.cycle,
    seq: clockSeqs.get(clockName(clock)) ?? 1,
    team: ticket.team,
    priority: ticket.priority,
    started_at: at(clock.startedAt),
    target_ms: clock.targetMs,
    warn_at: at(clock.warnAt),
    due_at: at(clock.dueAt),
    warned_at: at(clock.warnedAt),
    breached_at: at(clock.breachedAt),
    stopped_at: at(clock.stoppedAt),
    outcome: clock.outcome,
    standing: standing(clock),
  }))

const eventRows = (ticket_key: string, { recorded }: Life): Row[] =>
  recorded.map(({ event, ticket, recordedAt }) => ({
    ticket_key,
    seq: event.seq,
    kind: event.kind,
    at: at(event.at),
    recorded_at: at(recordedAt),
    cause: event.cause,
    actor: actorText(event.actor),
    team: ticket.team,
    priority: ticket.priority,
    body: json(EVENT, event),
  }))
