import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ACTION_NAMES, ACTIONS, type ActionName, buttonsOf } from '../../src/domain/actions.ts'
import type { Person } from '../../src/domain/actor.ts'
import { decide } from '../../src/domain/decide.ts'
import { ACTION_RULES, type ActionRules } from '../../src/domain/rules/work.ts'
import {
  ASKED,
  ana,
  clicks,
  DAY,
  external,
  HOUR,
  live,
  open,
  outsider,
  requester,
  terms,
} from './fixtures.ts'

const claim = clicks('claim', ana, ASKED + HOUR)
const resolve = clicks('resolve', ana, ASKED + 2 * HOUR)

function ticketAfter(...commands: Parameters<typeof live>[0]) {
  const { ticket } = live([open(), ...commands], commands.includes(resolve) ? 0 : ASKED)
  if (ticket === null) throw new Error('no ticket was opened')
  return ticket
}
const closed = { ...ticketAfter(resolve), closedAt: ASKED + DAY }

describe('the buttons of a card', () => {
  const labels = (ticket: Parameters<typeof buttonsOf>[0], reader: 'team' | 'requester') =>
    buttonsOf(ticket, reader).map(({ label }) => label)

  test.each([
    ['a new ticket', ticketAfter(), ['Claim', 'Resolve'], ['Mark as solved']],
    ['an assigned ticket', ticketAfter(claim), ['Resolve'], ['Mark as solved']],
    ['a resolved ticket', ticketAfter(resolve), ['Reopen'], ['Reopen']],
    ['a resolved ticket of an assignee', ticketAfter(claim, resolve), ['Reopen'], ['Reopen']],
    ['a closed ticket', closed, [], []],
  ])('%s', (_what, ticket, team, asker) => {
    expect(labels(ticket, 'team')).toEqual(team)
    expect(labels(ticket, 'requester')).toEqual(asker)
  })

  test('Claim stands out', () => {
    expect(buttonsOf(ticketAfter(), 'team').map(({ name, style }) => [name, style])).toEqual([
      ['claim', 'primary'],
      ['resolve', 'default'],
    ])
  })
})

describe('every action', () => {
  const allowed = (name: ActionName, actor: Person, of = requester): boolean => {
    const before = ACTIONS[name].isOffered(ticketAfter()) ? ticketAfter() : ticketAfter(resolve)
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

  test.each(ACTION_NAMES)('%s has a label for whoever is offered it', (name) => {
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
