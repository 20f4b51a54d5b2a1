import { describe, expect, test } from 'vitest'
import { standing } from '../../src/domain/clock.ts'
import type { Command } from '../../src/domain/command.ts'
import {
  ASKED,
  ana,
  ben,
  clicks,
  DAY,
  external,
  HOUR,
  kinds,
  live,
  MINUTE,
  open,
  outsider,
  requester,
  says,
} from './fixtures.ts'

const DUE = ASKED + 4 * HOUR
const WARN = ASKED + 3 * HOUR

describe('what happens to a ticket', () => {
  const cases: [sentence: string, commands: Command[], until: number, happened: string[]][] = [
    ['a trigger opens it', [open()], 0, ['opened']],
    ['a second trigger changes nothing', [open(), open(ASKED + 2 * MINUTE)], 0, ['opened']],
    ['an agent claims it', [open(), clicks('claim', ana, ASKED + HOUR)], 0, ['opened', 'assigned']],
    [
      'claiming twice is claiming once',
      [open(), clicks('claim', ana, ASKED + HOUR), clicks('claim', ana, ASKED + HOUR + 1)],
      0,
      ['opened', 'assigned'],
    ],
    [
      'an agent’s first reply stops the clock',
      [open(), says(ana, ASKED + HOUR)],
      DUE,
      ['opened', 'responded'],
    ],
    [
      'a second reply is no second response',
      [open(), says(ana, ASKED + HOUR), says(ben, ASKED + 2 * HOUR)],
      DUE,
      ['opened', 'responded'],
    ],
    [
      'nobody else’s reply does',
      [open(), says(outsider, ASKED + HOUR), says(requester, ASKED + HOUR + 1)],
      WARN - 1,
      ['opened'],
    ],
    [
      'an agent’s own request is answered only by another agent',
      [open(), says({ ...ana, user: requester.user }, ASKED + HOUR)],
      WARN - 1,
      ['opened'],
    ],
    [
      'claiming is no response',
      [open(), clicks('claim', ana, ASKED + HOUR)],
      DUE,
      ['opened', 'assigned', 'warned', 'breached'],
    ],
    [
      'unanswered it warns at its share and breaches when due',
      [open()],
      DUE,
      ['opened', 'warned', 'breached'],
    ],
    ['a millisecond before due it has only warned', [open()], DUE - 1, ['opened', 'warned']],
    [
      'after downtime only the highest fires',
      [open(DUE + HOUR)],
      0,
      ['opened', 'warningSkipped', 'breached'],
    ],
    [
      'a reply at the due instant meets it',
      [open(), says(ana, DUE)],
      DUE,
      ['opened', 'warned', 'breached', 'withdrawn', 'responded'],
    ],
    [
      'a late answer leaves the breach standing',
      [open(), says(ana, DUE + 1)],
      0,
      ['opened', 'warned', 'breached', 'responded'],
    ],
    [
      'resolving without an answer voids the clock',
      [open(), clicks('resolve', ana, ASKED + HOUR)],
      DUE,
      ['opened', 'voided', 'resolved'],
    ],
    [
      'resolving twice is resolving once',
      [
        open(),
        says(ana, ASKED + 1),
        clicks('resolve', ana, ASKED + HOUR),
        clicks('resolve', ben, ASKED + HOUR + 1),
      ],
      0,
      ['opened', 'responded', 'resolved'],
    ],
    [
      'the requester’s reply reopens it',
      [open(), says(ana, ASKED + 1), clicks('resolve', ana, ASKED + HOUR), says(requester, ASKED + 2 * HOUR)],
      0,
      ['opened', 'responded', 'resolved', 'reopened'],
    ],
    [
      'thanks do not',
      [
        open(),
        says(ana, ASKED + 1),
        clicks('resolve', ana, ASKED + HOUR),
        says(requester, ASKED + 2 * HOUR, 'thanks'),
      ],
      0,
      ['opened', 'responded', 'resolved'],
    ],
    [
      'emoji do not',
      [
        open(),
        says(ana, ASKED + 1),
        clicks('resolve', ana, ASKED + HOUR),
        says(requester, ASKED + 2 * HOUR, 'emoji'),
      ],
      0,
      ['opened', 'responded', 'resolved'],
    ],
    [
      'nobody else’s reply does so',
      [open(), says(ana, ASKED + 1), clicks('resolve', ana, ASKED + HOUR), says(outsider, ASKED + 2 * HOUR)],
      0,
      ['opened', 'responded', 'resolved'],
    ],
    [
      'the requester may resolve and reopen it',
      [open(), clicks('resolve', requester, ASKED + HOUR), clicks('reopen', requester, ASKED + 2 * HOUR)],
      0,
      ['opened', 'voided', 'resolved', 'reopened'],
    ],
    [
      'resolved for fourteen days it is closed',
      [open(), says(ana, ASKED + 1), clicks('resolve', ana, ASKED + HOUR)],
      ASKED + HOUR + 14 * DAY,
      ['opened', 'responded', 'resolved', 'closed'],
    ],
    [
      'a closed ticket stays closed',
      [open(), says(ana, ASKED + 1), clicks('resolve', ana, ASKED + HOUR), says(requester, ASKED + 15 * DAY)],
      0,
      ['opened', 'responded', 'resolved', 'closed'],
    ],
  ]
  test.each(cases)('%s', (_, commands, until, happened) => {
    expect(kinds(live(commands, until))).toEqual(happened)
  })
})

