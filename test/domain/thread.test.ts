import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holdsAnyRole, type Person } from '../../src/domain/actor.ts'
import type { Clock } from '../../src/domain/clock.ts'
import { startClock } from '../../src/domain/clock.ts'
import type { Command, Message, ReplyKind } from '../../src/domain/command.ts'
import { messageOf, type SeenMessage } from '../../src/domain/seen.ts'
import {
  type Distinguished,
  distinguishedBy,
  MOST_REPLIES,
  newestOf,
  repliesThatCount,
} from '../../src/domain/thread.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { cases } from '../harness/soak.ts'
import {
  ASKED,
  admin,
  ana,
  ben,
  clicks,
  DAY,
  external,
  HOUR,
  key,
  type Life,
  lead,
  live,
  MINUTE,
  open,
  outsider,
  requester,
  settle,
  tell,
} from './fixtures.ts'

const network: Person = { ...outsider, user: 'UNET', roles: { network: ['agent'] } }
const agentWhoAsks: Person = { ...requester, roles: { platform: ['agent'] } }

const at = (ms: number): string => (ms / 1000).toFixed(6)
const reply = (actor: Person, ms: number, reply: ReplyKind = 'words'): SeenMessage => ({
  channel: key.channel,
  ts: at(ms),
  threadTs: key.threadTs,
  editedTs: null,
  content: { kind: 'reply', actor, reply },
})
const messages = (replies: readonly SeenMessage[]): Message[] =>
  replies.flatMap((seen) => messageOf(seen) ?? [])
const by = (change: Partial<Distinguished> = {}): Distinguished => ({
  requester: requester.user,
  mayAnswer: false,
  instants: [],
  ...change,
})

const PEOPLE = { r: requester, a: ana, b: ben, o: outsider, n: network, d: admin, q: agentWhoAsks } as const
type Letter = keyof typeof PEOPLE | 't' | 'e'
/** A thread as letters, one a minute: the people above, `t` for the requester's thanks, `e` for an emoji of Ana's. */
const thread = (letters: string): SeenMessage[] =>
  [...letters].map((letter, index) => {
    const ms = ASKED + (index + 1) * MINUTE
    if (letter === 't') return reply(requester, ms, 'thanks')
    if (letter === 'e') return reply(ana, ms, 'emoji')
    return reply(PEOPLE[letter as Exclude<Letter, 't' | 'e'>], ms)
  })
/** The kept replies as the places of their letters. */
const places = (letters: string, change: Partial<Distinguished> = {}): number[] => {
  const replies = thread(letters)
  return repliesThatCount(replies, by(change)).map((seen) => replies.indexOf(seen))
}

describe('the replies that can change a ticket', () => {
  test.each([
    ['none of an empty thread', '', []],
    ['none of people without a role', 'ooooo', []],
    ['none of the requester’s thanks', 'ttt', []],
    ['a single answer', 'a', [0]],
    ['the first and the last of many answers', 'aaaa', [0, 3]],
    ['also of different agents, and by emoji', 'abeba', [0, 4]],
    ['the first and the last of what the requester wrote in a row', 'rrrr', [0, 3]],
    ['each where both take turns', 'rarar', [0, 1, 2, 3, 4]],
    ['those of each turn', 'rrraaarrr', [0, 2, 3, 5, 6, 8]],
    ['those of each turn, whoever else speaks', 'roroaoao', [0, 2, 4, 6]],
    ['none where thanks stand between answers', 'ataata', [0, 5]],
    ['those of every team, because the ticket may be any team’s', 'nan', [0, 1, 2]],
    ['an admin’s, who is an agent of every team', 'odo', [1]],
    ['an admin’s among those of agents, who are none in other teams', 'ada', [0, 1, 2]],
  ])('%s: %s', (_, letters, expected) => {
    expect(places(letters)).toEqual(expected)
  })

  test('an agent who asked does not answer themselves, but one who only opened the ticket does', () => {
    expect(places('qaq', { requester: agentWhoAsks.user })).toEqual([0, 1, 2])
    expect(places('qaq', { requester: agentWhoAsks.user, mayAnswer: true })).toEqual([0, 2])
  })

  test('a reply before a change of the ticket does not stand for one after it, nor for one at that instant', () => {
    const third = ASKED + 3 * MINUTE
    expect(places('aaaaaaa', { instants: [third] })).toEqual([0, 1, 2, 3, 6])
    expect(places('aaaaaaa', { instants: [third + 1] })).toEqual([0, 2, 3, 6])
  })

  test('what is no reply counts for nothing', () => {
    const joined: SeenMessage = { ...reply(ana, ASKED + 1), content: { kind: 'other' } }
    const gone: SeenMessage = { ...reply(ana, ASKED + 2), content: { kind: 'deleted' } }
    expect(repliesThatCount([joined, gone], by())).toEqual([])
  })

  test('of one turn too many one is left out, and of one less none', () => {
    const most = 'ra'.repeat(MOST_REPLIES / 2)
    expect(places(most)).toHaveLength(MOST_REPLIES)
    expect(places(`${most}r`)).toHaveLength(MOST_REPLIES)
  })

  test('of too many turns the oldest and the newest remain', () => {
    const letters = 'ra'.repeat(MOST_REPLIES)
    const kept = places(letters)
    expect(kept).toHaveLength(MOST_REPLIES)
    expect([kept[0], kept.at(-1)]).toEqual([0, letters.length - 1])
  })
})

