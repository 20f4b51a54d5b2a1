import { ACTIONS, type ActionName } from '../../src/domain/actions.ts'
import type { Command } from '../../src/domain/command.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { ASKED, ben, clicks, deletesRequest, MINUTE, open, RESOLVED, ticketOf } from './fixtures.ts'

const claimed = [open(), clicks('claim', ben, ASKED + MINUTE)]

/** What led to a new ticket, to an assigned one, to a resolved one, and to one whose request was deleted. */
export const HISTORIES: readonly (readonly Command[])[] = [
  [open()],
  claimed,
  [...claimed, clicks('resolve', ben, RESOLVED)],
  [...claimed, deletesRequest(RESOLVED)],
]

/**
 * The history of the first ticket that offers the action. Throws an error if none does: a refusal of any other
 * ticket says nothing about permissions.
 */
export function historyFor(name: ActionName): readonly Command[] {
  const isOffered: (ticket: Ticket) => boolean = ACTIONS[name].isOffered
  const history = HISTORIES.find((each) => isOffered(ticketOf(each)))
  if (history === undefined) throw new Error(`no ticket of the tests offers ${name}: add its history`)
  return history
}
