import type { CardSource } from '../../../src/activities/ports/tickets.ts'
import type { Command } from '../../../src/domain/command.ts'
import type { Ticket } from '../../../src/domain/ticket.ts'
import { ASKED, MINUTE, open, ticketOf } from '../../domain/fixtures.ts'

/** A ticket after these commands, applied one after the other. */
export const ticketAfter = (...commands: Command[]): Ticket =>
  ticketOf([open(), ...commands], ASKED + 2 * MINUTE)

export const source: CardSource = { ticket: ticketAfter(), title: 'The VPN is down' }
