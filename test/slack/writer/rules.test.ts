import { afterAll, expect, test, vi } from 'vitest'
import { RULES } from './broken-rules.ts'
import { type Broken, isDoubled, isFalse, isLost, noticeCase, type Verdict } from './notice-case.ts'

afterAll(() => vi.unstubAllGlobals())

/** Two are not an accident. */
const FEW = 2
const ENOUGH = 6_000

test.each(RULES)('$rule', { timeout: 120_000 }, async ({ rule, without, harm }) => {
  const harmful = { doubled: isDoubled, lost: isLost, false: isFalse }[harm]
  const { found, cases } = await search(without, harmful)
  console.log(`without "${rule}": ${found} ${harm} in ${cases} cases`)
  expect(found).toBeGreaterThan(0)
})

async function search(without: Broken, harmful: (verdict: Verdict) => boolean) {
  let [found, cases] = [0, 0]
  while (found < FEW && cases < ENOUGH) {
    cases += 1
    if (harmful(await noticeCase(cases, new Map(), without))) found += 1
  }
  return { found, cases }
}
