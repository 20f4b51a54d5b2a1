import { describe, expect, test } from 'vitest'
import { CONTINUED, type ContinueAsNewState } from '../../src/domain/stored/continued.ts'
import { EVENT } from '../../src/domain/stored/event.ts'
import { LOADED, type Loaded } from '../../src/domain/stored/loaded.ts'
import { POLICY } from '../../src/domain/stored/policy.ts'
import { object, optional, text } from '../../src/domain/stored/read.ts'
import { parse, toStored } from '../../src/domain/stored/shape.ts'
import { DELIVERED, OPENED } from '../../src/domain/stored/slack-results.ts'
import { TICKET } from '../../src/domain/stored/ticket.ts'
import { LOOP_TIMING } from '../../src/domain/timing.ts'
import { ASKED, live, open, requester, ticketOf } from './fixtures.ts'

/* The least of each number that a young ticket stores: its first event, a run of one event, an answer to nothing. */

const [opened] = live([open()]).events
if (opened === undefined) throw new Error('no ticket was opened')

const loaded: Loaded = {
  ticket: null,
  lanes: { 'card/triage': 1 },
  applied: [{ id: 'open:1', seq: 1 }],
  rules: 1,
  terms: null,
  timing: LOOP_TIMING,
  continueAsNewAfterEvents: 1,
}

const carried: ContinueAsNewState = {
  ticket: null,
  undelivered: { 'card/triage': 1 },
  parked: [],
  applied: [{ id: 'click', answer: { ok: true, seq: 0 } }],
  policy: null,
  ignoredMessages: [],
}

describe('the first of everything is stored and read again', () => {
  test('the event that opens ticket 1', () => {
    const first = { ...opened, number: 1 }
    expect(first.seq).toBe(1)
    expect(parse(EVENT, toStored(EVENT, first))).toEqual(first)
  })

  test('ticket 1', () => {
    const first = { ...ticketOf([open()]), number: 1 }
    expect(parse(TICKET, toStored(TICKET, first))).toEqual(first)
  })

  test('what Slack shows of a request that becomes ticket 1', () => {
    const asked = { requester: requester.user, requesterBy: 'author', requestedAt: ASKED } as const
    const root = { kind: 'root', opening: { number: 1, ...asked }, replies: [] } as const
    expect(parse(OPENED, toStored(OPENED, root))).toEqual(root)
  })

  test.each([
    { kind: 'delivered', seq: 0 },
    { kind: 'failed', seq: 0, why: 'not_reactable' },
  ] as const)('a delivery of nothing yet: $kind', (delivered) =>
    expect(parse(DELIVERED, toStored(DELIVERED, delivered))).toEqual(delivered),
  )

  test('what a run begins with', () => expect(parse(LOADED, toStored(LOADED, loaded))).toEqual(loaded))

  test('what a run leaves to the next', () =>
    expect(parse(CONTINUED, toStored(CONTINUED, carried))).toEqual(carried))
})

describe('none of it is less than that', () => {
  test.each<[string, () => unknown]>([
    ['ticket 0', () => parse(EVENT, { ...toStored(EVENT, opened), number: 0 })],
    ['a state of ticket 0', () => parse(TICKET, { ...toStored(TICKET, ticketOf([open()])), number: 0 })],
    ['event 0', () => parse(EVENT, { ...toStored(EVENT, opened), seq: 0 })],
    ['a lane at event 0', () => parse(LOADED, { ...toStored(LOADED, loaded), lanes: { reactions: 0 } })],
    [
      'a cause of event 0',
      () => parse(LOADED, { ...toStored(LOADED, loaded), applied: [{ id: 'x', seq: 0 }] }),
    ],
    ['a run of no event', () => parse(LOADED, { ...toStored(LOADED, loaded), continueAsNewAfterEvents: 0 })],
  ])('%s', (_, read) => expect(read).toThrow('whole number of at least 1'))
})

test('only messages are kept as messages that changed nothing', () => {
  const wake = { v: 1, kind: 'wake', id: 'wake-1', at: 0 }
  const stored = { ...toStored(CONTINUED, carried), ignoredMessages: [wake] }
  expect(() => parse(CONTINUED, stored)).toThrow(
    'ignoredMessages[0] must be a message or an edited one, not "wake"',
  )
})

describe('a field that is missing', () => {
  test('is missing from what is read, too', () => {
    expect(Object.keys(object({ a: optional(text) })({}, ''))).toEqual([])
  })

  test('is not taken from what every object inherits', () => {
    expect(object({ toString: optional(text) })({}, '')).toEqual({})
  })
})

test('what is no object is refused as what it is, and a version that is no number as none', () => {
  expect(() => parse(POLICY, [1, 2])).toThrow('must be an object, not a list of 2')
  expect(() => parse(POLICY, { v: '9' })).toThrow('no such version')
})
