import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ACTION_NAMES, ACTIONS, type ActionName, buttonsOf } from '../../src/domain/actions.ts'
import type { Person } from '../../src/domain/actor.ts'
import { decide } from '../../src/domain/decide.ts'
import { ACTION_RULES, type ActionRules } from '../../src/domain/rules/work.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import {
  ASKED,
  ana,
  CLOSE,
  clicks,
  DAY,
  external,
  open,
  outsider,
  RESOLVED,
  requester,
  terms,
  ticketOf,
  unanswered,
} from './fixtures.ts'

const fresh = ticketOf([open()])
const resolved = ticketOf(unanswered)
const closed = ticketOf(unanswered, CLOSE)
const claim = clicks('claim', ana, ASKED + 1)

describe('the buttons of a card', () => {
  const labels = (ticket: Ticket, reader: 'team' | 'requester') =>
    buttonsOf(ticket, reader).map(({ label }) => label)

  test.each([
    ['a new ticket', fresh, ['Claim', 'Resolve'], ['Mark as solved']],
    ['an assigned ticket', ticketOf([open(), claim]), ['Resolve'], ['Mark as solved']],
    ['a resolved ticket', resolved, ['Reopen'], ['Reopen']],
    [
      'a resolved ticket of an assignee',
      ticketOf([open(), claim, clicks('resolve', ana, RESOLVED)]),
      ['Reopen'],
      ['Reopen'],
    ],
    ['a closed ticket', closed, [], []],
  ])('%s', (_what, ticket, team, asker) => {
    expect(labels(ticket, 'team')).toEqual(team)
    expect(labels(ticket, 'requester')).toEqual(asker)
  })

  test('Claim stands out', () => {
    expect(buttonsOf(fresh, 'team').map(({ name, style }) => [name, style])).toEqual([
      ['claim', 'primary'],
      ['resolve', 'default'],
    ])
  })
})

describe('every action', () => {
  const allowed = (name: ActionName, actor: Person, of = requester): boolean => {
    const before = ACTIONS[name].isOffered(fresh) ? fresh : resolved
    const decision = decide({ ...before, requester: of.user }, clicks(name, actor, ASKED + DAY), ASKED, terms)
    return decision.ok
  }

  test.each(ACTION_NAMES)('%s has its row in docs/roles.md, as its rule decides', (name) => {
    const yes = (actor: Person): string => (allowed(name, actor) ? 'yes' : 'no')
    const guest = allowed(name, external)
      ? 'yes'
      : allowed(name, external, external)
        ? 'only their own'
        : 'no'
    const row = `| ${name} | ${yes(requester)} | ${yes(ana)} | ${yes(outsider)} | ${guest} |`
    expect(readFileSync('docs/roles.md', 'utf8')).toContain(row)
  })

  test.each(ACTION_NAMES)('%s has a label for every reader that gets its button', (name) => {
    const labels = Object.values(ACTIONS[name].label)
    expect(labels.length).toBeGreaterThan(0)
    expect(labels.every((label) => /^[A-Z]/.test(label))).toBe(true)
  })
})

test('an action without its rule does not compile', () => {
  // @ts-expect-error the rule of `snooze` is missing
  const half: ActionRules<ActionName | 'snooze'> = ACTION_RULES
  expect(Object.keys(half).sort()).toEqual([...ACTION_NAMES].sort())
})
