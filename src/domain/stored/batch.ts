import type { TicketEvent } from '../event.ts'
import type { TicketKey } from '../key.ts'
import type { Ticket } from '../ticket.ts'
import { EVENT } from './event.ts'
import { key } from './parts.ts'
import { list, object } from './read.ts'
import { nested, type Shape, toStored } from './shape.ts'
import { TICKET } from './ticket.ts'

/** A run's decisions, to be recorded. */
export type Batch = {
  readonly key: TicketKey
  readonly events: readonly TicketEvent[]
  /** The state after the last of the events. */
  readonly ticket: Ticket
}

/** The input of `record`. A worker of another version may run it, and it stays in the history. */
export const BATCH: Shape<Batch> = {
  name: 'batch',
  steps: [],
  read: object<Batch>({ key, events: list(nested(EVENT)), ticket: nested(TICKET) }),
  write: ({ events, ticket, ...batch }) => ({
    ...batch,
    events: events.map((event) => toStored(EVENT, event)),
    ticket: toStored(TICKET, ticket),
  }),
}
