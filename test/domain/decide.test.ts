import { describe, expect, test } from 'vitest'
import { standing } from '../../src/domain/clock.ts'
import type { Command } from '../../src/domain/command.ts'
import {
  ASKED,
  ana,
  answered,
  ben,
  CLOSE,
  clicks,
  DUE,
  HOUR,
  kinds,
  live,
  MINUTE,
  open,
  outsider,
  requester,
  says,
  unanswered,
  WARN,
} from './fixtures.ts'

describe('the events of a ticket', () => {
  const cases: [sentence: string, commands: readonly Command[], until: number, happened: string[]][] = [
    ['a trigger opens it', [open()], 0, ['opened']],
    ['a second trigger changes nothing', [open(), open(ASKED + 2 * MINUTE)], 0, ['opened']],
    ['an agent claims it', [open(), clicks('claim', ana, ASKED + HOUR)], 0, ['opened', 'assigned']],
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
    [
      'after downtime only the highest fires',
      [open(DUE + HOUR)],
      0,
      ['opened', 'warningSkipped', 'breached'],
    ],
    [
      'a late answer leaves the breach standing',
      [open(), says(ana, DUE + 1)],
      0,
      ['opened', 'warned', 'breached', 'responded'],
    ],
    ['resolving without an answer voids the clock', unanswered, DUE, ['opened', 'voided', 'resolved']],
    [
      'the requester’s reply reopens it',
      [...answered, says(requester, ASKED + 2 * HOUR)],
      0,
      ['opened', 'responded', 'resolved', 'reopened'],
    ],
    [
      'thanks do not',
      [...answered, says(requester, ASKED + 2 * HOUR, 'thanks')],
      0,
      ['opened', 'responded', 'resolved'],
    ],
    [
      'emoji do not',
      [...answered, says(requester, ASKED + 2 * HOUR, 'emoji')],
      0,
      ['opened', 'responded', 'resolved'],
    ],
    [
      'nobody else’s reply does so',
      [...answered, says(outsider, ASKED + 2 * HOUR)],
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
      answered,
      CLOSE,
      ['opened', 'responded', 'resolved', 'closed'],
    ],
  ]
  test.each(cases)('%s', (_, commands, until, happened) => {
    expect(kinds(live(commands, until))).toEqual(happened)
  })
})

describe('a late message', () => {
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
})

describe('the recipient of a reminder', () => {
  test('is the whole team while the ticket is unassigned', () => {
    const [, warned] = live([open()], WARN).events
    expect(warned).toMatchObject({ kind: 'warned', recipient: { team: 'platform' }, at: WARN, dueAt: DUE })
  })

  test('is the assignee otherwise', () => {
    const life = live([open(), clicks('claim', ana, ASKED + HOUR)], DUE)
    expect(life.events.at(-1)).toMatchObject({ kind: 'breached', recipient: { user: 'UANA' }, at: DUE })
  })
})
