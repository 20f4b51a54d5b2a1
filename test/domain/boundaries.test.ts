import { describe, expect, test } from 'vitest'
import { DOCKET } from '../../src/domain/actor.ts'
import { isRunning, standing } from '../../src/domain/clock.ts'
import type { Command } from '../../src/domain/command.ts'
import { next } from '../../src/domain/deadline.ts'
import { decide } from '../../src/domain/decide.ts'
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
  RESOLVED,
  requester,
  says,
  terms,
  unanswered,
  WARN,
} from './fixtures.ts'

/** The events of the last command. */
const leadsTo = (commands: readonly Command[], last: Command): string[] =>
  kinds(live([...commands, last])).slice(kinds(live(commands, last.at)).length)

describe('an agent’s reply', () => {
  test.each([
    ['a millisecond before the request: no answer', ASKED - 1, [], 'on_track'],
    ['at the instant of the request', ASKED, ['responded'], 'met'],
    ['a millisecond before the warning', WARN - 1, ['responded'], 'met'],
    ['at the instant of the warning: it was needless', WARN, ['withdrawn', 'responded'], 'met'],
    ['a millisecond after the warning', WARN + 1, ['responded'], 'met'],
    ['at the due instant: the breach was needless', DUE, ['withdrawn', 'responded'], 'met'],
    ['a millisecond after the due instant', DUE + 1, ['responded'], 'breached'],
  ])('%s', (_, at, happened, stands) => {
    const { ticket } = live([open(), says(ana, at)])
    expect(leadsTo([open()], says(ana, at))).toEqual(happened)
    expect(ticket?.clocks.map(standing)).toEqual([stands])
  })

  test.each([
    ['before the first answer, told later, moves the answer back', -1, ['responded']],
    ['at the instant of the first answer changes nothing', 0, []],
    ['after the first answer changes nothing', 1, []],
  ])('%s', (_, offset, happened) => {
    const before = [open(), says(ana, ASKED + HOUR)]
    expect(leadsTo(before, says(ben, ASKED + HOUR + offset))).toEqual(happened)
  })

  test.each([
    ['before the resolution that ended the clock counts', -1, ['responded']],
    ['at the instant of that resolution does not', 0, []],
  ])('%s', (_, offset, happened) => {
    expect(leadsTo(unanswered, says(ana, RESOLVED + offset))).toEqual(happened)
  })

  test('records the agent, the instant and the standing', () => {
    expect(live([open(), says(ana, DUE + 1)]).events.at(-1)).toMatchObject({
      kind: 'responded',
      by: ana.user,
      respondedAt: DUE + 1,
      outcome: 'breached',
      metric: 'firstResponse',
      cycle: 1,
    })
  })
})

describe('the requester’s words', () => {
  test.each([
    ['a millisecond before it is resolved change nothing', RESOLVED - 1, []],
    ['at the instant of resolving change nothing', RESOLVED, []],
    ['a millisecond later reopen it', RESOLVED + 1, ['reopened']],
    ['in the last millisecond before it is closed reopen it', CLOSE - 1, ['reopened']],
    ['at the instant of closing come too late', CLOSE, []],
  ])('%s', (_, at, happened) => {
    expect(leadsTo(unanswered, says(requester, at))).toEqual(happened)
  })

  test('record the person who reopened it, and the cause', () => {
    expect(live([...unanswered, says(requester, RESOLVED + 1)]).events.at(-1)).toMatchObject({
      by: requester.user,
      because: 'reply',
    })
    expect(live([...unanswered, clicks('reopen', ana, RESOLVED + 1)]).events.at(-1)).toMatchObject({
      by: ana.user,
      because: 'button',
    })
  })
})

describe('a deadline', () => {
  const tick = (now: number, commands: readonly Command[]) => {
    const { ticket } = live(commands)
    const deadline = (ticket && next(ticket, terms))?.id ?? 'none'
    const decision = decide(
      ticket,
      { kind: 'tick', id: 'tick', deadline, at: now, actor: DOCKET },
      now,
      terms,
    )
    return decision.ok ? decision.events.map(({ kind, at }) => [kind, at]) : decision.rejection
  }

  test.each<[string, number, readonly Command[], unknown]>([
    ['before the warning', WARN - 1, [open()], []],
    ['at the warning', WARN, [open()], [['warned', WARN]]],
    ['long after the warning, told at its own instant', DUE - 1, [open()], [['warned', WARN]]],
    [
      'at the due instant, with a warning that was never said',
      DUE,
      [open()],
      [
        ['warningSkipped', WARN],
        ['breached', DUE],
      ],
    ],
    ['before it is closed', CLOSE - 1, answered, []],
    ['at the instant of closing', CLOSE, answered, [['closed', CLOSE]]],
    ['when nothing is left to come', ASKED + HOUR, [open(), says(ana, ASKED + MINUTE)], []],
  ])('%s', (_, now, commands, happened) => {
    expect(tick(now, commands)).toEqual(happened)
  })

  test.each<[string, readonly Command[], number, object | null]>([
    ['is the warning first', [open()], 0, { kind: 'warning', at: WARN }],
    ['then the breach', [open()], WARN, { kind: 'breach', at: DUE }],
    ['then none', [open()], DUE, null],
    ['is none once it is answered', [open(), says(ana, ASKED + HOUR)], 0, null],
    ['is the closing once it is resolved', answered, 0, { kind: 'close', at: CLOSE }],
    ['is none once it is closed', answered, CLOSE, null],
  ])('%s', (_, commands, until, deadline) => {
    const { ticket } = live(commands, until)
    const ahead = ticket && next(ticket, terms)
    if (deadline === null) expect(ahead).toBeNull()
    else expect(ahead).toMatchObject(deadline)
  })
})

describe('the record has the actor and the instant', () => {
  test.each<[string, readonly Command[], number, string, unknown, number]>([
    ['the opener', [open(ASKED + MINUTE, outsider)], 0, 'opened', outsider, ASKED + MINUTE],
    ['an agent', [open(), clicks('claim', ana, ASKED + HOUR)], 0, 'assigned', ana, ASKED + HOUR],
    ['Docket', [open()], WARN, 'warned', DOCKET, WARN],
    ['Docket', [open()], DUE, 'breached', DOCKET, DUE],
  ])('%s', (_, commands, until, kind, actor, at) => {
    const event = live(commands, until).events.findLast((each) => each.kind === kind)
    expect(event).toMatchObject({ actor, at })
  })

  test('a request that seems younger than its trigger was opened when it was asked', () => {
    expect(live([open(ASKED - 5)]).events[0]).toMatchObject({ at: ASKED })
  })

  test('an opened ticket runs one clock, from the request', () => {
    const { ticket } = live([open()])
    expect(ticket?.clocks).toMatchObject([{ startedAt: ASKED, warnAt: WARN, dueAt: DUE, cycle: 1 }])
    expect(ticket?.clocks.every(isRunning)).toBe(true)
    expect(ticket).toMatchObject({ priority: 'normal', status: 'open', assignee: null, resolutions: 0 })
  })

  test('a resolution records its number, instant and actor, until the ticket is reopened', () => {
    expect(live(unanswered).ticket).toMatchObject({
      resolutions: 1,
      resolvedAt: RESOLVED,
      resolvedBy: ana.user,
    })
    const again = live([...unanswered, clicks('reopen', ana, RESOLVED + 1)])
    expect(again.ticket).toMatchObject({ resolutions: 1, resolvedAt: null, resolvedBy: null })
    expect(live([...unanswered, clicks('resolve', ben, RESOLVED + 1)]).ticket).toMatchObject({
      resolutions: 1,
    })
  })
})
