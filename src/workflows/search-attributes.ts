import type { SearchAttributeUpdatePair } from '@temporalio/common'
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common'
import { dueNext, isRunning } from '../domain/clock.ts'
import { stageOf, type Ticket } from '../domain/ticket.ts'

const KEYS = {
  status: defineSearchAttributeKey('TicketStatus', SearchAttributeType.KEYWORD),
  team: defineSearchAttributeKey('TicketTeam', SearchAttributeType.KEYWORD),
  priority: defineSearchAttributeKey('TicketPriority', SearchAttributeType.KEYWORD),
  assignee: defineSearchAttributeKey('TicketAssignee', SearchAttributeType.KEYWORD),
  channel: defineSearchAttributeKey('TicketChannel', SearchAttributeType.KEYWORD),
  number: defineSearchAttributeKey('TicketNumber', SearchAttributeType.INT),
  dueAt: defineSearchAttributeKey('TicketDueAt', SearchAttributeType.DATETIME),
  breached: defineSearchAttributeKey('TicketBreached', SearchAttributeType.BOOL),
} as const

/** Name -> type of every search attribute that must be registered before a worker may run. */
export const SEARCH_ATTRIBUTES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(KEYS).map((key) => [key.name, key.type]),
)

/** The search attributes of a ticket in the Temporal UI. `dueAt` is the due time of the running clock that is due first. */
export function searchAttributesOf(ticket: Ticket): SearchAttributeUpdatePair[] {
  const due = dueNext(ticket.clocks)
  const breached = ticket.clocks.some(
    (clock) => clock.breachedAt !== null && (isRunning(clock) || clock.outcome === 'breached'),
  )
  return [
    { key: KEYS.status, value: stageOf(ticket) },
    { key: KEYS.team, value: ticket.team },
    { key: KEYS.priority, value: ticket.priority },
    { key: KEYS.assignee, value: ticket.assignee ?? 'nobody' },
    { key: KEYS.channel, value: ticket.key.channel },
    { key: KEYS.number, value: ticket.number },
    { key: KEYS.dueAt, value: due && new Date(due.dueAt) },
    { key: KEYS.breached, value: breached },
  ]
}
