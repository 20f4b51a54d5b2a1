import { describe, expect, test } from 'vitest'
import { describeEvent } from '../../src/cli/describe-event.ts'
import { explain, renderExplanation } from '../../src/cli/explain.ts'
import { plainPaint } from '../../src/cli/paint.ts'
import { type Context, printJson } from '../../src/cli/verb.ts'
import type { TicketRecord } from '../../src/db/tickets/reads.ts'
import { ASKED, MINUTE, POLICY, told, withTwoClocks } from './story.ts'

/*
 * A ticket with two running clocks, in every place of the command line that shows clocks. The resolution comes first in
 * its state, and the first response is due first: 12:00 warning, 13:00 due; the resolution warns at 13:00 and is due at 17:00.
 */

const explained = (record: TicketRecord) => explain({ ...record, policy: POLICY })
const pageOf = (metric: string, minute: number, record: TicketRecord) => {
  const clock = explained(record).find((each) => each.metric === metric)
  if (!clock) throw new Error(`there is no clock of ${metric}`)
  return renderExplanation(clock, ASKED + minute * MINUTE, plainPaint)
}

describe('ticket explain', () => {
  test('explains both, each by its own numbers', () => {
    const running = withTwoClocks(told.open())
    expect(explained(running)).toMatchObject([
      { metric: 'resolution', warnShare: 0.5, warnAt: ASKED + 240 * MINUTE, dueAt: ASKED + 480 * MINUTE },
      { metric: 'firstResponse', warnShare: 0.75, warnAt: ASKED + 180 * MINUTE, dueAt: ASKED + 240 * MINUTE },
    ])
    const page = pageOf('resolution', 30, running)
    expect(page).toContain('Resolution, cycle 1: on track')
    expect(page).toContain('started + 50% of 8 h = started + 4 h')
    expect(page).toContain('breach   fires at 2026-11-22 17:00:00 UTC unless it is resolved before')
  })

  test('counts the reminders of one clock for that clock only', () => {
    const warned = withTwoClocks(told.open(), told.tick(180))
    expect(explained(warned).map(({ reminders }) => reminders.map(({ became }) => became))).toEqual([
      ['ahead', 'ahead'],
      ['fired', 'ahead'],
    ])
  })

  test('lets the other clock run on when a reply stops the first response', () => {
    const answered = withTwoClocks(told.open(), told.reply(60))
    expect(pageOf('firstResponse', 90, answered)).toContain('first response by U0ANA, 3 h before it was due')
    expect(pageOf('resolution', 90, answered)).toContain('running   6 h 30 min left')
  })

  test('says of a void clock why it is void, in words for its metric', () => {
    const resolved = withTwoClocks(told.open(), told.resolve(60))
    expect(pageOf('firstResponse', 90, resolved)).toContain('resolved without a response')
    expect(pageOf('resolution', 90, resolved)).toContain('no longer measured')
  })
})

describe('ticket show', () => {
  test('--json has both clocks', () => {
    const printed: string[] = []
    const context = { out: (line: string) => printed.push(line) } as unknown as Context
    printJson(context, withTwoClocks(told.open()))
    expect(JSON.parse(printed.join(''))).toMatchObject({
      ticket: {
        clocks: [
          { metric: 'resolution', dueAt: ASKED + 480 * MINUTE, stoppedAt: null },
          { metric: 'firstResponse', dueAt: ASKED + 240 * MINUTE, stoppedAt: null },
        ],
      },
    })
  })

  test('names the clock of every event that concerns one', () => {
    const { events } = withTwoClocks(
      told.open(),
      told.tick(180),
      told.tick(240),
      told.tick(240),
      told.resolve(300),
    )
    expect(events.map(describeEvent)).toEqual([
      'opened for U0BEN by U0BEN with a reaction',
      'first response warning: team platform told',
      'resolution warning: team platform told',
      'first response target missed: team platform told',
      'resolution clock stopped: void',
      'first response clock stopped: void',
      'resolved by U0ANA',
    ])
  })
})
