import { DOCKET } from '../../src/domain/actor.ts'
import { clockName } from '../../src/domain/clock.ts'
import type { Command } from '../../src/domain/command.ts'
import { next } from '../../src/domain/deadline.ts'
import { decide } from '../../src/domain/decide.ts'
import type { TicketEvent } from '../../src/domain/event.ts'
import type { Terms } from '../../src/domain/terms.ts'
import { evolve, type Ticket } from '../../src/domain/ticket.ts'
import type { Arrival } from './plan.ts'

/** An event, the ticket after it, and the instant at which Postgres had it. */
export type Recorded = { readonly event: TicketEvent; readonly ticket: Ticket; readonly recordedAt: number }

export type Life = {
  readonly ticket: Ticket
  readonly recorded: readonly Recorded[]
  /** The event that changed each clock last, by the clock's name. */
  readonly clockSeqs: ReadonlyMap<string, number>
}

/** From the command's instant to its record. */
const RECORDING_MS = 120

/**
 * The record of one ticket: the program's own rules decide what becomes of the arrivals, and its deadlines fire until
 * `until`. Throws if a command is refused: the plan of a ticket contains none that nobody may give.
 */
export function live(arrivals: readonly Arrival[], terms: Terms, until: number): Life {
  const recorded: Recorded[] = []
  const clockSeqs = new Map<string, number>()
  let ticket: Ticket | null = null
  let clock = 0

  function act(command: Command, at: number): void {
    clock = Math.max(clock, at)
    const decision = decide(ticket, command, clock, terms)
    if (!decision.ok) throw new Error(`${command.id}: ${decision.rejection.say}`)
    for (const event of decision.events) {
      const known = new Set(ticket?.clocks)
      ticket = evolve(ticket, event)
      for (const each of ticket.clocks) if (!known.has(each)) clockSeqs.set(clockName(each), event.seq)
      recorded.push({ event, ticket, recordedAt: clock + RECORDING_MS })
    }
  }
  function settle(upTo: number): void {
    for (let due = ticket && next(ticket, terms); due !== null && due.at <= upTo; ) {
      const { id: deadline, at } = due
      act({ kind: 'tick', id: `tick:${deadline}:${at}`, deadline, at, actor: DOCKET }, at)
      due = ticket && next(ticket, terms)
    }
  }
  for (const { command, arrivesAt } of arrivals) {
    settle(arrivesAt)
    act(command, arrivesAt)
  }
  settle(until)
  if (ticket === null) throw new Error('a ticket has no history')
  return { ticket, recorded, clockSeqs }
}
