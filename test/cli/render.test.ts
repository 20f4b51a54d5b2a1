import { describe, expect, test } from 'vitest'
import { plainPaint } from '../../src/cli/paint.ts'
import { oneLine, table, widthOf } from '../../src/cli/table.ts'
import { fromNow, span, spanBetween } from '../../src/cli/time.ts'
import { renderTickets } from '../../src/cli/verbs/ticket-list.ts'
import { renderTicket } from '../../src/cli/verbs/ticket-show.ts'
import { renderWrites } from '../../src/cli/verbs/writes-list.ts'
import type { ClockLine, TicketLine } from '../../src/db/tickets/reads.ts'
import { ASKED, MINUTE, recordOf, told, written } from './story.ts'

const NOW = ASKED + 30 * MINUTE

describe('a span of time', () => {
  test.each([
    [0, '0 s'],
    [400, '0 s'],
    [45_000, '45 s'],
    [90_000, '1 min 30 s'],
    [3 * 3_600_000, '3 h'],
    [3 * 3_600_000 + 5_000, '3 h'],
    [26 * 3_600_000 + 59_000, '1 d 2 h'],
    [-60_000, '1 min'],
  ])('of %i ms is %s', (ms, words) => expect(span(ms)).toBe(words))

  test('is the difference of the instants as they are printed', () => {
    expect(spanBetween(2_900, 39_100)).toBe('37 s')
    expect(spanBetween(2_000, 2_999)).toBe('0 s')
  })

  test.each([
    [NOW, 'now'],
    [NOW - 900, 'now'],
    [NOW - 59_000, '59 s ago'],
    [NOW + 90 * MINUTE, 'in 1 h'],
    [NOW - 3 * 86_400_000, '3 d ago'],
  ])('from %i to now is in one unit', (at, words) => expect(fromNow(at, NOW)).toBe(words))
})

describe('a table', () => {
  const columns = [
    { head: 'n', align: 'right' as const, cell: (row: string[]) => row[0] ?? '' },
    { head: 'what', cell: (row: string[]) => row[1] ?? '' },
    { head: 'empty', cell: () => '' },
    { head: 'last', cell: (row: string[]) => row[2] ?? '' },
  ]

  test('aligns its columns, leaves out empty ones and never ends a line with spaces', () => {
    const rows = [
      ['1', 'a', 'x'],
      ['100', 'abcdef', 'y'],
    ]
    expect(table(rows, columns, plainPaint)).toBe(
      ['  n  what    last', '  1  a       x', '100  abcdef  y'].join('\n'),
    )
  })

  test('counts wide characters twice and colours not at all', () => {
    expect(widthOf('火事')).toBe(4)
    expect(widthOf('\u001b[31mred\u001b[39m')).toBe(3)
    expect(widthOf('e\u0301')).toBe(1)
  })

  test('shows people’s text without the control codes of a terminal', () => {
    expect(oneLine('a\n\u001b[2Jb\u202e c\u0007')).toBe('a [2Jb c')
  })
})

/** A clock that runs, due so many minutes after the request. */
function clock(metric: ClockLine['metric'], dueAfter: number, change: Partial<ClockLine> = {}): ClockLine {
  const dueAt = ASKED + dueAfter * MINUTE
  return { metric, cycle: 1, dueAt, stoppedAt: null, standing: 'on_track', ...change }
}

const line: TicketLine = {
  number: 7,
  key: 'T0:C0HELP:1.2',
  team: 'platform',
  status: 'open',
  priority: 'normal',
  requester: 'U0BEN',
  assignee: null,
  requestedAt: ASKED,
  resolvedAt: null,
  closedAt: null,
  clocks: [clock('firstResponse', 240)],
}

