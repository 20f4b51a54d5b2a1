import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { coverageKeptMs, holesIn, rangeToRead, type Span } from '../../src/domain/coverage.ts'

import { settingsOf, teamOf } from '../harness/actors.ts'
import { policy } from './fixtures.ts'

const span = (from: number, until: number): Span => ({ from, until })
const WINDOW = span(10, 20)

describe('the holes in a window', () => {
  test.each<[string, Span[], Span[]]>([
    ['without spans are the window', [], [WINDOW]],
    ['that a span covers are none', [span(5, 25)], []],
    ['that a span covers exactly are none', [span(10, 20)], []],
    ['lie before a span that begins later', [span(12, 25)], [span(10, 12)]],
    ['lie after a span that ends earlier', [span(5, 17)], [span(17, 20)]],
    ['lie between two spans', [span(5, 12), span(15, 25)], [span(12, 15)]],
    ['are none where two spans touch', [span(5, 15), span(15, 25)], []],
    ['are none where two spans overlap', [span(5, 16), span(14, 25)], []],
    [
      'last a millisecond where two spans miss one another by it',
      [span(5, 14), span(15, 25)],
      [span(14, 15)],
    ],
    ['do not depend on the order of the spans', [span(15, 25), span(5, 12)], [span(12, 15)]],
    ['are not cut by a span within another', [span(5, 18), span(11, 12)], [span(18, 20)]],
    ['are not cut by an empty span', [span(15, 15)], [WINDOW]],
    ['are the window if the spans lie before and after it', [span(0, 10), span(20, 30)], [WINDOW]],
    ['are all that is left', [span(11, 12), span(14, 16)], [span(10, 11), span(12, 14), span(16, 20)]],
  ])('%s', (_, spans, holes) => {
    expect(holesIn(spans, WINDOW)).toEqual(holes)
  })

  test('are none in a window without length', () => {
    expect(holesIn([], span(10, 10))).toEqual([])
  })

  test('are what is left when every single instant is looked at', () => {
    const instant = fc.integer({ min: 0, max: 30 })
    const anySpan = fc.tuple(instant, instant).map(([a, b]) => span(Math.min(a, b), Math.max(a, b)))
    fc.assert(
      fc.property(fc.array(anySpan, { maxLength: 8 }), anySpan, (spans, window) => {
        const holes = holesIn(spans, window)
        const isIn = (at: number) => (each: Span) => each.from <= at && at < each.until
        for (let at = 0; at < 30; at += 1) {
          const expected = isIn(at)(window) && !spans.some(isIn(at))
          expect(holes.filter(isIn(at)).length, `at ${at}`).toBe(expected ? 1 : 0)
        }
        // Two holes that touch would be one.
        expect(holes.every((hole, index) => hole.from > (holes[index - 1]?.until ?? -1))).toBe(true)
        expect(holes.every((hole) => hole.from < hole.until)).toBe(true)
      }),
    )
  })
})

test('a hole is read from before it, by what Slack may still repeat, and on both sides by the difference of clocks', () => {
  expect(rangeToRead(span(1_000, 2_000), { distrustMs: 300, skewMs: 20 })).toEqual(span(680, 2_020))
})

test('spans are kept for 14 days, or as long as a ticket of any team runs or can be reopened', () => {
  const DAY = 86_400_000
  const kept = (reopenDays: number, targetDays: number) => {
    const targetMs = { ...policy.firstResponse.targetMs, low: targetDays * DAY }
    const long = {
      ...policy,
      reopenForMs: reopenDays * DAY,
      firstResponse: { ...policy.firstResponse, targetMs },
    }
    return coverageKeptMs(settingsOf(teamOf(policy), teamOf(long))) / DAY
  }
  expect([kept(1, 1), kept(30, 1), kept(1, 40)]).toEqual([14, 30, 40])
})
