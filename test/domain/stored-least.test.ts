import { describe, expect, test } from 'vitest'
import { CONTINUED, type ContinueAsNewState } from '../../src/domain/stored/continued.ts'
import { EVENT } from '../../src/domain/stored/event.ts'
import { LOADED, type Loaded } from '../../src/domain/stored/loaded.ts'
import { parse, toStored } from '../../src/domain/stored/shape.ts'
import { TIMING } from '../../src/domain/timing.ts'
import { live, open } from './fixtures.ts'

/* The least of each number that a young ticket stores: its first event, a run of one event, an answer to nothing. */

const [opened] = live([open()]).events
if (opened === undefined) throw new Error('no ticket was opened')

const loaded: Loaded = {
  ticket: null,
  lanes: { 'card/triage': 1 },
  applied: [{ id: 'open:1', seq: 1 }],
  rules: 1,
  terms: null,
  timing: TIMING,
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

  test('what a run begins with', () => expect(parse(LOADED, toStored(LOADED, loaded))).toEqual(loaded))

  test('what a run leaves to the next', () =>
    expect(parse(CONTINUED, toStored(CONTINUED, carried))).toEqual(carried))
})

describe('none of it is less than that', () => {
  test.each<[string, () => unknown]>([
    ['ticket 0', () => parse(EVENT, { ...toStored(EVENT, opened), number: 0 })],
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
  expect(() => parse(CONTINUED, stored)).toThrow('ignoredMessages[0] must be a message, not "wake"')
})
