import { expect, test } from 'vitest'
import { type Metric, startClock } from '../../src/domain/clock.ts'
import { decide } from '../../src/domain/decide.ts'
import { evolve, type Ticket } from '../../src/domain/ticket.ts'
import { ASKED, ana, clicks, DAY, HOUR, live, open, says, terms } from './fixtures.ts'

test('a field knows the event and the actor of its last change', () => {
  const by = { seq: 1, actor: 'UOUT' }
  const claim = clicks('claim', ana, ASKED + HOUR)
  const resolve = clicks('resolve', ana, ASKED + 2 * HOUR)
  const changed = (commands: Parameters<typeof live>[0], until = 0) =>
    live([open(), ...commands], until).ticket?.changed
  expect(changed([])).toEqual({ assignee: null, status: by, priority: by })
  const claimed = { seq: 2, actor: ana.user }
  expect(changed([claim])).toEqual({ assignee: claimed, status: by, priority: by })
  const resolved = { assignee: claimed, status: { seq: 4, actor: ana.user }, priority: by }
  expect(changed([claim, resolve])).toEqual(resolved)
  expect(changed([claim, resolve, clicks('reopen', ana, ASKED + 3 * HOUR)])).toEqual({
    ...resolved,
    status: { seq: 5, actor: ana.user },
  })
  expect(changed([claim, resolve], ASKED + 30 * DAY)?.status).toEqual({ seq: 5, actor: 'docket' })
})

test('nothing happens to a ticket before it is opened', () => {
  const [, assigned] = live([open(), clicks('claim', ana, ASKED + HOUR)]).events
  if (assigned === undefined) throw new Error('nobody claimed it')
  expect(() => evolve(null, assigned)).toThrow('nothing can be assigned before the ticket is opened')
})

test('a reply stops the clock of the first response and no other', () => {
  const clock = (metric: Metric) => startClock({ metric, cycle: 1 }, ASKED, HOUR, 0.5)
  const ticket: Ticket = {
    ...(live([open()]).ticket as Ticket),
    clocks: [clock('resolution'), clock('firstResponse'), clock('nextResponse')],
  }
  const decision = decide(ticket, says(ana, ASKED + 1), ASKED + 1, terms)
  expect(decision).toMatchObject({ ok: true, events: [{ kind: 'responded', metric: 'firstResponse' }] })
  expect(decision.ok && decision.events.length).toBe(1)
})
