import { afterAll, beforeAll, expect, test } from 'vitest'
import { firstOfEach, pointsOf } from './points.ts'
import { type Program, startProgram } from './program.ts'
import { type Aftermath, accusation, hitsTable, shuffled, storm } from './storm.ts'

/** Set CHAOS_SEED to the printed seed of a failed run: the kills then come in the same order. */
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 100_000)

/**
 * Kills the program at all these calls, and tests the common promises; the file adds its own tests. `kills`: 2 for one
 * before and one after each call, 1 for either, as the seed has it.
 */
export function afterKillsAt(calls: Parameters<typeof pointsOf>[0], { kills = 2 } = {}) {
  let program: Program
  let aftermath: Aftermath

  beforeAll(async () => {
    program = await startProgram()
    const plan = shuffled(firstOfEach(shuffled(pointsOf(calls), SEED), kills), SEED)
    aftermath = await storm(program, plan)
    const tickets = aftermath.report.tickets.length
    console.log(`seed ${SEED}: ${plan.length} kills, ${tickets} tickets\n${hitsTable(aftermath)}`)
  }, 600_000)

  afterAll(() => program?.stop(), 60_000)

  test('a process died at every one of them', () => {
    expect(aftermath.survived).toEqual([])
    expect([...aftermath.hits].filter(([, count]) => count === 0)).toEqual([])
  })

  test('every call to the outside has a planned kill', () => {
    expect(aftermath.unplanned).toEqual([])
  })

  test('Slack, Postgres and the workflows agree on every ticket', async () => {
    expect(await accusation(program, aftermath)).toBe('')
  })

  return { program: () => program, report: () => aftermath.report }
}