describe('what arrives late', () => {
  test('a reply from before the breach withdraws it, and the target is met', () => {
    const life = live([open()], DUE + MINUTE)
    const late = live([open(), says(ana, DUE + MINUTE), says(ben, DUE - MINUTE)])
    expect(kinds(life)).toEqual(['opened', 'warned', 'breached'])
    expect(kinds(late).slice(-2)).toEqual(['withdrawn', 'responded'])
    expect(late.ticket?.clocks.map(standing)).toEqual(['met'])
  })

  test('a reply from before the warning withdraws warning and breach', () => {
    const life = live([open(), says(ana, DUE + MINUTE), says(ben, WARN - MINUTE)])
    expect(life.events.filter(({ kind }) => kind === 'withdrawn')).toMatchObject([
      { what: 'warning' },
      { what: 'breach' },
    ])
  })

  test('a message written before the ticket was resolved does not reopen it', () => {
    const resolved = [open(), says(ana, ASKED + 1), clicks('resolve', ana, ASKED + HOUR)]
    expect(live([...resolved, says(requester, ASKED + HOUR - 1)]).ticket?.status).toBe('resolved')
  })
})

describe('what is refused', () => {
  const resolved = [open(), says(ana, ASKED + 1), clicks('resolve', ana, ASKED + HOUR)]
  const later = ASKED + 2 * HOUR
  const cases: [sentence: string, commands: Command[], code: string][] = [
    ['anything before there is a ticket', [clicks('claim', ana, later)], 'no_ticket'],
    ['a external opening one', [open(later, external)], 'not_allowed'],
    ['an outsider claiming', [open(), clicks('claim', outsider, later)], 'not_allowed'],
    ['an outsider resolving', [open(), clicks('resolve', outsider, later)], 'not_allowed'],
    ['an outsider reopening', [...resolved, clicks('reopen', outsider, later)], 'not_allowed'],
    [
      'claiming what another owns',
      [open(), clicks('claim', ana, later), clicks('claim', ben, later + 1)],
      'already_owned',
    ],
    ['claiming what is resolved', [...resolved, clicks('claim', ana, later)], 'not_open'],
    ['reopening what is closed', [...resolved, clicks('reopen', ana, later + 15 * DAY)], 'closed'],
  ]
  test.each(cases)('%s', (_, commands, code) => {
    expect(live(commands).refused).toEqual([code])
  })

  test('opening in a channel for agents by anybody else', () => {
    const there = { key: { workspace: 'T1', channel: 'C2', threadTs: '1.0' } }
    expect(live([{ ...open(), ...there } as Command]).refused).toEqual(['not_allowed'])
    expect(kinds(live([{ ...open(later, ana), ...there } as Command]))[0]).toBe('opened')
  })
})

describe('who is told', () => {
  test('everybody of the team while it is unassigned', () => {
    const [, warned] = live([open()], WARN).events
    expect(warned).toMatchObject({ kind: 'warned', recipient: { team: 'platform' }, at: WARN, dueAt: DUE })
  })

  test('its owner otherwise', () => {
    const life = live([open(), clicks('claim', ana, ASKED + HOUR)], DUE)
    expect(life.events.at(-1)).toMatchObject({ kind: 'breached', recipient: { user: 'U_ANA' }, at: DUE })
  })
})