describe('ticket list', () => {
  const met = { stoppedAt: NOW, standing: 'met' } as const
  const due = (...clocks: ClockLine[]) =>
    renderTickets([{ ...line, clocks }], NOW, plainPaint).split('ago  ')[1] ?? ''

  test('shows each ticket on one line, with what is due next', () => {
    const clocks = [clock('firstResponse', 240, met)]
    const answered = { ...line, number: 1042, assignee: 'U0ANA', clocks }
    expect(renderTickets([answered, line], NOW, plainPaint)).toBe(
      [
        'ticket  team      status  priority  assignee    requester       asked  due next',
        ' #1042  platform  open    normal    U0ANA       U0BEN      30 min ago  first response met',
        '    #7  platform  open    normal    unassigned  U0BEN      30 min ago  first response on track, due in 3 h',
      ].join('\n'),
    )
  })

  test.each<readonly [string, readonly ClockLine[], string]>([
    [
      'the earlier of two running clocks',
      [clock('resolution', 480), clock('firstResponse', 240)],
      'first response on track, due in 3 h',
    ],
    [
      'a running clock, though one that has stopped was due before',
      [clock('firstResponse', 60, met), clock('resolution', 480)],
      'resolution on track, due in 7 h',
    ],
    [
      'a clock that is late, before one that is not yet due',
      [clock('resolution', 480), clock('nextResponse', 15, { standing: 'breached' })],
      'next response breached, due 15 min ago',
    ],
    [
      'how each clock ended, where none runs',
      [clock('firstResponse', 60, met), clock('resolution', 480, { ...met, standing: 'void' })],
      'first response met, resolution void',
    ],
    ['nothing for a ticket without clocks', [], ''],
  ])('shows %s', (_what, clocks, words) => expect(due(...clocks)).toBe(words))

  test('prints a sentence if there are none', () =>
    expect(renderTickets([], NOW, plainPaint)).toBe('no tickets'))
})

describe('ticket show', () => {
  test('shows head, record and Slack writes', () => {
    const page = renderTicket(recordOf(told.open(), told.claim(5), told.resolve(20)), NOW, plainPaint)
    expect(page).toContain('#1042  Printer on floor 3\n  status    resolved, resolved 10 min ago by U0ANA')
    expect(page).toContain('2  2026-11-22 09:05:00 UTC  claimed by U0ANA')
    expect(page).toContain('notice/resolved.1  posted as message 1795338001.000200 in C0TRIAGE')
  })

  test('shows a title as one harmless line', () => {
    const page = renderTicket({ ...recordOf(told.open()), title: 'a\n\u001b[31mb' }, NOW, plainPaint)
    expect(page.split('\n')[0]).toBe('#1042  a [31mb')
  })
})

describe('a Slack write', () => {
  test.each([
    ['waiting to be sent', { state: 'ready', attempts: 0 }],
    ['waiting to be sent again after 2 attempts', { state: 'ready', attempts: 2 }],
    ['being sent for 30 min, 1 attempt; Slack has not confirmed it yet', { state: 'sending' }],
    ['posted as message 1795338001.000200 in C0TRIAGE, newer text is on its way', { seq: 2 }],
    [
      'posted as message 1795338001.000200 in C0TRIAGE, edited because it no longer holds (responded@3)',
      { voidedBecause: 'responded@3' },
    ],
    [
      'on hold after an error: not_in_channel. Invite Docket to the channel.',
      {
        state: 'parked',
        parkedAt: ASKED,
        parked: { error: 'not_in_channel', scope: 'channel', advice: 'Invite Docket to the channel.' },
      },
    ],
    [
      'failed: thread_not_found. Slack no longer accepts it, and nobody can change that.',
      { state: 'failed', failedAt: ASKED, failed: { error: 'thread_not_found', because: 'target' } },
    ],
    [
      'failed: invalid_blocks. A bug of Docket: please report it.',
      { state: 'failed', failedAt: ASKED, failed: { error: 'invalid_blocks', because: 'bug' } },
    ],
    ['never sent: reopened@7 made it pointless', { state: 'void', voidedBecause: 'reopened@7' }],
  ] as const)('is listed as %s', (words, change) => {
    const text = renderWrites([written('T0:C0HELP:1.2/card/triage', 'card/triage', change)], NOW, plainPaint)
    expect(text.split('\n')[1]).toBe(`T0:C0HELP:1.2/card/triage   #1042  30 min ago  ${words}`)
  })
})
