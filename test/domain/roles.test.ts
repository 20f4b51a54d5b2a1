import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ACTION_NAMES, ACTIONS } from '../../src/domain/actions.ts'
import type { Person } from '../../src/domain/actor.ts'
import type { Command } from '../../src/domain/command.ts'
import { decide } from '../../src/domain/decide.ts'
import type { TicketEvent } from '../../src/domain/event.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { person } from '../harness/actors.ts'
import {
  ASKED,
  admin,
  ana,
  clicks,
  DAY,
  external,
  key,
  lead,
  open,
  outsider,
  requester,
  says,
  terms,
  ticketOf,
} from './fixtures.ts'
import { HISTORIES } from './offered.ts'

const AT = ASKED + DAY
const TICKETS = HISTORIES.map((history) => ticketOf(history))

/** A person, and their part in the ticket that they act on. */
type Actor = { readonly person: Person; readonly part: 'requester' | 'assignee' | 'none' }

/** Whether this actor may do it; null if no ticket gives them this part when it is possible. */
type Attempt = (actor: Actor) => boolean | null

/** An attempt on the first ticket that it fits. It succeeds if it leads to an event of this kind, or to any event. */
const on =
  (
    fits: (ticket: Ticket) => boolean,
    command: (actor: Person) => Command,
    kind?: TicketEvent['kind'],
  ): Attempt =>
  ({ person: actor, part }) => {
    const ticket = TICKETS.find((each) => fits(each) && (part !== 'assignee' || each.assignee !== null))
    if (ticket === undefined && part === 'assignee') return null
    if (ticket === undefined) throw new Error('no ticket of the tests fits: add its history')
    const before = part === 'none' ? ticket : { ...ticket, [part]: actor.user }
    const decision = decide(before, command(actor), AT, terms)
    return decision.ok && decision.events.some((event) => kind === undefined || event.kind === kind)
  }

const opening =
  (channel: string): Attempt =>
  ({ person: actor, part }) => {
    if (part === 'assignee') return null
    const asked = part === 'requester' ? actor.user : requester.user
    const command = { ...open(AT, actor), key: { ...key, channel }, requester: asked } as Command
    return decide(null, command, AT, terms).ok
  }

const isOpen = ({ status }: Ticket): boolean => status === 'open'
const replies = (actor: Person): Command => says(actor, AT)

const ROWS: readonly (readonly [string, Attempt])[] = [
  ['open, where `openBy: anyone`', opening('C1')],
  ['open, where `openBy: agents`', opening('C2')],
  ...ACTION_NAMES.map(
    (name) => [name, on(ACTIONS[name].isOffered, (actor) => clicks(name, actor, AT))] as const,
  ),
  ['stop the first response clock by replying', on(isOpen, replies, 'responded')],
  ['reopen by replying', on((ticket) => !isOpen(ticket), replies, 'reopened')],
]

const wordFor = (may: boolean | null): string => (may === null ? '-' : may ? 'yes' : 'no')
const as =
  (who: Person, part: Actor['part'] = 'none') =>
  (attempt: Attempt): string =>
    wordFor(attempt({ person: who, part }))

/** The columns: each is tried by a person of its own. */
const COLUMNS: Readonly<Record<string, (attempt: Attempt) => string>> = {
  requester: as(requester, 'requester'),
  assignee: as(person('UASG', 'agent'), 'assignee'),
  agent: as(ana),
  lead: as(lead),
  admin: as(admin),
  'anybody else here': as(outsider),
  "another organisation's member": (attempt) =>
    attempt({ person: external, part: 'none' }) !== true &&
    attempt({ person: external, part: 'requester' }) === true
      ? 'only their own'
      : as(external)(attempt),
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`.replace('|  |', '| |')

test('docs/roles.md has a row of every action, opening and reply, as the rules decide', () => {
  const [before = ''] = readFileSync('docs/roles.md', 'utf8').split('## Roles')
  expect(before.split('\n').filter((each) => each.startsWith('|'))).toEqual([
    line(['', ...Object.keys(COLUMNS)]),
    `|${'---|'.repeat(Object.keys(COLUMNS).length + 1)}`,
    ...ROWS.map(([what, attempt]) => line([what, ...Object.values(COLUMNS).map((cell) => cell(attempt))])),
  ])
})
