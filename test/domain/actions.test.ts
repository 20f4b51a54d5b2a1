import { describe, expect, test } from 'vitest'
import { ACTION_NAMES, ACTIONS, type ActionName, buttonsOf } from '../../src/domain/actions.ts'
import { ACTION_RULES, type ActionRules } from '../../src/domain/rules/work.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { ASKED, ana, CLOSE, clicks, open, RESOLVED, ticketOf, unanswered } from './fixtures.ts'

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
