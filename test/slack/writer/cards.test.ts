import { afterAll, describe, expect, test, vi } from 'vitest'
import { cases } from '../../harness/soak.ts'
import { type Broken, cardCase, wrong } from './card-case.ts'
import type { Hits } from './chaos.ts'
import { over, type Ports } from './worker.ts'

afterAll(() => vi.unstubAllGlobals())

const CASES = cases(1_000, 5_000)
const STEPS = 'find lease card update edited release recreate begin post done'.split(' ')

describe('one card exists and shows the newest revision', () => {
  const hits: Hits = new Map()

  test(`in each of ${CASES} cases of crashes, zombies, faults and people who delete it`, {
    timeout: 600_000,
  }, async () => {
    for (let seed = 1; seed <= CASES; seed += 1)
      expect([seed, wrong(await cardCase(seed, hits))]).toEqual([seed, null])
  })

  test('and each step was crashed before and after', () => {
    const crashes = STEPS.flatMap((step) => [`crash before ${step}`, `crash after ${step}`])
    expect(crashes.filter((each) => !hits.has(each))).toEqual([])
    const total = [...hits].reduce((sum, [name, times]) => sum + (name.startsWith('crash') ? times : 0), 0)
    console.log(`${CASES} cases of a card, ${total} crashes`)
  })
})

type Rule = { readonly rule: string; readonly without: Broken }

const RULES: readonly Rule[] = [
  { rule: 'one holder edits at a time', without: { ports: leasesToAll } },
  {
    rule: 'an edit whose outcome is unknown keeps the others off',
    without: { ports: releasesAnyhow },
  },
  {
    rule: 'an edit leaves within D of its lease or not at all',
    without: {
      ports: ({ api, ...ports }) => ({
        ...ports,
        api: over(api, { update: (at, text, k) => api.update(at, text, k, Number.POSITIVE_INFINITY) }),
      }),
    },
  },
  {
    rule: 'a lease outlives everything that its edit may still do',
    without: { timing: { leaseMs: 5_000 } },
  },
]

describe('each rule is needed:', () => {
  test.each(RULES)('$rule', { timeout: 600_000 }, async ({ rule, without }) => {
    let [found, cases]: [string | null, number] = [null, 0]
    while (found !== 'stale' && cases < 4_000) {
      cases += 1
      found = wrong(await cardCase(cases, new Map(), without))
    }
    console.log(`without "${rule}": ${found} in ${cases} cases`)
    expect(found).toBe('stale')
  })
})

function leasesToAll({ writes, ...ports }: Ports): Ports {
  const edited = async (opKey: string, holder: string, seq: number) => {
    await writes.lease(opKey, holder, 0)
    await writes.edited(opKey, holder, seq)
  }
  return { ...ports, writes: over(writes, { lease: async () => 0, edited }) }
}

/** The second lease of a holder is the one that waits for a late change in Slack. */
function releasesAnyhow({ writes, ...ports }: Ports): Ports {
  let held = ''
  const lease: typeof writes.lease = (opKey, holder, ms) => {
    if (held === holder) return writes.release(opKey, holder).then(() => 0)
    held = holder
    return writes.lease(opKey, holder, ms)
  }
  return { ...ports, writes: over(writes, { lease }) }
}
