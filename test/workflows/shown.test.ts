import { describe, expect, test } from 'vitest'
import { isRunning } from '../../src/domain/clock.ts'
import type { Command } from '../../src/domain/command.ts'
import { next } from '../../src/domain/deadline.ts'
import { detailsOf } from '../../src/workflows/details.ts'
import { Run } from '../../src/workflows/run.ts'
import { searchAttributesOf } from '../../src/workflows/search-attributes.ts'
import { arrive } from '../domain/arrivals.ts'
import {
  ASKED,
  ana,
  clicks,
  HOUR,
  key,
  openedWithTwoClocks,
  says,
  settle,
  terms,
} from '../domain/fixtures.ts'

/** The first response is due after 4 hours, the resolution after 8. `until`: how long after the request it is. */
function ticketAfter(until: number, ...commands: readonly Command[]) {
  const life = arrive(
    commands.map((command) => ({ command, lateMs: 0 })),
    () => undefined,
    openedWithTwoClocks(),
  )
  settle(life, ASKED + until)
  if (life.ticket === null) throw new Error('there is no ticket')
  return life.ticket
}

type Shown = readonly [
  what: string,
  ticket: ReturnType<typeof ticketAfter>,
  dueAfter: number | null,
  late: boolean,
]

const SHOWN: readonly Shown[] = [
  ['both run: the one that is due first', ticketAfter(HOUR), 4 * HOUR, false],
  ['one is late: since when', ticketAfter(5 * HOUR), 4 * HOUR, true],
  ['both are late: since when the first is', ticketAfter(9 * HOUR), 4 * HOUR, true],
  ['one has stopped: the other', ticketAfter(2 * HOUR, says(ana, ASKED + HOUR)), 8 * HOUR, false],
  ['none runs: nothing', ticketAfter(2 * HOUR, clicks('resolve', ana, ASKED + HOUR)), null, false],
]

describe('what Temporal finds a ticket with two clocks by', () => {
  test.each(SHOWN)('%s', (_what, ticket, dueAfter, late) => {
    const values = new Map(searchAttributesOf(ticket).map(({ key: { name }, value }) => [name, value]))
    expect(values.get('TicketDueAt')).toEqual(dueAfter === null ? null : new Date(ASKED + dueAfter))
    expect(values.get('TicketBreached')).toBe(late)
  })
})

describe('the live details of a ticket with two clocks', () => {
  const detailsIn = (ticket: ReturnType<typeof ticketAfter>) => {
    const run = new Run(key, {
      ticket,
      undelivered: {},
      parked: [],
      applied: [],
      ignoredMessages: [],
      policy: null,
    })
    run.terms = terms
    return detailsOf(run).split('\n')
  }

  test.each(SHOWN)('show every clock. %s', (_what, ticket) => {
    const lines = detailsIn(ticket)
    for (const [words, due] of [
      ['first response', 4],
      ['resolution', 8],
    ] as const) {
      const instant = new Date(ASKED + due * HOUR).toISOString()
      expect(lines).toContainEqual(
        expect.stringMatching(new RegExp(`^- \\*\\*${words}\\*\\* .*due ${instant}$`)),
      )
    }
    const timer = next(ticket, terms)
    expect(lines).toContain(
      `- **Next timer** ${timer?.kind ?? 'none'}${timer ? ` at ${new Date(timer.at).toISOString()}` : ''}`,
    )
  })

  test('tell two cycles of one metric apart', () => {
    const ticket = ticketAfter(HOUR)
    const [first] = ticket.clocks.filter(isRunning)
    if (!first) throw new Error('no clock runs')
    const lines = detailsIn({ ...ticket, clocks: [...ticket.clocks, { ...first, cycle: 2 }] })
    expect(lines.filter((line) => line.includes('first response'))).toEqual([
      expect.stringMatching(/^- \*\*first response\*\* on track/),
      expect.stringMatching(/^- \*\*first response, cycle 2\*\* on track/),
    ])
  })
})
