import { afterAll, describe, expect, test, vi } from 'vitest'
import { cases } from '../../harness/soak.ts'
import { CALM_AT, type Hits } from './chaos.ts'
import { isDoubled, isFalse, isLost, noticeCase, type Verdict } from './notice-case.ts'

afterAll(() => vi.unstubAllGlobals())

const CASES = cases(1_000, 10_000)
/** The steps of the writer: something can happen before or after each. */
const STEPS = 'find identity card reserve begin post done again park hold replies history'.split(' ')

describe('a notice is posted exactly once', () => {
  const hits: Hits = new Map()
  const outcomes = new Map<string, number>()
  const outcomeOf = ({ row }: Verdict) =>
    row.voidedBecause === null ? 'said' : row.state === 'void' ? 'void' : 'edited'

  test(`in each of ${CASES} cases of crashes, zombies, faults and skewed clocks`, {
    timeout: 600_000,
  }, async () => {
    for (let seed = 1; seed <= CASES; seed += 1) {
      const verdict = await noticeCase(seed, hits)
      const { row, endedAt } = verdict
      expect(isDoubled(verdict), `seed ${seed}: copies`).toBe(false)
      expect(isFalse(verdict), `seed ${seed}: it still says what no longer holds`).toBe(false)
      outcomes.set(outcomeOf(verdict), (outcomes.get(outcomeOf(verdict)) ?? 0) + 1)
      expect(isLost(verdict), `seed ${seed}: ${row.state}, ${row.messageTs}`).toBe(false)
      expect(endedAt, `seed ${seed}: ended`).toBeLessThan(CALM_AT + 10 * 60_000)
    }
  })

  test('and of those that became pointless some were not found, and others were edited', () => {
    for (const outcome of ['said', 'void', 'edited'])
      expect(outcomes.get(outcome), outcome).toBeGreaterThan(20)
  })

  test('and each step was crashed before and after', () => {
    const crashes = STEPS.flatMap((step) => [`crash before ${step}`, `crash after ${step}`])
    expect(crashes.filter((each) => !hits.has(each))).toEqual([])
    const sum = (start: string) =>
      [...hits].reduce((total, [name, times]) => (name.startsWith(start) ? total + times : total), 0)
    const faults = `${sum('chat.postMessage')} failed posts, ${sum('read')} failed reads`
    console.log(`${CASES} cases: ${sum('crash')} crashes, ${sum('stall')} stalls, ${faults}`)
  })
})

describe('beyond the time bounds', () => {
  test('a second copy is found by its event, deleted and counted, and the one on record stays', async () => {
    let second = 0
    for (let seed = 1; seed <= 300; seed += 1) {
      const bounds = { lateCommitMs: 600_000, readLagMs: 120_000 }
      const { copies, standing, row } = await noticeCase(seed, new Map(), { bounds, echoes: 1, voids: 0 })
      expect(
        standing.map(({ ts }) => ts),
        `seed ${seed}`,
      ).toEqual([row.messageTs])
      expect(row.duplicates, `seed ${seed}`).toBe(copies.length - 1)
      second += copies.length - 1
    }
    expect(second).toBeGreaterThan(0)
  })
})
