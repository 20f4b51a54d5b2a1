import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CALL_PRIORITIES } from '../../../src/activities/ports/pacing.ts'
import { TIMING } from '../../../src/domain/timing.ts'
import { cases } from '../../harness/soak.ts'
import { burst, lastOverLimits, NOON, reminders, replay } from './replayed.ts'

/** Numbers from 0 to 1 that depend on the seed only. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe('with Temporal late by up to 850 ms', () => {
  test.each([
    ['a hundred tickets within a second', burst(100)],
    ['three hundred tickets within a second', burst(300)],
    ['a thousand reminders over ten channels', reminders(1_000, 10)],
  ])('%s take at most a twentieth longer than Slack’s limits alone allow', (_, callers) => {
    for (const seed of [1, 2, 3]) expect(lastOverLimits(callers, randomOf(seed))).toBeLessThanOrEqual(1.05)
  })

  test('waiting posts ask Postgres a few times each', () => {
    const callers = reminders(1_000, 10)
    expect(replay(callers, randomOf(1)).asked / callers.length).toBeLessThan(12)
  })

  test('whatever waits already, an urgent post leaves before those that come with it or after it', () => {
    const some = fc.record({
      waiting: fc.integer({ min: 1, max: 60 }),
      at: fc.integer({ min: 0, max: 20_000 }),
    })
    const urgent = fc.constantFrom(...CALL_PRIORITIES.slice(0, 3))
    fc.assert(
      fc.property(some, urgent, fc.integer(), ({ waiting, at }, priority, seed) => {
        const cards = Array.from({ length: waiting }, () => ({
          ...({ channel: 'C1', priority: 'card', at: NOON } as const),
        }))
        const { calledAt } = replay([...cards, { channel: 'C1', priority, at: NOON + at }], randomOf(seed))
        const urgentAt = calledAt.at(-1) ?? 0
        const asked = NOON + at
        const ahead = calledAt.slice(0, -1).filter((each) => each >= asked && each < urgentAt).length
        // The slots that were reserved before it asked, and those that are used while Temporal is late with its retry.
        expect(ahead).toBeLessThanOrEqual(TIMING.slotHorizonMs / 1_000 + 2)
      }),
      { numRuns: cases(200, 5_000) },
    )
  })
})
