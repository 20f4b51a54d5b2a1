import { expect, test } from 'vitest'
import {
  actorText,
  DOCKET,
  holdsAnyRole,
  isAgent,
  isExternal,
  isUnknown,
  userOfText,
} from '../../src/domain/actor.ts'
import { person } from '../harness/actors.ts'
import { ana, external, key, outsider } from './fixtures.ts'

const operator = { kind: 'operator', name: 'ann' } as const
const ticket = { kind: 'ticket', key } as const

test('only a person with a role in this very team belongs to the team', () => {
  expect(holdsAnyRole(ana, 'platform')).toBe(true)
  expect(holdsAnyRole(ana, 'network')).toBe(false)
  expect(holdsAnyRole({ ...outsider, roles: { platform: [] } }, 'platform')).toBe(false)
  expect(holdsAnyRole(outsider, 'constructor')).toBe(false)
  expect(holdsAnyRole(person('ULEA', 'lead'), 'platform')).toBe(true)
})

test('an admin has a role in every team, also in one that the settings do not name any more', () => {
  const admin = person('U_ADA', 'agent', 'lead', 'admin')
  expect(holdsAnyRole(admin, 'network')).toBe(true)
  expect(isAgent(admin, 'network')).toBe(true)
  expect(isUnknown({ ...admin, unknownTeams: ['network'] }, 'network')).toBe(false)
})

test('operators, Docket and other tickets may work on every team’s tickets', () => {
  for (const actor of [operator, DOCKET, ticket]) {
    expect(isAgent(actor, 'platform')).toBe(true)
    expect(isExternal(actor)).toBe(false)
    expect(isUnknown(actor, 'platform')).toBe(false)
  }
  expect(isAgent(outsider, 'platform')).toBe(false)
})

test('a role is unknown only where Slack did not list the team and none is known', () => {
  const unknownTeams = ['platform']
  expect(isUnknown({ ...outsider, unknownTeams }, 'platform')).toBe(true)
  expect(isUnknown({ ...outsider, unknownTeams }, 'network')).toBe(false)
  expect(isUnknown({ ...ana, unknownTeams }, 'platform')).toBe(false)
  expect(isUnknown(outsider, 'platform')).toBe(false)
})

test.each([
  [ana, 'UANA', 'UANA'],
  [external, 'USTR', 'USTR'],
  [operator, 'operator:ann', null],
  [DOCKET, 'docket', null],
  [ticket, 'ticket:T1:C1:1793610000.000100', null],
] as const)('%o is one word, of which only a person’s is a Slack user', (actor, text, user) => {
  expect(actorText(actor)).toBe(text)
  expect(userOfText(text)).toBe(user)
})
