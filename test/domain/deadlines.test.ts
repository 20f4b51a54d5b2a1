import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DOCKET } from '../../src/domain/actor.ts'
import { type Metric, startClock } from '../../src/domain/clock.ts'
import { deadlines, next } from '../../src/domain/deadline.ts'
import { decide } from '../../src/domain/decide.ts'
import type { TicketEvent } from '../../src/domain/event.ts'
import { evolve, type Ticket } from '../../src/domain/ticket.ts'
import { ASKED, HOUR, live, MINUTE, open, terms } from './fixtures.ts'

const fresh = live([open()]).ticket as Ticket

/** The ticket with a second clock. */
const withClock = (ticket: Ticket, cycle: number, targetMs: number, warnShare: number): Ticket => ({
  ...ticket,
  clocks: [
    ...ticket.clocks,
    startClock({ metric: 'firstResponse' satisfies Metric, cycle }, ASKED, targetMs, warnShare),
  ],
})

const tick = (ticket: Ticket, deadline: string, now: number) =>
  decide(ticket, { kind: 'tick', id: 't', deadline, at: now, actor: DOCKET }, now, terms)

/** Everything that fires up to an instant, as in the workflow. */
function settle(ticket: Ticket, upTo: number): TicketEvent[] {
  const fired: TicketEvent[] = []
  let state = ticket
  for (let due = next(state, terms); due !== null && due.at <= upTo; due = next(state, terms)) {
    const decision = tick(state, due.id, upTo)
    if (!decision.ok || decision.events.length === 0) throw new Error(`${due.id} does not pass`)
    fired.push(...decision.events)
    if (fired.length > 20) throw new Error(`${due.id} does not pass`)
    state = decision.events.reduce<Ticket>((before, event) => evolve(before, event), state)
  }
  return fired
}

describe('of two running clocks', () => {
  const two = withClock(fresh, 2, 10 * MINUTE, 0.5)

  test('the one that is due fires, and the other does not', () => {
    expect(next(two, terms)).toMatchObject({ id: 'warning.firstResponse.2', at: ASKED + 5 * MINUTE })
    expect(settle(two, ASKED + 10 * MINUTE)).toMatchObject([
      { kind: 'warningSkipped', cycle: 2 },
      { kind: 'breached', cycle: 2 },
    ])
  })

  test('each fires in its own time', () => {
    const kinds = settle(two, ASKED + 4 * HOUR).map(
      (event) => 'cycle' in event && `${event.kind} ${event.cycle}`,
    )
    expect(kinds).toEqual(['warningSkipped 2', 'breached 2', 'warningSkipped 1', 'breached 1'])
  })
})

describe('at one instant', () => {
  const AT = ASKED + 10 * MINUTE
  const clock = (cycle: number) =>
    startClock({ metric: 'firstResponse', cycle }, ASKED, 10 * MINUTE, cycle === 1 ? 1 : 0.5)
  const warns = clock(1)
  const breaches = { ...clock(2), warnedAt: ASKED + 5 * MINUTE }
  const closes: Partial<Ticket> = { resolvedAt: AT - terms.policy.reopenForMs, resolutions: 1 }
  const first = (change: Partial<Ticket>) => next({ ...fresh, clocks: [], ...change }, terms)

  test('a warning comes before a breach, in whatever order their clocks are kept', () => {
    const warning = { kind: 'warning', at: AT }
    expect(first({ clocks: [warns, breaches] })).toMatchObject(warning)
    expect(first({ clocks: [breaches, warns] })).toMatchObject(warning)
  })

  test('both come before the closing', () => {
    expect(first({ ...closes, clocks: [warns] })).toMatchObject({ kind: 'warning', at: AT })
    expect(first({ ...closes, clocks: [breaches] })).toMatchObject({ kind: 'breach', at: AT })
    expect(first(closes)).toMatchObject({ kind: 'close', at: AT })
  })
})

describe('a tick', () => {
  const [warning] = deadlines(fresh, terms)
  if (!warning) throw new Error('an open ticket has a deadline')

  test.each([
    ['before its time', warning.id, warning.at - 1],
    ['for a deadline that is not there', 'warning.firstResponse.7', warning.at],
    ['for one that comes after another', 'breach.firstResponse.1', warning.at + 4 * HOUR],
    ['named like a property', 'constructor', warning.at],
  ])('%s changes nothing', (_what, deadline, now) => {
    expect(tick(fresh, deadline, now)).toEqual({ ok: true, events: [] })
  })

  test('at its instant fires, and not a second time', () => {
    const decision = tick(fresh, warning.id, warning.at)
    expect(decision).toMatchObject({ ok: true, events: [{ kind: 'warned', at: warning.at, actor: DOCKET }] })
    const after = decision.ok
      ? decision.events.reduce<Ticket>((before, event) => evolve(before, event), fresh)
      : fresh
    expect(tick(after, warning.id, warning.at)).toEqual({ ok: true, events: [] })
  })
})

test('whatever clocks run, every deadline passes once and settling comes to an end', () => {
  const clock = fc.record({
    targetMs: fc.integer({ min: 1, max: 100 * HOUR }),
    warnShare: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(
      fc.array(clock, { maxLength: 6 }),
      fc.integer({ min: 0, max: 120 * HOUR }),
      (clocks, after) => {
        const ticket = clocks.reduce(
          (before, { targetMs, warnShare }, index) => withClock(before, index + 2, targetMs, warnShare),
          fresh,
        )
        const upTo = ASKED + after
        const fired = settle(ticket, upTo).map(
          (event) => `${event.kind} ${'cycle' in event ? event.cycle : ''}`,
        )
        expect(new Set(fired).size).toBe(fired.length)
        const passed = ticket.clocks
          .filter(({ dueAt }) => dueAt <= upTo)
          .map(({ cycle }) => `breached ${cycle}`)
        expect(fired.filter((each) => each.startsWith('breached')).toSorted()).toEqual(passed.toSorted())
      },
    ),
  )
})
