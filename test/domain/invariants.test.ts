import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isRunning } from '../../src/domain/clock.ts'
import type { Command } from '../../src/domain/command.ts'
import { next } from '../../src/domain/deadline.ts'
import { decide } from '../../src/domain/decide.ts'
import { isFinal, rebuild } from '../../src/domain/ticket.ts'
import { cases } from '../harness/soak.ts'
import {
  ASKED,
  ana,
  ben,
  clicks,
  DAY,
  type Life,
  live,
  open,
  outsider,
  requester,
  says,
  settle,
  tell,
  terms,
} from './fixtures.ts'

const actor = fc.constantFrom(requester, ana, ben, outsider)
const instant = fc.integer({ min: ASKED, max: ASKED + 20 * DAY })
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ at: instant, who: actor }).map(({ at, who }) => open(at, who)),
  fc
    .record({
      at: instant,
      who: actor,
      reply: fc.constantFrom('words' as const, 'thanks' as const, 'emoji' as const),
    })
    .map(({ at, who, reply }) => says(who, at, reply)),
  fc
    .record({
      at: instant,
      who: actor,
      kind: fc.constantFrom('claim' as const, 'resolve' as const, 'reopen' as const),
    })
    .map(({ at, who, kind }) => clicks(kind, who, at)),
)

/** Commands as they arrive: in any order of their instants, some long after they were said. */
const arrivals = fc.array(fc.record({ command, lateMs: fc.constantFrom(0, 0, 1, DAY, 30 * DAY) }), {
  maxLength: 25,
})

function arrive(
  sequence: readonly { command: Command; lateMs: number }[],
  check: (life: Life) => void,
): Life {
  const life: Life = { ticket: null, events: [], refused: [] }
  let now = ASKED
  for (const { command, lateMs } of sequence) {
    now = Math.max(now, command.at + lateMs)
    settle(life, Math.min(now, command.at))
    tell(life, command, now)
    check(life)
    settle(life, now)
    check(life)
  }
  return life
}

const always = (check: (life: Life) => void) =>
  fc.assert(
    fc.property(arrivals, (sequence) => void arrive(sequence, check)),
    { numRuns: cases(300, 5_000) },
  )

describe('whatever arrives, in whatever order', () => {
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

  test('told again, nothing happens that had not happened', () => {
    fc.assert(
      fc.property(arrivals, (sequence) => {
        const once = arrive(sequence, () => undefined)
        const last = once.events.at(-1)
        if (!last || !once.ticket) return
        const again = sequence.find(({ command }) => command.id === last.cause)
        if (!again || again.command.kind === 'claim') return
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

  test('a quiet ticket comes to its end by itself', () => {
    const { ticket } = live([open(), clicks('resolve', ana, ASKED + DAY)], ASKED + 40 * DAY)
    expect(isFinal(ticket)).toBe(true)
  })
})
