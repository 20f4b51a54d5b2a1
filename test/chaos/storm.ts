import { setTimeout as sleep } from 'node:timers/promises'
import { checkPromises } from '../../dev/check/checker.ts'
import { evidenceOf } from '../../dev/check/evidence.ts'
import type { Report } from '../../dev/check/facts.ts'
import { isSound } from '../../dev/check/facts.ts'
import { summaryOf } from '../../dev/check/report.ts'
import {
  armedFailpoint,
  armFailpoint,
  type Failpoints,
  failpointHits,
} from '../../dev/instrumented/failpoints.ts'
import { ALL, callOf, type pointsOf, RARE } from './points.ts'
import type { Kind, Program } from './program.ts'
import { PROVOCATIONS } from './provocations.ts'

type Plan = ReturnType<typeof pointsOf>

/** The result of the storm, and the broken promises. */
export type Aftermath = {
  report: Report
  /** How often each point of the plan was passed, and the points where a planned death did not happen. */
  hits: Map<string, number>
  survived: string[]
  /** Calls to the outside at which no file of this folder kills a process. */
  unplanned: string[]
}

/** Another death may have hit the provocation itself: then it is repeated. */
const AGAIN_AFTER_MS = 20_000
const TRIES = 4

/**
 * Kills a process at every point of the plan while people go on; then waits and checks. Gateways and workers die
 * independently, one of a kind after the other.
 */
export async function storm(program: Program, plan: Plan): Promise<Aftermath> {
  const ofKind = (kind: Kind) => plan.filter(({ point }) => point.startsWith(`${kind}.`))
  const fallen = await Promise.all([
    killAll(program, 'gateway', ofKind('gateway')),
    killAll(program, 'worker', ofKind('worker')),
  ])
  await Promise.all(fallen.flatMap(({ playing }) => playing))
  const moving = await program.quiet()
  const { expected, problems } = program.played
  const report = await checkPromises(program.where, expected)
  report.problems.push(...problems, ...(moving === null ? [] : [`it never came to rest: ${moving}`]))
  const all = new Map([
    ...failpointHits(program.failpoints.gateway),
    ...failpointHits(program.failpoints.worker),
  ])
  const known = (point: string): boolean => Object.hasOwn(ALL, callOf(point)) || RARE.includes(callOf(point))
  return {
    report,
    hits: new Map(plan.map(({ point }) => [point, all.get(point) ?? 0])),
    survived: fallen.flatMap(({ survived }) => survived),
    unplanned: [...all.keys()].filter((point) => !known(point)),
  }
}

type Fallen = { playing: Promise<unknown>[]; survived: string[] }

async function killAll(program: Program, kind: Kind, plan: Plan): Promise<Fallen> {
  const fallen: Fallen = { playing: [], survived: [] }
  const failpoints = program.failpoints[kind]
  for (const { point, provocation } of plan) {
    await Promise.all([program.gateway.up(), program.worker.up()])
    armFailpoint(failpoints, point)
    let dead = false
    for (let tried = 1; tried <= TRIES && !dead; tried += 1) {
      // Not awaited: while a process is dead, the next one responds.
      const mark = `${point}, ${tried}`
      const playing = PROVOCATIONS[provocation](program, mark)
      fallen.playing.push(playing.catch((error) => program.played.problems.push(`${mark}: ${error}`)))
      dead = await diedAt(failpoints, point)
    }
    if (!dead) fallen.survived.push(point)
  }
  return fallen
}

async function diedAt(failpoints: Failpoints, point: string): Promise<boolean> {
  const giveUpAt = performance.now() + AGAIN_AFTER_MS
  while (performance.now() < giveUpAt) {
    if (armedFailpoint(failpoints) !== point) return true
    await sleep(20)
  }
  return false
}

/** A shuffled plan: the same seed gives the same order. */
export function shuffled<T>(plan: readonly T[], seed: number): T[] {
  let state = seed
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return plan
    .map((each) => ({ each, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each)
}

/** How often each point was passed, a line each; printed whether the test is green or not. */
export const hitsTable = ({ hits }: Aftermath): string =>
  [...hits]
    .toSorted()
    .map(([point, count]) => `${String(count).padStart(6)}  ${point}`)
    .join('\n')

/** Empty if all is well; else the differences, and the evidence about the first tickets with one. */
export async function accusation({ where }: Program, { report }: Aftermath): Promise<string> {
  if (isSound(report)) return ''
  const odd = report.tickets.filter(({ differs }) => differs.length > 0).slice(0, 2)
  const accounts = await Promise.all(odd.map(({ key }) => evidenceOf(where, key)))
  return [summaryOf(report), ...accounts].join('\n\n')
}
