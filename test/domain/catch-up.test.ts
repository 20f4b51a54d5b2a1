import { describe, expect, test } from 'vitest'
import {
  absentFrom,
  type Finding,
  findingsOf,
  type HistoryRoot,
  type KnownRoots,
  type Look,
  leftMs,
  type Progress,
  triggerName,
} from '../../src/domain/catch-up.ts'

/** The hole lies between ten and eleven o'clock of one day: `1700001000` is ten, a second is a second. */
const at = (seconds: number): string => `${1_700_000_000 + seconds}.000000`
const [LAST_WEEK, NINE, TEN, HALF_PAST, ELEVEN, NOON] = [-500_000, 600, 1_000, 2_000, 4_600, 8_200].map(
  at,
) as [string, string, string, string, string, string]
const LOOK: Look = { window: { from: TEN, until: ELEVEN }, keptFrom: NINE }

const root = (change: Partial<HistoryRoot> = {}): HistoryRoot => ({
  ts: LAST_WEEK,
  gone: false,
  isRequest: true,
  editedTs: null,
  latestReply: null,
  openers: [],
  openersCut: false,
  ...change,
})

const keyOf = (ts: string) => ({ workspace: 'T0ACME', channel: 'C0HELP', threadTs: ts })
const known = (change: Partial<KnownRoots> = {}): KnownRoots => ({
  live: new Map(),
  ended: new Set(),
  triggers: new Set(),
  ...change,
})
const live = (ts: string, isResolved = false): KnownRoots =>
  known({ live: new Map([[ts, { key: keyOf(ts), isResolved }]]) })

const OPEN = live(LAST_WEEK)
const RESOLVED = live(LAST_WEEK, true)
const key = keyOf(LAST_WEEK)

const trigger = (...users: string[]): Finding => ({ kind: 'trigger', ts: LAST_WEEK, users })
const edited: Finding = { kind: 'edited', key, ts: LAST_WEEK, editedTs: HALF_PAST }
const deleted: Finding = { kind: 'deleted', key, ts: LAST_WEEK }
const thread = (rank: 'news' | 'rest'): Finding => ({ kind: 'thread', ts: LAST_WEEK, key, rank })

type Case = readonly [
  what: string,
  root: Partial<HistoryRoot>,
  known: KnownRoots,
  expected: readonly Finding[],
]

const CASES: readonly Case[] = [
  ['a message without emoji calls for nothing', {}, known(), []],
  ['the emoji of a person is a trigger', { openers: ['U1'] }, known(), [trigger('U1')]],
  [
    'those of several people are tried in their order',
    { openers: ['U1', 'U2'] },
    known(),
    [trigger('U1', 'U2')],
  ],
  ['on an open ticket it is none', { openers: ['U1'] }, OPEN, []],
  [
    'on a closed or dismissed ticket it is none',
    { openers: ['U1'] },
    known({ ended: new Set([LAST_WEEK]) }),
    [],
  ],
  [
    'one that reached Docket before was decided then',
    { openers: ['U1'] },
    known({ triggers: new Set([triggerName(LAST_WEEK, 'U1')]) }),
    [],
  ],
  [
    'beside one that was refused, that of somebody else is tried',
    { openers: ['U1', 'U2'] },
    known({ triggers: new Set([triggerName(LAST_WEEK, 'U1')]) }),
    [trigger('U2')],
  ],
  [
    'one on another message says nothing about this one',
    { openers: ['U1'] },
    known({ triggers: new Set([triggerName(NINE, 'U1')]) }),
    [trigger('U1')],
  ],
  [
    'a list that Slack has cut is read whole',
    { openers: ['U1'], openersCut: true },
    known(),
    [{ kind: 'openersCut', ts: LAST_WEEK }],
  ],
  ['but not for a ticket', { openers: ['U1'], openersCut: true }, OPEN, []],
  ['a join opens nothing', { openers: ['U1'], isRequest: false }, known(), []],
  ['a deleted message opens nothing', { openers: ['U1'], gone: true }, known(), []],

  ['an edit in the hole changes the title', { editedTs: HALF_PAST }, OPEN, [edited]],
  ['also that of a resolved ticket', { editedTs: HALF_PAST }, RESOLVED, [edited]],
  ['an edit before the hole came as an event', { editedTs: NINE }, OPEN, []],
  ['an edit after the hole, too', { editedTs: NOON }, OPEN, []],
  ['an edit of a message without a ticket changes nothing', { editedTs: HALF_PAST }, known(), []],
  ['a deleted request says so', { gone: true }, OPEN, [deleted]],
  ['a deleted request is not edited', { gone: true, editedTs: HALF_PAST }, OPEN, [deleted]],
  [
    'its thread may have news all the same',
    { gone: true, latestReply: HALF_PAST },
    OPEN,
    [deleted, thread('news')],
  ],

  ['a thread with a reply in the hole is read', { latestReply: HALF_PAST }, OPEN, [thread('news')]],
  ['a reply after the hole may hide one in it', { latestReply: NOON }, OPEN, [thread('news')]],
  ['a reply at the very beginning counts', { latestReply: TEN }, OPEN, [thread('news')]],
  ['a thread of before the hole has no news', { latestReply: NINE }, OPEN, []],
  ['but one of a resolved ticket may have been edited', { latestReply: NINE }, RESOLVED, [thread('rest')]],
  ['without replies there is nothing to read', {}, RESOLVED, []],
  ['a thread without a ticket is not read', { latestReply: HALF_PAST }, known(), []],
  ['nor is one of a closed ticket', { latestReply: HALF_PAST }, known({ ended: new Set([LAST_WEEK]) }), []],
]

