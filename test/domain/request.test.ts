import { describe, expect, test } from 'vitest'
import { buttonsOf } from '../../src/domain/actions.ts'
import { standing } from '../../src/domain/clock.ts'
import type { Command } from '../../src/domain/command.ts'
import { next } from '../../src/domain/deadline.ts'
import { awaitsDecision, isFinal, rebuild, stageOf } from '../../src/domain/ticket.ts'
import { view } from '../../src/domain/view.ts'
import { writesOf } from '../../src/domain/writes.ts'
import {
  ASKED,
  ana,
  ben,
  CLOSE,
  clicks,
  DUE,
  deletesRequest,
  edits,
  editsRequest,
  HOUR,
  kinds,
  live,
  MINUTE,
  open,
  outsider,
  RESOLVED,
  requester,
  says,
  terms,
  ticketOf,
  unanswered,
  WARN,
} from './fixtures.ts'

/** The events of the last command. */
const leadsTo = (commands: readonly Command[], last: Command): string[] =>
  kinds(live([...commands, last])).slice(kinds(live(commands, last.at)).length)

const GONE = ASKED + 2 * MINUTE
const deleted = [open(), deletesRequest(GONE)]
const kept = [...deleted, clicks('keep', ana, GONE + MINUTE)]
const dismissed = [...deleted, clicks('dismiss', ana, GONE + MINUTE)]

/** The lanes of each event besides the cards, and what it ends and revises. */
const asked = (commands: readonly Command[], until = 0) => {
  const { events } = live(commands, until)
  return events.map((event, index) => {
    const ticket = rebuild(events.slice(0, index + 1))
    if (ticket === null) throw new Error('no ticket was opened')
    const { writes, voids, revises = [] } = writesOf(ticket, event)
    const lanes = (keys: readonly string[]) => keys.map((key) => key.split('/').slice(1).join('/'))
    const notices = writes.filter(({ notice }) => notice !== null)
    return {
      kind: event.kind,
      cards: writes.filter(({ lane }) => lane.startsWith('card/')).length,
      reactions: writes.some(({ lane }) => lane === 'reactions'),
      notices: notices.map(({ lane }) => lane),
      voids: lanes(voids),
      revises: lanes(revises),
    }
  })
}
const REMINDERS = ['notice/warning.firstResponse.1', 'notice/breach.firstResponse.1']

describe('an edited reply of the requester', () => {
  test.each<[string, Command, string[]]>([
    ['thanks that became words reopen it', edits(requester, RESOLVED + 1), ['reopened']],
    ['emoji too', edits(requester, RESOLVED + 1, 'words', 'emoji'), ['reopened']],
    ['and a reply of which nothing is known', edits(requester, RESOLVED + 1, 'words', null), ['reopened']],
    ['words that were words change nothing', edits(requester, RESOLVED + 1, 'words', 'words'), []],
    ['words that became thanks change nothing', edits(requester, RESOLVED + 1, 'thanks', 'words'), []],
    ['thanks that stay thanks change nothing', edits(requester, RESOLVED + 1, 'thanks', 'thanks'), []],
    ['an edit at the instant of resolving changes nothing', edits(requester, RESOLVED), []],
    ['an edit just before it is closed counts', edits(requester, CLOSE - 1), ['reopened']],
    ['an edit after it is closed comes too late', edits(requester, CLOSE), []],
    ['an agent’s edit changes nothing', edits(ana, RESOLVED + 1), []],
    ['anybody else’s neither', edits(outsider, RESOLVED + 1), []],
  ])('%s', (_, edit, happened) => {
    expect(leadsTo(unanswered, edit)).toEqual(happened)
  })

  test('records an edit as the cause', () => {
    const { events } = live([...unanswered, edits(requester, RESOLVED + 1)])
    expect(events.at(-1)).toMatchObject({ kind: 'reopened', by: requester.user, because: 'edit' })
  })

  test('of an agent who opened a bot’s message is an agent’s', () => {
    const byBot = { ...open(), requester: ana.user, requesterBy: 'opener' } as Command
    const before = [byBot, clicks('resolve', ben, RESOLVED)]
    expect(leadsTo(before, edits(ana, RESOLVED + 1))).toEqual([])
  })

  test('is no answer of an agent: the reply counted when it was written', () => {
    expect(leadsTo([open()], edits(ana, ASKED + HOUR))).toEqual([])
  })
})

describe('an edited request', () => {
  test.each<[string, readonly Command[]]>([
    ['an open ticket', [open()]],
    ['a resolved ticket', unanswered],
  ])('of %s changes its triage card, and the reminders that quote it', (_, before) => {
    expect(asked([...before, editsRequest(RESOLVED + 1)]).at(-1)).toEqual({
      kind: 'requestEdited',
      cards: 1,
      reactions: false,
      notices: [],
      voids: [],
      revises: REMINDERS,
    })
  })

  test('changes the card of a closed ticket too', () => {
    expect(leadsTo(unanswered, editsRequest(CLOSE + 1))).toEqual(['requestEdited'])
  })

  test('counts once, and so does a newer one; an older one that comes later does not', () => {
    const edited = [open(), editsRequest(GONE)]
    expect(leadsTo(edited, { ...editsRequest(GONE), id: 'found by reading' })).toEqual([])
    expect(leadsTo(edited, editsRequest(GONE + 1))).toEqual(['requestEdited'])
    expect(leadsTo(edited, editsRequest(GONE - 1))).toEqual([])
  })

  test('changes nothing after the request was deleted', () => {
    expect(leadsTo(deleted, editsRequest(GONE + 1))).toEqual([])
  })
})

