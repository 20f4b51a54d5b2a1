import { afterAll, describe, expect, test, vi } from 'vitest'
import type { ActionName } from '../../../src/domain/actions.ts'
import type { Ticket } from '../../../src/domain/ticket.ts'
import { ASKED, ana, clicks, MINUTE } from '../../domain/fixtures.ts'
import { settingsOf } from '../../harness/actors.ts'
import { REACTIONS, writersDesk } from './desk.ts'
import { ticketAfter } from './tickets.ts'
import { over } from './worker.ts'

afterAll(() => vi.unstubAllGlobals())

const click = (kind: ActionName, minute: number) => clicks(kind, ana, ASKED + minute * MINUTE)
const OPEN = ticketAfter()
const CLAIMED = ticketAfter(click('claim', 2))
const RESOLVED = ticketAfter(click('resolve', 2))
const REOPENED = ticketAfter(click('resolve', 2), click('reopen', 3))

/** The reactions on one request, while its ticket changes. */
function marksDesk() {
  const desk = writersDesk()
  const { slack, shown, ask, deliver } = desk
  const becomes = (ticket: Ticket) => {
    ask(REACTIONS, ticket.seq)
    shown.source = { ...shown.source, ticket }
  }
  return {
    ...desk,
    becomes,
    show: async (ticket: Ticket) => {
      becomes(ticket)
      return deliver(REACTIONS)
    },
    marks: () => [...slack.reactions].map((each) => each.split('/')[1]),
    calls: () => slack.calls.map(({ method }) => method),
  }
}

describe('the bot’s marks on a request', () => {
  test('say that it is tracked, once, and that it is resolved while it is', async () => {
    const { show, marks, calls } = marksDesk()
    await show(OPEN)
    expect(marks()).toEqual(['eyes'])
    await show(RESOLVED)
    expect(marks()).toEqual(['eyes', 'white_check_mark'])
    expect(await show(REOPENED)).toEqual({ kind: 'delivered', seq: REOPENED.seq })
    expect(marks()).toEqual(['eyes'])
    expect(calls()).toEqual(['reactions.add', 'reactions.add', 'reactions.remove'])
  })

  test('need no call where a change of the ticket changes none of them', async () => {
    const { show, calls } = marksDesk()
    await show(OPEN)
    expect(await show(CLAIMED)).toEqual({ kind: 'delivered', seq: CLAIMED.seq })
    expect(calls()).toEqual(['reactions.add'])
  })

  test('are set together where nothing was shown before', async () => {
    const { show, marks } = marksDesk()
    await show(RESOLVED)
    expect(marks()).toEqual(['eyes', 'white_check_mark'])
  })

  test('wait for a turn of their own where the ticket changed while they waited for another', async () => {
    const { ports, writes, becomes, deliver, marks, calls } = marksDesk()
    becomes(OPEN)
    const reserve = async () => {
      becomes(REOPENED)
      return { kind: 'reserved' as const, waitMs: 0 }
    }
    const outcome = await deliver(REACTIONS, { pacer: over(ports.pacer, { reserve }) })
    expect(outcome).toMatchObject({ kind: 'later' })
    expect(calls()).toEqual([])
    expect(writes.row(REACTIONS).holder).toBeNull()
    expect(await deliver(REACTIONS)).toEqual({ kind: 'delivered', seq: REOPENED.seq })
    expect(marks()).toEqual(['eyes'])
  })

  test('of a team that is gone from the settings stay as they are', async () => {
    const { becomes, deliver, calls } = marksDesk()
    becomes(OPEN)
    const settings = { now: () => settingsOf() }
    expect(await deliver(REACTIONS, { settings })).toEqual({ kind: 'delivered', seq: OPEN.seq })
    expect(calls()).toEqual([])
  })
})
