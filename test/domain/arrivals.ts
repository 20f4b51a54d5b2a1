import fc from 'fast-check'
import { ACTION_NAMES } from '../../src/domain/actions.ts'
import type { Command } from '../../src/domain/command.ts'
import type { TicketEvent } from '../../src/domain/event.ts'
import { evolve } from '../../src/domain/ticket.ts'
import {
  ASKED,
  admin,
  ana,
  ben,
  clicks,
  DAY,
  deletesRequest,
  edits,
  editsRequest,
  external,
  type Life,
  lead,
  open,
  outsider,
  requester,
  says,
  settle,
  tell,
} from './fixtures.ts'

/** Somebody of every column of docs/roles.md; anybody may be the assignee. */
const actor = fc.constantFrom(requester, ana, ben, lead, admin, outsider, external)
export const instant = fc.integer({ min: ASKED, max: ASKED + 20 * DAY })
export const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ at: instant, who: actor }).map(({ at, who }) => open(at, who)),
  fc
    .record({
      at: instant,
      who: actor,
      reply: fc.constantFrom('words' as const, 'thanks' as const, 'emoji' as const),
    })
    .map(({ at, who, reply }) => says(who, at, reply)),
  fc
    .record({
      at: instant,
      who: actor,
      kind: fc.constantFrom(...ACTION_NAMES),
    })
    .map(({ at, who, kind }) => clicks(kind, who, at)),
  fc
    .record({
      at: instant,
      who: actor,
      reply: fc.constantFrom('words' as const, 'thanks' as const),
      was: fc.constantFrom('words' as const, 'emoji' as const, null),
    })
    .map(({ at, who, reply, was }) => edits(who, at, reply, was)),
  instant.map(editsRequest),
  instant.map(deletesRequest),
)

/** Commands as they arrive: in any order of their instants, some long after they were said. */
export const arrivals = fc.array(fc.record({ command, lateMs: fc.constantFrom(0, 0, 1, DAY, 30 * DAY) }), {
  maxLength: 25,
})

/** Runs a ticket through all of these arrivals, and checks it after each step. */
export function arrive(
  sequence: readonly { command: Command; lateMs: number }[],
  check: (life: Life) => void,
  opened: TicketEvent | null = null,
): Life {
  const life: Life = { ticket: opened && evolve(null, opened), events: opened ? [opened] : [], refused: [] }
  let now = ASKED
  for (const { command, lateMs } of sequence) {
    now = Math.max(now, command.at + lateMs)
    settle(life, Math.min(now, command.at))
    tell(life, command, now)
    check(life)
    settle(life, now)
    check(life)
  }
  return life
}
