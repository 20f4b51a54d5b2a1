import type { Ticket } from '../ticket.ts'
import type { Of, RuleResult } from './rule.ts'

/*
 * Changes of the request itself. They count at any time: the cards of a closed ticket show its title too. The text
 * of a deleted request is gone, so no later edit of it counts.
 */

/** An older edit that arrives after a newer one changes nothing. `at` is the instant of the edit. */
export const requestEdited = (ticket: Ticket, { at }: Of<'requestEdited'>): RuleResult =>
  ticket.requestDeleted === null && at > (ticket.requestEditedAt ?? 0) ? [{ kind: 'requestEdited' }] : []

/** The clocks run on: a person may wait for an answer all the same. */
export const requestDeleted = (ticket: Ticket): RuleResult =>
  ticket.requestDeleted === null ? [{ kind: 'requestDeleted' }] : []
