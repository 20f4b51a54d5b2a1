import type { Command, Decision } from './command.ts'
import type { TicketEvent } from './event.ts'
import { tick } from './rules/deadlines.ts'
import { edited, message } from './rules/messages.ts'
import { open } from './rules/opening.ts'
import { requestDeleted, requestEdited } from './rules/request.ts'
import { type RuledEvent, type RuleResult, reject } from './rules/rule.ts'
import { ACTION_RULES } from './rules/work.ts'
import type { Terms } from './terms.ts'
import type { Ticket } from './ticket.ts'

/**
 * The rules of a ticket: returns the events of `command` at `now` (epoch ms), or a refusal. A command that
 * changes nothing is accepted and yields no event. Only this function and `next` read `terms.rules`.
 */
export function decide(ticket: Ticket | null, command: Command, now: number, terms: Terms): Decision {
  const ruling = rule(ticket, command, now, terms)
  if ('code' in ruling) return { ok: false, rejection: ruling }
  const stamp = (body: RuledEvent, index: number): TicketEvent => ({
    ...body,
    seq: (ticket?.seq ?? 0) + 1 + index,
    at: body.at ?? command.at,
    cause: command.id,
    actor: command.actor,
    rules: terms.rules,
  })
  return { ok: true, events: ruling.map(stamp) }
}

function rule(ticket: Ticket | null, command: Command, now: number, terms: Terms): RuleResult {
  if (ticket === null)
    return command.kind === 'open'
      ? open(command, terms)
      : reject('no_ticket', 'This message is not a ticket.')
  switch (command.kind) {
    case 'open':
      return []
    case 'message':
      return message(ticket, command)
    case 'edited':
      return edited(ticket, command)
    case 'requestEdited':
      return requestEdited(ticket, command)
    case 'requestDeleted':
      return requestDeleted(ticket)
    case 'tick':
      return tick(ticket, command, now, terms)
    default:
      return ACTION_RULES[command.kind](ticket, command.actor)
  }
}
