import { describe, expect, test } from 'vitest'
import type { CatchUpLine } from '../../src/activities/ports/catch-up.ts'
import { renderCatchUps } from '../../src/cli/verbs/sweep-status.ts'

const NOW = Date.parse('2026-11-25T12:00:00Z')
const HOUR = 3_600_000

const line = (change: Partial<CatchUpLine> & { leftMs?: number | null }) => ({
  channel: 'C0HELP',
  phase: 'done' as const,
  holeFrom: NOW - 3 * HOUR,
  holeUntil: NOW - 2 * HOUR,
  startedAt: NOW - 2 * HOUR,
  endedAt: NOW - HOUR,
  pagesRead: 3,
  historyShare: 1,
  threadsRead: 4,
  threadsLeft: 0,
  found: { triggers: 0, replies: 0, edits: 0, deletions: 0 },
  refused: null,
  leftMs: 0,
  ...change,
})

const plain = (lines: Parameters<typeof renderCatchUps>[0]): string[] =>
  renderCatchUps(lines, NOW, (_, text) => text).split('\n')

describe('sweep status', () => {
  test('says in a sentence that nothing was missed', () => {
    const never = { startedAt: null, holeFrom: null, holeUntil: null, endedAt: null }
    expect(plain([])).toEqual(['nothing was missed'])
    expect(plain([line(never)])).toEqual(['nothing was missed'])
  })

  test.each<[what: string, change: Parameters<typeof line>[0], state: string]>([
    ['a channel that is caught up', {}, 'caught up 1 h ago'],
    [
      'one whose history is read',
      { phase: 'history', endedAt: null, historyShare: 0.256, leftMs: 90_000 },
      'reading the channel: 25 %, about 1 min 30 s left',
    ],
    [
      'one of which nothing is read yet',
      { phase: 'history', endedAt: null, historyShare: 0, leftMs: null },
      'reading the channel: 0 %',
    ],
    [
      'one whose threads are read',
      { phase: 'threads', endedAt: null, threadsLeft: 40, leftMs: 60_000 },
      'reading threads: 40 left, about 1 min left',
    ],
    [
      'one that Slack does not show',
      { phase: 'history', endedAt: null, refused: 'not_in_channel' },
      'waits: Slack does not show the channel (not_in_channel)',
    ],
  ])('shows %s', (_, change, state) => {
    const [head, row] = plain([line(change)])
    expect(head).toMatch(/^channel +missed +state +found$/)
    expect(row).toMatch(/^C0HELP +1 h, until 2 h ago/)
    expect(row).toContain(`  ${state}  `)
    expect(row).toMatch(/nothing$/)
  })

  test('counts what was found, and leaves out what was not', () => {
    const found = { triggers: 2, replies: 11, edits: 0, deletions: 1 }
    expect(plain([line({ found })])[1]).toMatch(/ {2}2 triggers, 11 replies, 1 deletion$/)
  })
})
