import type { CardSource } from '../../../src/activities/ports.ts'
import type { Command } from '../../../src/domain/command.ts'
import type { Ticket } from '../../../src/domain/ticket.ts'
import { ASKED, live, MINUTE, open } from '../../domain/fixtures.ts'

/** A ticket after these commands, told one after the other. */
export function ticketAfter(...commands: Command[]): Ticket {
  const { ticket } = live([open(), ...commands], ASKED + 2 * MINUTE)
  if (ticket === null) throw new Error('no ticket was opened')
  return ticket
}

export const source: CardSource = { ticket: ticketAfter(), title: 'The VPN is down' }
