import { describe, expect, test } from 'vitest'
import { explain, renderExplanation } from '../../src/cli/explain.ts'
import { plainPaint } from '../../src/cli/paint.ts'
import type { Command } from '../../src/domain/command.ts'
import { ASKED, MINUTE, POLICY, recordOf, told } from './story.ts'

const explained = (...commands: Command[]) => {
  const [clock] = explain({ ...recordOf(told.open(), ...commands), policy: POLICY })
  if (!clock) throw new Error('no clock')
  return clock
}
const page = (minute: number, ...commands: Command[]) =>
  renderExplanation(explained(...commands), ASKED + minute * MINUTE, plainPaint)

describe('the explanation of a first response', () => {
  test('shows every instant with its calculation', () => {
    expect(page(200, told.tick(180))).toBe(
      [
        'First response, cycle 1: at risk',
        `  policy    ${POLICY.version} of team platform, rules 1`,
        '  calendar  none: every hour counts; nothing pauses it',
        '  target    4 h for priority normal',
        '  started   2026-11-22 09:00:00 UTC  when the requester asked',
        '  warning   2026-11-22 12:00:00 UTC  = started + 75% of 4 h = started + 3 h',
        '  due       2026-11-22 13:00:00 UTC  = started + 4 h',
        '  running   40 min left',
        '',
        'Reminders',
        '  warning  fired at 2026-11-22 12:00:00 UTC',
        '           told everybody of team platform, because nobody was assigned',
        '           in Slack: posted as message 1795338001.000200 in C0TRIAGE',
        '  breach   fires at 2026-11-22 13:00:00 UTC unless somebody answers before',
      ].join('\n'),
    )
  })

  test('names the assignee where there is one', () => {
    expect(page(200, told.claim(5), told.tick(180))).toContain('told U0ANA, the assignee')
  })

  test('shows by how much a response was in time', () => {
    const said = page(200, told.reply(48))
    expect(said).toContain('First response, cycle 1: met')
    expect(said).toContain(
      'stopped   2026-11-22 09:48:00 UTC  first response by U0ANA, 3 h 12 min before it was due',
    )
    expect(said).toContain('warning  none: the clock had stopped before')
  })

  test('shows by how much a response was too late', () => {
    expect(page(300, told.tick(180), told.tick(240), told.reply(250))).toContain('U0ANA, 10 min too late')
  })

  test('says that a warning was skipped when the breach was due as well', () => {
    const said = page(300, told.tick(250))
    expect(said).toContain('warning  skipped at 2026-11-22 12:00:00 UTC')
    expect(said).toContain('breach   fired at 2026-11-22 13:00:00 UTC')
    expect(said).toContain('running   1 h over')
  })

  test('says that a reminder was withdrawn when an answer from before it arrived late', () => {
    const said = page(200, told.tick(180), told.reply(170))
    expect(said).toContain('withdrawn: an answer from before it arrived late')
  })

  test('gives the reason for a clock that stopped without a response', () => {
    expect(page(200, told.resolve(10))).toContain('resolved without a response')
  })

  test('says that a reminder was held back because the request was deleted', () => {
    const said = page(200, told.deleted(10), told.tick(180))
    expect(said).toContain('told nobody: the request was deleted')
    expect(explained(told.deleted(10), told.tick(180))).toMatchObject({
      reminders: [{ kind: 'warning', became: 'fired', recipient: null, notice: null }, {}],
    })
  })

  test('says that a dismissed ticket counts nowhere', () => {
    expect(page(200, told.deleted(10), told.dismiss(20))).toContain('dismissed: it counts nowhere')
  })

  test('contains the same data as JSON', () => {
    expect(explained(told.tick(180))).toMatchObject({
      metric: 'firstResponse',
      standing: 'at_risk',
      targetMs: 240 * MINUTE,
      warnAt: ASKED + 180 * MINUTE,
      dueAt: ASKED + 240 * MINUTE,
      reminders: [
        { kind: 'warning', became: 'fired', recipient: { team: 'platform' }, notice: { state: 'done' } },
        { kind: 'breach', became: 'ahead', recipient: null },
      ],
    })
  })
})
