import { describe, expect, test } from 'vitest'
import { DOCKET, type Person } from '../../src/domain/actor.ts'
import type { Command } from '../../src/domain/command.ts'
import { decide } from '../../src/domain/decide.ts'
import {
  ASKED,
  ana,
  ben,
  clicks,
  external,
  HOUR,
  key,
  live,
  open,
  outsider,
  says,
  terms,
  ticketOf,
  unanswered,
} from './fixtures.ts'

const LATER = ASKED + 2 * HOUR
const lost: Person = { ...outsider, unknownTeams: ['platform'] }
const lostAbroad: Person = { ...external, unknownTeams: ['platform'] }

const inAgents = (command: Command): Command => ({ ...command, key: { ...key, channel: 'C2' } }) as Command

describe('opening is refused', () => {
  test.each<[string, Command, string]>([
    ['to an external', open(LATER, external), 'not_allowed'],
    ['to an outsider where only agents may', inAgents(open()), 'not_allowed'],
    ['to an outsider while Slack does not list the team', inAgents(open(LATER, lost)), 'roles_unknown'],
    ['to an external while Slack does not list the team', inAgents(open(LATER, lostAbroad)), 'not_allowed'],
  ])('%s', (_, command, code) => {
    const decision = decide(null, command, command.at, terms)
    const refusal = decision.ok ? null : decision.rejection
    expect(refusal).toEqual({ code, say: expect.not.stringContaining('{user}') })
  })
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
    ['resolving what is resolved', unanswered, clicks('resolve', ben, LATER)],
    ['reopening what is open', [open()], clicks('reopen', ana, LATER)],
    ['opening what is opened', [open()], open(LATER)],
  ])('%s', (_, before, command) => {
    const decision = decide(live(before).ticket, command, command.at, terms)
    expect(decision).toEqual({ ok: true, events: [] })
  })
})
