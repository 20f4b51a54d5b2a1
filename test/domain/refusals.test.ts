import { describe, expect, test } from 'vitest'
import { DOCKET, type Person } from '../../src/domain/actor.ts'
import type { Command } from '../../src/domain/command.ts'
import { decide } from '../../src/domain/decide.ts'
import {
  ASKED,
  ana,
  ben,
  clicks,
  DAY,
  external,
  HOUR,
  key,
  live,
  open,
  outsider,
  RESOLVED,
  requester,
  says,
  terms,
  ticketOf,
  unanswered,
} from './fixtures.ts'

const LATER = ASKED + 2 * HOUR
const lost: Person = { ...outsider, unknownTeams: ['platform'] }
const lostAbroad: Person = { ...external, unknownTeams: ['platform'] }
const externalRequester: Person = { ...requester, external: true }

const inAgents = (command: Command): Command => ({ ...command, key: { ...key, channel: 'C2' } }) as Command

/** The refusal of the command; null if it is accepted. */
function refusalOf(before: readonly Command[], command: Command, until = 0) {
  const decision = decide(live(before, until).ticket, command, command.at, terms)
  return decision.ok ? null : decision.rejection
}

describe('a refusal names', () => {
  test.each<[string, readonly Command[], Command, object]>([
    [
      'the requester, to an outsider who resolves',
      [open()],
      clicks('resolve', outsider, LATER),
      { code: 'not_allowed', user: requester.user, say: expect.stringContaining('{user}') },
    ],
    [
      'the requester, to an outsider who reopens',
      unanswered,
      clicks('reopen', outsider, LATER),
      { code: 'not_allowed', user: requester.user, say: expect.stringContaining('{user}') },
    ],
    [
      'the assignee, to another agent who claims',
      [open(), clicks('claim', ana, RESOLVED)],
      clicks('claim', ben, LATER),
      { code: 'already_owned', user: ana.user, say: expect.stringContaining('{user}') },
    ],
  ])('%s', (_, before, command, refusal) => {
    expect(refusalOf(before, command)).toEqual(refusal)
  })

  test.each<[string, readonly Command[], Command, string]>([
    ['anybody before there is a ticket', [], clicks('claim', ana, LATER), 'no_ticket'],
    ['an external who opens one', [], open(LATER, external), 'not_allowed'],
    ['an outsider who opens one where only agents may', [], inAgents(open()), 'not_allowed'],
    ['an outsider who claims', [open()], clicks('claim', outsider, LATER), 'not_allowed'],
    [
      'a requester from outside who resolves',
      [open()],
      clicks('resolve', externalRequester, LATER),
      'not_allowed',
    ],
    ['an agent who claims what is resolved', unanswered, clicks('claim', ana, LATER), 'not_open'],
    ['anybody who reopens what is closed', unanswered, clicks('reopen', ana, LATER + 15 * DAY), 'closed'],
  ])('nobody, to %s', (_, before, command, code) => {
    const refusal = refusalOf(before, command, command.at)
    expect(refusal).toMatchObject({ code })
    expect(refusal).not.toHaveProperty('user')
    expect(refusal?.say).not.toContain('{user}')
  })
})

describe('while Slack does not list the team', () => {
  test('nobody is told that they may not open', () => {
    expect(refusalOf([], inAgents(open(LATER, lost)))).toMatchObject({ code: 'roles_unknown' })
    expect(refusalOf([], inAgents(open(LATER, lostAbroad)))).toMatchObject({ code: 'not_allowed' })
  })

  test.each(['claim', 'resolve', 'reopen'] as const)(
    'no message claims a missing permission to %s',
    (what) => {
      const before = what === 'reopen' ? unanswered : [open()]
      expect(refusalOf(before, clicks(what, lost, LATER))).toMatchObject({ code: 'roles_unknown' })
      expect(refusalOf(before, clicks(what, lostAbroad, LATER))).toMatchObject({ code: 'not_allowed' })
      expect(refusalOf(before, clicks(what, ana, LATER))).toBeNull()
    },
  )
})

describe('a ticket is opened', () => {
  const openedIn = (command: Command, there = terms) => decide(null, command, command.at, there)

  test('by an agent where only agents may, with the priority of its channel', () => {
    expect(openedIn(inAgents(open(LATER, ana)))).toMatchObject({
      events: [{ kind: 'opened', priority: 'urgent' }],
    })
    expect(openedIn(open(LATER, ana))).toMatchObject({ events: [{ priority: 'normal' }] })
  })

  test.each([
    ['in a channel of no team', { ...terms, intake: null }, 'C1'],
    ['in a channel that its team does not name', terms, 'C9'],
  ])('by nobody %s', (_, there, channel) => {
    const command = { ...open(), key: { ...key, channel } } as Command
    const say = 'No team takes tickets in this channel.'
    expect(openedIn(command, there)).toEqual({ ok: false, rejection: { code: 'not_allowed', say } })
  })
})

test('only what people write counts as an answer', () => {
  const written = says(ana, LATER)
  const ticket = ticketOf([open()])
  for (const actor of [DOCKET, { kind: 'operator', name: 'ann' } as const])
    expect(decide(ticket, { ...written, actor } as Command, LATER, terms)).toEqual({ ok: true, events: [] })
})

describe('the same command again is not refused', () => {
  test.each<[string, readonly Command[], Command]>([
    ['claiming what is one’s own', [open(), clicks('claim', ana, LATER)], clicks('claim', ana, LATER + 1)],
    ['resolving what is resolved', unanswered, clicks('resolve', ben, LATER)],
    ['reopening what is open', [open()], clicks('reopen', ana, LATER)],
    ['opening what is opened', [open()], open(LATER)],
  ])('%s', (_, before, command) => {
    const decision = decide(live(before).ticket, command, command.at, terms)
    expect(decision).toEqual({ ok: true, events: [] })
  })
})
