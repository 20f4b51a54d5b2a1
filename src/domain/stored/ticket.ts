import type { Change, EditableField, RequestDeleted, Status, Ticket } from '../ticket.ts'
import { clock, key, priority, requesterBy, user } from './parts.ts'
import { count, instant, list, nameIn, nullable, object, text } from './read.ts'
import type { Shape, Step } from './shape.ts'

const change = nullable(object<Change>({ seq: count(1), actor: text }))

/** Version 2 has the last change of each field. It is unknown for older values: null, as for a field never set. */
const knowsChanges: Step = (old) => ({ changed: { assignee: null, status: null, priority: null }, ...old })

/** Version 3 knows what became of the request. Docket did not notice before: null, as for one that stands unchanged. */
const knowsRequest: Step = (old) => ({ requestEditedAt: null, requestDeleted: null, ...old })

/**
 * A ticket's state: `tickets.state`, and the copies in the payloads of `load`, `record`, `show` and continue-as-new.
 */
export const TICKET: Shape<Ticket> = {
  name: 'ticket',
  steps: [knowsChanges, knowsRequest],
  read: object<Ticket>({
    key,
    seq: count(1),
    number: count(1),
    team: text,
    policy: text,
    requester: user,
    requesterBy,
    requestedAt: instant,
    openedAt: instant,
    assignee: nullable(user),
    priority,
    status: nameIn<Status>({ open: true, resolved: true, dismissed: true }),
    resolvedAt: nullable(instant),
    resolvedBy: nullable(text),
    resolutions: count(0),
    closedAt: nullable(instant),
    requestEditedAt: nullable(instant),
    requestDeleted: nullable(object<RequestDeleted>({ at: instant, decidedBy: nullable(text) })),
    clocks: list(clock),
    changed: object<Record<EditableField, Change | null>>({
      assignee: change,
      status: change,
      priority: change,
    }),
  }),
}