describe('of a message of the history', () => {
  test.each(CASES)('%s', (_, change, what, expected) => {
    expect(findingsOf(root(change), what, LOOK)).toEqual(expected)
  })

  test('that a ticket may be opened on from what is kept, the missed replies are read', () => {
    const young = root({ ts: TEN, latestReply: HALF_PAST })
    expect(findingsOf(young, known(), LOOK)).toEqual([{ kind: 'thread', ts: TEN, key: null, rank: 'young' }])
    expect(findingsOf(root({ ts: NINE, latestReply: NINE }), known(), LOOK)).toEqual([])
  })

  test('with an emoji and missed replies, the trigger comes first', () => {
    const young = root({ ts: TEN, latestReply: HALF_PAST, openers: ['U1'] })
    expect(findingsOf(young, known(), LOOK).map(({ kind }) => kind)).toEqual(['trigger', 'thread'])
  })
})

describe('a ticket whose request a complete page does not show', () => {
  const range = { from: LAST_WEEK, until: NOON }
  const gone = (ts: string): Finding => ({ kind: 'deleted', key: keyOf(ts), ts })

  test.each<[what: string, shown: readonly string[], ts: string, expected: readonly Finding[]]>([
    ['was deleted', [TEN], NINE, [gone(NINE)]],
    ['was deleted, also if it is the oldest of the range', [], LAST_WEEK, [gone(LAST_WEEK)]],
    ['is not deleted if the page shows it', [NINE], NINE, []],
    ['belongs to the page before at the end of the range', [], NOON, []],
    ['is too young for Slack’s reads', [], ELEVEN, []],
    ['is older than the page', [], at(-500_001), []],
  ])('%s', (_, shown, ts, expected) => {
    const roots = shown.map((each) => ({ ts: each }))
    expect(absentFrom(roots, live(ts), range, ELEVEN)).toEqual(expected)
  })

  test('is no matter where the ticket is closed', () => {
    expect(absentFrom([], known({ ended: new Set([NINE]) }), range, ELEVEN)).toEqual([])
  })
})

describe('the time left', () => {
  const progress = (change: Partial<Progress>): Progress => ({
    phase: 'history',
    threadsLeft: 0,
    historyShare: 0,
    pagesRead: 0,
    ...change,
  })

  test.each<[what: string, Partial<Progress>, expected: number | null]>([
    ['is not known before the first page', {}, null],
    ['follows from the part of the history that is read', { historyShare: 0.25, pagesRead: 2 }, 6_000],
    ['counts the threads that were found', { historyShare: 0.5, pagesRead: 1, threadsLeft: 3 }, 4_000],
    [
      'is that of the threads behind the history',
      { phase: 'threads', historyShare: 1, threadsLeft: 3 },
      3_000,
    ],
    ['is that of the threads at the end, too', { phase: 'rest', historyShare: 1, threadsLeft: 2 }, 2_000],
    ['is none in the end', { phase: 'done', historyShare: 1 }, 0],
  ])('%s', (_, change, expected) => {
    expect(leftMs(progress(change), 1_000)).toBe(expected)
  })
})
