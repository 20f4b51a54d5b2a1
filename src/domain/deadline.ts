import { type Clock, type ClockId, clockName, isRunning } from './clock.ts'
import type { Terms } from './terms.ts'
import { isFinal, type Ticket } from './ticket.ts'

export type DeadlineKind = 'warning' | 'breach' | 'close'

/**
 * An instant at which something happens automatically, in epoch milliseconds. `id` identifies it among the
 * deadlines of its ticket, so that a tick fires only its own deadline; `clock` is its clock, if any.
 */
export type Deadline = {
  readonly id: string
  readonly at: number
  readonly kind: DeadlineKind
  readonly clock: ClockId | null
}

/** Every deadline that has not fired yet, for each clock only the next one. */
export const deadlines = (ticket: Ticket, terms: Terms): readonly Deadline[] =>
  isFinal(ticket) ? [] : [...ticket.clocks.filter(isRunning).flatMap(ofClock), ...closing(ticket, terms)]

/** The next deadline; at equal instants a warning comes before a breach, and both before the closing. */
export const next = (ticket: Ticket, terms: Terms): Deadline | null =>
  deadlines(ticket, terms).toSorted(
    (a, b) => a.at - b.at || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind),
  )[0] ?? null

const ORDER: readonly DeadlineKind[] = ['warning', 'breach', 'close']

function ofClock(clock: Clock): Deadline[] {
  const { metric, cycle } = clock
  const of = (kind: DeadlineKind, at: number): Deadline => ({
    id: `${kind}.${clockName(clock)}`,
    at,
    kind,
    clock: { metric, cycle },
  })
  if (clock.breachedAt !== null) return []
  return [clock.warnedAt === null ? of('warning', clock.warnAt) : of('breach', clock.dueAt)]
}

function closing(ticket: Ticket, terms: Terms): Deadline[] {
  if (ticket.resolvedAt === null) return []
  const at = ticket.resolvedAt + terms.policy.reopenForMs
  return [{ id: `close.${ticket.resolutions}`, at, kind: 'close', clock: null }]
}