describe('the newest version of a message', () => {
  const first = reply(ana, ASKED + 1)
  const edited = { ...first, editedTs: at(ASKED + HOUR) }
  const again = { ...first, editedTs: at(ASKED + 2 * HOUR) }
  const deleted: SeenMessage = { ...first, content: { kind: 'deleted' } }

  test.each([
    ['is the one that was edited last', [[first], [edited, again], [edited]], again],
    ['is the deletion, whatever else is shown', [[deleted], [again]], deleted],
    ['is the deletion, wherever it comes', [[again], [deleted]], deleted],
    ['is the only one', [[], [first]], first],
  ])('%s', (_, lists, expected) => {
    expect(newestOf(...lists)).toEqual([expected])
  })

  test('is in its place among the others', () => {
    const later = reply(ben, ASKED + MINUTE)
    expect(newestOf([later], [edited], [first])).toEqual([edited, later])
  })
})

/** A thread as people write it; `gapMs` since the message before. */
const said = fc
  .array(
    fc.record({
      who: fc.constantFrom(requester, ana, ben, lead, admin, network, outsider, external, agentWhoAsks),
      gapMs: fc.constantFrom(1, MINUTE, 20 * MINUTE, HOUR, 3 * HOUR),
      kind: fc.constantFrom<ReplyKind>('words', 'words', 'thanks', 'emoji'),
    }),
    { maxLength: 40 },
  )
  .map((list) => {
    let ms = ASKED
    return list.map(({ who, gapMs, kind }) => {
      ms += gapMs
      return reply(who, ms, kind)
    })
  })

/** Runs a ticket through messages that are all found at `now`, as the workflow does. */
function finds(ticket: Ticket | null, commands: readonly Command[], now: number): Ticket | null {
  const life: Life = { ticket, events: [], refused: [] }
  for (const command of commands) {
    settle(life, Math.min(now, command.at))
    tell(life, command, now)
  }
  settle(life, now)
  return life.ticket
}

const runs = { numRuns: cases(500, 10_000) }

describe('for all threads', () => {
  test('opening with the kept replies leads to the same ticket as with all of them', () => {
    fc.assert(
      fc.property(said, fc.constantFrom('author', 'opener' as const), (replies, requesterBy) => {
        const opening = { ...open(ASKED + 2 * DAY), requesterBy } as Command
        const kept = repliesThatCount(replies, by({ mayAnswer: requesterBy === 'opener' }))
        const now = ASKED + 3 * DAY
        expect(finds(null, [opening, ...messages(kept)], now)).toEqual(
          finds(null, [opening, ...messages(replies)], now),
        )
      }),
      runs,
    )
  })

  test('reading a thread before a reminder leads to the same ticket, whatever its clocks', () => {
    const clicked = fc.array(
      fc.record({
        kind: fc.constantFrom('resolve', 'reopen' as const),
        afterMs: fc.constantFrom(1, HOUR, DAY),
      }),
      { maxLength: 4 },
    )
    const restarted = fc.array(fc.record({ from: fc.integer({ min: 0, max: 2 * DAY }) }), { maxLength: 3 })
    fc.assert(
      fc.property(said, clicked, restarted, (replies, list, clocks) => {
        let ms = ASKED + MINUTE
        const history = list.map(({ kind, afterMs }) => {
          ms += afterMs
          return clicks(kind, ana, ms)
        })
        const { ticket } = live([open(ASKED + MINUTE), ...history])
        if (ticket === null) throw new Error('it was not opened')
        // A second cycle and a third, as with clocks that start anew.
        const more = clocks.map(
          ({ from }, index): Clock =>
            startClock({ metric: 'firstResponse', cycle: index + 2 }, ASKED + from, HOUR, 0.5),
        )
        const before: Ticket = { ...ticket, clocks: [...ticket.clocks, ...more] }
        const now = ASKED + 5 * DAY
        const kept = repliesThatCount(replies, distinguishedBy(before))
        expect(finds(before, messages(kept), now)).toEqual(finds(before, messages(replies), now))
      }),
      runs,
    )
  })

  test('the cycles between a question and its answer are the same, for every team', () => {
    fc.assert(
      fc.property(said, (replies) => {
        const kept = repliesThatCount(replies, by())
        for (const team of ['platform', 'network', 'nobody’s'])
          expect(cyclesOf(messages(kept), team)).toEqual(cyclesOf(messages(replies), team))
      }),
      runs,
    )
  })

  test('it makes no difference into which pages a thread is cut', () => {
    fc.assert(
      fc.property(said, fc.integer({ min: 1, max: 7 }), (replies, size) => {
        let kept: readonly SeenMessage[] = []
        for (let from = 0; from < replies.length; from += size)
          kept = repliesThatCount([...kept, ...replies.slice(from, from + size)], by())
        expect(kept).toEqual(repliesThatCount(replies, by()))
      }),
      runs,
    )
  })
})

/** From each first question to the next answer: the oldest unanswered message counts. */
function cyclesOf(thread: readonly Message[], team: string): [from: number, until: number | null][] {
  const cycles: [number, number | null][] = []
  let since: number | null = null
  for (const { actor, at, reply } of thread) {
    if (actor.kind !== 'person') continue
    if (actor.user === requester.user) since ??= reply === 'words' ? at : null
    else if (holdsAnyRole(actor, team) && since !== null) {
      cycles.push([since, at])
      since = null
    }
  }
  return since === null ? cycles : [...cycles, [since, null]]
}

test('the fixtures’ ticket is distinguished by its clocks and by when it was resolved', () => {
  const { ticket } = live([open(), clicks('resolve', ana, ASKED + HOUR)])
  if (ticket === null) throw new Error('it was not opened')
  const [clock] = ticket.clocks
  expect(distinguishedBy(ticket)).toEqual({
    requester: requester.user,
    mayAnswer: false,
    instants: [clock?.startedAt, clock?.warnAt, clock?.dueAt, clock?.stoppedAt, ASKED + HOUR],
  })
})
