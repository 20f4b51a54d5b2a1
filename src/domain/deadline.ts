import { isRunning } from './clock.ts'
import type { Terms } from './terms.ts'
import type { Ticket } from './ticket.ts'

export type DeadlineKind = 'warning' | 'breach' | 'close'

/** The one instant that matters next, in epoch milliseconds. */
export type Deadline = { readonly at: number; readonly kind: DeadlineKind }

export function next(ticket: Ticket, terms: Terms): Deadline | null {
  if (ticket.closedAt !== null) return null
  return earliest([...clockDeadlines(ticket), ...closing(ticket, terms)])
}

function clockDeadlines(ticket: Ticket): Deadline[] {
  return ticket.clocks.filter(isRunning).flatMap((clock): Deadline[] => {
    if (clock.breachedAt !== null) return []
    if (clock.warnedAt !== null) return [{ at: clock.dueAt, kind: 'breach' }]
    return [{ at: clock.warnAt, kind: 'warning' }]
  })
}

function closing(ticket: Ticket, terms: Terms): Deadline[] {
  if (ticket.resolvedAt === null) return []
  return [{ at: ticket.resolvedAt + terms.policy.reopenForMs, kind: 'close' }]
}

function earliest(deadlines: readonly Deadline[]): Deadline | null {
  return deadlines.reduce<Deadline | null>((best, d) => (best === null || d.at < best.at ? d : best), null)
}
