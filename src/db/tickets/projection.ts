import { keyText } from '../../domain/key.ts'
import { TICKET } from '../../domain/stored/ticket.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { dbNow, toDate, toDateOrNull, toJson } from '../convert.ts'

/** A ticket as a row of `tickets`: its state, and the columns for SQL. */
export const ticketRow = (ticket: Ticket) => ({
  ticket_key: keyText(ticket.key),
  workspace: ticket.key.workspace,
  channel: ticket.key.channel,
  thread_ts: ticket.key.threadTs,
  number: ticket.number,
  seq: ticket.seq,
  team: ticket.team,
  requester: ticket.requester,
  requested_at: toDate(ticket.requestedAt),
  opened_at: toDate(ticket.openedAt),
  assignee: ticket.assignee,
  priority: ticket.priority,
  status: ticket.status,
  resolved_at: toDateOrNull(ticket.resolvedAt),
  closed_at: toDateOrNull(ticket.closedAt),
  policy: ticket.policy,
  state: toJson(TICKET, ticket),
  updated_at: dbNow,
})
