import type { TicketEvent } from '../event.ts'
import { actor, clock, clockId, key, priority, recipient, requesterBy, source, user } from './parts.ts'
import { byKind, count, instant, list, nameIn, text } from './read.ts'
import type { Shape, Step } from './shape.ts'

const envelope = { seq: count(1), at: instant, cause: text, actor, rules: count(1) }
const due = { ...envelope, ...clockId, dueAt: instant }

/** Version 2 opens with a list of clocks; version 1 had one clock. */
const listsClocks: Step = ({ clock: only, ...old }) =>
  old.kind === 'opened' && only !== undefined ? { clocks: [only], ...old } : old

/** One row of a ticket's record: `ticket_events.body`, and the events in the input of `record`. */
export const EVENT: Shape<TicketEvent> = {
  name: 'event',
  steps: [listsClocks],
  read: byKind<TicketEvent>({
    opened: {
      ...envelope,
      key,
      number: count(1),
      team: text,
      policy: text,
      source,
      requester: user,
      requesterBy,
      requestedAt: instant,
      priority,
      clocks: list(clock),
    },
    assigned: { ...envelope, assignee: user },
    responded: {
      ...envelope,
      ...clockId,
      by: text,
      respondedAt: instant,
      outcome: nameIn({ met: true, breached: true }),
    },
    warned: { ...due, recipient },
    warningSkipped: due,
    breached: { ...due, recipient },
    withdrawn: { ...envelope, ...clockId, what: nameIn({ warning: true, breach: true }) },
    voided: { ...envelope, ...clockId },
    resolved: { ...envelope, by: text },
    reopened: { ...envelope, by: text, because: nameIn({ button: true, reply: true, edit: true }) },
    closed: envelope,
    requestEdited: envelope,
    requestDeleted: envelope,
    kept: { ...envelope, by: text },
    dismissed: { ...envelope, by: text },
  }),
}