describe('a deleted request', () => {
  test('asks the team, ends the reminders and takes the title away', () => {
    expect(asked(deleted).at(-1)).toEqual({
      kind: 'requestDeleted',
      cards: 2,
      reactions: false,
      notices: ['notice/requestDeleted'],
      voids: REMINDERS,
      revises: REMINDERS,
    })
    const ticket = ticketOf(deleted)
    for (const reader of ['team', 'requester'] as const)
      expect(view(ticket, { title: 'my password' }, reader).title).toBe('Request deleted')
  })

  test.each<[string, readonly Command[], number]>([
    ['resolved', unanswered, RESOLVED + 1],
    ['closed', unanswered, CLOSE + 1],
  ])('of a ticket that is %s asks nobody', (_, before, at) => {
    expect(asked([...before, deletesRequest(at)]).at(-1)).toMatchObject({ cards: 2, notices: [], voids: [] })
  })

  test('of a resolved ticket is decided: reopening it brings the reminders back', () => {
    const ticket = ticketOf([...unanswered, deletesRequest(RESOLVED + 1), says(requester, RESOLVED + 2)])
    expect([stageOf(ticket), awaitsDecision(ticket)]).toEqual(['open', false])
  })

  test('is deleted once', () => {
    expect(leadsTo(deleted, { ...deletesRequest(GONE + 1), id: 'again' })).toEqual([])
  })

  test('has no reminders while its clocks run on', () => {
    const events = asked(deleted, DUE + 1).filter(({ kind }) => kind === 'warned' || kind === 'breached')
    expect(events.map(({ kind, notices }) => [kind, notices])).toEqual([
      ['warned', []],
      ['breached', []],
    ])
    expect(ticketOf(deleted, DUE + 1).clocks.map(standing)).toEqual(['breached'])
  })

  test('can still be answered in time', () => {
    expect(ticketOf([...deleted, says(ana, ASKED + HOUR)]).clocks.map(standing)).toEqual(['met'])
  })

  test.each<[string, number, string[]]>([
    ['before the warning brings no reminder at once', GONE + MINUTE, []],
    ['after the warning reminds of it', WARN + 1, ['notice/warning.firstResponse.1']],
    ['after the due time reminds of that alone', DUE + 1, ['notice/breach.firstResponse.1']],
  ])('that is kept %s', (_, at, notices) => {
    const events = asked([...deleted, clicks('keep', ana, at)])
    expect(events.at(-1)).toMatchObject({
      kind: 'kept',
      cards: 2,
      notices,
      voids: ['notice/requestDeleted'],
    })
  })

  test('that is kept goes on with its reminders', () => {
    expect(asked(kept, DUE).flatMap(({ notices }) => notices)).toEqual([
      'notice/requestDeleted',
      ...REMINDERS,
    ])
  })

  test.each<[string, readonly Command[], (string | undefined)[]]>([
    ['nobody has decided on', deleted, ['claim', 'resolve', 'dismiss', '|', 'dismiss', 'keep']],
    ['was kept', kept, ['claim', 'resolve', 'dismiss', '|', 'dismiss']],
    ['was dismissed', dismissed, ['|']],
    ['was resolved', [...deleted, clicks('resolve', ana, RESOLVED)], ['reopen', '|']],
  ])('that %s has the buttons of the card and of the question', (_, commands, buttons) => {
    const ticket = ticketOf(commands)
    const names = (place: 'team' | 'question') => buttonsOf(ticket, place).map(({ name }) => name)
    expect([...names('team'), '|', ...names('question')]).toEqual(buttons)
  })

  test('that is resolved gets no mark, and its question ends', () => {
    const [last] = asked([...deleted, clicks('resolve', ana, RESOLVED)]).slice(-1)
    expect(last).toMatchObject({ kind: 'resolved', reactions: false, voids: ['notice/requestDeleted'] })
    expect(ticketOf([...deleted, clicks('resolve', ana, RESOLVED)]).requestDeleted?.decidedBy).toBe(ana.user)
  })
})

describe('a dismissed ticket', () => {
  test('is final: its clocks are void, nothing is due, its notices end', () => {
    const ticket = ticketOf(dismissed)
    expect([stageOf(ticket), isFinal(ticket), next(ticket, terms)]).toEqual(['dismissed', true, null])
    expect(ticket.clocks.map(standing)).toEqual(['void'])
    expect(asked(dismissed).at(-1)).toMatchObject({
      cards: 2,
      notices: [],
      voids: ['notice/requestDeleted', ...REMINDERS],
    })
  })

  test('voids a clock that was answered, and keeps when', () => {
    const answer = says(ana, ASKED + HOUR)
    const { ticket } = live([...deleted, answer, clicks('dismiss', ana, ASKED + 2 * HOUR)])
    expect(ticket?.clocks).toMatchObject([{ outcome: 'void', stoppedAt: ASKED + HOUR }])
  })

  test.each<[string, Command]>([
    ['the requester’s words', says(requester, CLOSE)],
    ['an agent’s words', says(ana, CLOSE)],
    ['an agent’s words from before, told later', says(ana, ASKED + 1)],
    ['an edit', edits(requester, CLOSE)],
    ['the same click again', clicks('dismiss', ben, CLOSE)],
  ])('is not changed by %s', (_, command) => {
    expect(leadsTo(dismissed, command)).toEqual([])
  })

  test.each(['claim', 'resolve', 'reopen', 'keep'] as const)('refuses %s', (name) => {
    const { refused } = live([...dismissed, clicks(name, ana, CLOSE)])
    expect(refused).toEqual(['dismissed'])
  })
})
