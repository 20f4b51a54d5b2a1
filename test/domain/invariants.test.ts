import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isRunning } from '../../src/domain/clock.ts'
import { next } from '../../src/domain/deadline.ts'
import { decide } from '../../src/domain/decide.ts'
import { isFinal, rebuild } from '../../src/domain/ticket.ts'
import { cases } from '../harness/soak.ts'
import { arrivals, arrive, command, instant } from './arrivals.ts'
import { ASKED, ana, clicks, DAY, type Life, live, open, terms } from './fixtures.ts'

const always = (check: (life: Life) => void) =>
  fc.assert(
    fc.property(arrivals, (sequence) => void arrive(sequence, check)),
    { numRuns: cases(300, 5_000) },
  )

describe('for all commands in any order', () => {
  test('seq has no gaps', () => {
    always(({ events }) => expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1)))
  })

  test('a metric has at most one open cycle', () => {
    always(({ ticket }) => expect((ticket?.clocks ?? []).filter(isRunning).length).toBeLessThanOrEqual(1))
  })

  test('a rejection yields no event', () => {
    fc.assert(
      fc.property(arrivals, command, instant, (sequence, last, now) => {
        const { ticket } = arrive(sequence, () => undefined)
        const decision = decide(ticket, last, now, terms)
        expect(decision.ok || !('events' in decision)).toBe(true)
      }),
    )
  })

  test('no clock runs in a final status', () => {
    always(({ ticket }) => {
      if (isFinal(ticket) || ticket?.status === 'resolved')
        expect(ticket?.clocks.some(isRunning) ?? false).toBe(false)
    })
  })

  test('the state rebuilt from the events equals the state', () => {
    always(({ ticket, events }) => expect(rebuild(events)).toEqual(ticket))
  })

  test('the state is plain JSON', () => {
    always(({ ticket }) => expect(JSON.parse(JSON.stringify(ticket))).toEqual(ticket))
  })

  test('every event carries its command', () => {
    always(({ events }) => expect(events.every(({ cause }) => cause !== '')).toBe(true))
  })

  test('warning, breach and closing fire at most once per cycle', () => {
    always(({ events }) => {
      for (const kind of ['warned', 'breached', 'opened'])
        expect(events.filter((event) => event.kind === kind).length).toBeLessThanOrEqual(1)
    })
  })

  test('a repeated command changes nothing', () => {
    fc.assert(
      fc.property(arrivals, (sequence) => {
        const once = arrive(sequence, () => undefined)
        const last = once.events.at(-1)
        if (!last || !once.ticket) return
        const again = sequence.find(({ command }) => command.id === last.cause)
        if (!again) return
        const decision = decide(once.ticket, again.command, last.at, terms)
        expect(decision.ok ? decision.events : []).toEqual([])
      }),
    )
  })

  test('nothing is due once it is closed', () => {
    always(({ ticket }) => {
      if (ticket?.closedAt) expect(next(ticket, terms)).toBeNull()
    })
  })

  test('a ticket without messages ends by itself', () => {
    const { ticket } = live([open(), clicks('resolve', ana, ASKED + DAY)], ASKED + 40 * DAY)
    expect(isFinal(ticket)).toBe(true)
  })
})
