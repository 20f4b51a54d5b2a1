import { describe, expect, test } from 'vitest'
import { rebuild } from '../../src/domain/ticket.ts'
import { kindOf, writesOf } from '../../src/domain/writes.ts'
import {
  ASKED,
  ana,
  clicks,
  DUE,
  HOUR,
  type Life,
  live as liveThrough,
  open,
  requester,
  says,
} from './fixtures.ts'

/** The Slack writes of every event, and the writes that it makes pointless: lanes only. */
function asked({ events }: Life) {
  return events.map((event, index) => {
    const ticket = rebuild(events.slice(0, index + 1))
    if (!ticket) throw new Error('no ticket')
    const { writes, voids } = writesOf(ticket, event)
    return {
      kind: event.kind,
      lanes: writes.map(({ lane }) => lane),
      voids: voids.map((key) => key.split('/').slice(1).join('/')),
    }
  })
}

const last = (life: Life) => asked(life).at(-1)

describe('the Slack writes of an event', () => {
  test('opening: both cards and the mark', () => {
    expect(last(liveThrough([open()]))).toEqual({
      kind: 'opened',
      lanes: ['card/triage', 'card/thread', 'reactions'],
      voids: [],
    })
  })

  test('a breach: its notice, which replaces an unsent warning', () => {
    expect(last(liveThrough([open()], DUE))).toMatchObject({
      lanes: ['card/triage', 'notice/breach.firstResponse.1'],
      voids: ['notice/warning.firstResponse.1'],
    })
  })

  test('an answer: no reminder that is still unsent', () => {
    const reminders = ['notice/warning.firstResponse.1', 'notice/breach.firstResponse.1']
    expect(last(liveThrough([open(), says(ana, DUE + 1)]))).toMatchObject({
      kind: 'responded',
      voids: reminders,
    })
    const [, voided] = asked(liveThrough([open(), clicks('resolve', ana, ASKED + HOUR)]))
    expect(voided).toMatchObject({ kind: 'voided', voids: reminders })
  })

  test('each resolution: its own notice, which reopening voids if it is unsent', () => {
    const life = liveThrough([
      open(),
      says(ana, ASKED + 1),
      clicks('resolve', ana, ASKED + HOUR),
      clicks('reopen', requester, ASKED + 2 * HOUR),
      clicks('resolve', ana, ASKED + 3 * HOUR),
    ])
    const [, , first, reopened, second] = asked(life)
    expect(first?.lanes).toContain('notice/resolved.1')
    expect(reopened?.voids).toEqual(['notice/resolved.1'])
    expect(second?.lanes).toContain('notice/resolved.2')
  })

  test('cards, notices and reminders each go where they belong', () => {
    const life = liveThrough([open(), clicks('resolve', ana, DUE + 1)], DUE)
    const targets = life.events.flatMap((event, index) => {
      const ticket = rebuild(life.events.slice(0, index + 1))
      return ticket ? writesOf(ticket, event).writes.map(({ lane, target }) => [lane, target.kind]) : []
    })
    expect(Object.fromEntries(targets)).toEqual({
      'card/triage': 'triage',
      'card/thread': 'thread',
      reactions: 'thread',
      'notice/warning.firstResponse.1': 'triage',
      'notice/breach.firstResponse.1': 'triage',
      'notice/resolved.1': 'thread',
    })
  })
})

test('a lane says its kind, and one of no kind is an error', () => {
  expect(['card/triage', 'reactions', 'notice/breach.firstResponse.1'].map(kindOf)).toEqual([
    'card',
    'reactions',
    'notice',
  ])
  expect(() => kindOf('poll/triage')).toThrow(RangeError)
  expect(() => kindOf('poll/triage')).toThrow('poll/triage')
})
