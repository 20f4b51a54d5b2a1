import { TIMING, type Timing } from '../../../src/domain/timing.ts'
import { errors, type Plan } from './fake-slack.ts'
import type { Around } from './worker.ts'
import type { Dice, World } from './world.ts'

/** The faults in all cases so far, by name: a fault that never hit proves nothing. */
export type Hits = Map<string, number>

const count = (hits: Hits, name: string): void => void hits.set(name, (hits.get(name) ?? 0) + 1)

/** The end of the faults of a case, so that each case ends too. */
export const CALM_AT = 15 * 60_000

/** How many faults one case has. */
export type Weather = {
  readonly world: World
  readonly dice: Dice
  readonly hits: Hits
  readonly crash: number
  readonly stall: number
  readonly fault: number
  /** Every delay has its maximum. */
  readonly latest: boolean
  /** The step at which processes are suspended again and again, if any. */
  readonly stuck: string
}

const WRITES = [
  'before post',
  'before begin',
  'after begin',
  'before done',
  'before again',
  'before lease',
  'after lease',
  'before update',
  'before recreate',
  'before release',
] as const

export function weather(world: World, dice: Dice, hits: Hits): Weather {
  const latest = dice.chance(0.15)
  return {
    ...{ world, dice, hits, latest },
    crash: latest ? 0 : dice.one([0, 0.03, 0.1]),
    stall: latest ? 0 : dice.one([0, 0.03, 0.15]),
    fault: dice.one([0.1, 0.4, 0.8]),
    stuck: latest || dice.chance(0.4) ? '' : dice.one(WRITES),
  }
}

/** A process that may die or be suspended before and after every call to the outside. */
export function frail({ world, dice, hits, crash, stall, latest, stuck }: Weather) {
  const died = Promise.withResolvers<'crashed'>()
  let dead = false
  const falter = async (where: string): Promise<void> => {
    if (world.now < CALM_AT && dice.chance(crash)) {
      dead = true
      count(hits, `crash ${where}`)
      died.resolve('crashed')
    }
    if (dead) await new Promise(() => {})
    const slow = latest && where === 'after begin'
    if (slow || (world.now < CALM_AT && dice.chance(where === stuck ? 0.5 : stall))) {
      count(hits, 'stall')
      await world.sleep(slow ? JUST_IN_TIME_MS : stallMs(dice))
      if (dead) await new Promise(() => {})
    }
  }
  const around: Around = async (name, call) => {
    await falter(`before ${name}`)
    const answer = await call().finally(() => falter(`after ${name}`))
    return answer
  }
  return { around, died: died.promise }
}

/** The additional delays of the database and the random numbers still fit into D. */
const JUST_IN_TIME_MS = TIMING.sendDeadlineMs - 50

/** A little less than the deadline of a post, or longer than an attempt, or longer than a miss takes to count. */
const stallMs = (dice: Dice): number =>
  dice.one([
    dice.between(0, TIMING.sendDeadlineMs),
    TIMING.sendDeadlineMs - dice.between(30, 300),
    dice.between(TIMING.sendDeadlineMs, TIMING.attemptMs),
    dice.between(TIMING.attemptMs, 200_000),
  ])

/** Postgres over a network: a failed call may have been applied. */
export const shaky =
  ({ world, dice, hits }: Weather): Around =>
  async (name, call) => {
    await world.sleep(dice.between(0, 20))
    const fails = world.now < CALM_AT && dice.chance(0.02)
    if (fails && dice.chance(0.5)) {
      count(hits, `database away before ${name}`)
      throw new Error('the database is away')
    }
    const answer = await call()
    await world.sleep(dice.between(0, 20))
    if (fails) {
      count(hits, `database away after ${name}`)
      throw new Error('the database is away')
    }
    return answer
  }

const READS = ['conversations.replies', 'conversations.history', 'conversations.info']

/** Slack's behaviour for the next call, within the bounds of Timing (or of a worse Slack). */
export function nextPlan(
  { world, dice, hits, fault, latest }: Weather,
  method: string,
  bounds: Timing,
): Plan {
  const lagMs = latest ? bounds.readLagMs : dice.edgy(0, bounds.readLagMs)
  const answerMs = dice.between(50, dice.chance(0.1) ? bounds.callMs : 400)
  const well = { applyMs: dice.between(0, answerMs), answerMs, lagMs }
  const read = READS.includes(method)
  if (world.now >= CALM_AT || !dice.chance(latest ? (read ? 0 : 0.5) : fault)) return well
  const [name, plan] = latest ? lastMoment(bounds) : faulty(dice, bounds, answerMs)
  count(hits, `${read ? 'read' : method} ${name}`)
  return { ...plan, lagMs }
}

const lastMoment = ({ callMs, lateCommitMs }: Timing): [string, Plan] => [
  'applied at the last moment',
  { applyMs: callMs + lateCommitMs, answerMs: callMs, error: errors.timeout() },
]

function faulty(dice: Dice, { callMs, lateCommitMs }: Timing, quickMs: number): [string, Plan] {
  const not = (error: unknown): Plan => ({ applyMs: null, answerMs: quickMs, error })
  /** Applied before the response, or as late after it as Slack may be, or never. */
  const maybe = (error: unknown, answerMs: number): Plan => {
    const late = dice.edgy(answerMs, answerMs + lateCommitMs)
    return { applyMs: dice.one([null, dice.between(0, answerMs), late, late]), answerMs, error }
  }
  const within = dice.between(0, callMs)
  const draws: [[string, Plan], ...[string, Plan][]] = [
    ['HTTP 500', maybe(errors.status(500), quickMs)],
    ['HTTP 503', maybe(errors.status(503), within)],
    ['cut', maybe(errors.cut(), within)],
    ['timed out', maybe(errors.timeout(), callMs)],
    ['timed out', maybe(errors.timeout(), callMs)],
    ['cut halfway through the answer', maybe(errors.terminated(), within)],
    ['HTML', maybe(errors.html(), quickMs)],
    ['fatal_error', maybe(errors.code('fatal_error'), quickMs)],
    ['429', not(errors.limited(Math.ceil(dice.between(0, 30))))],
    ['connection refused', not(errors.refused())],
    ['is_archived', not(errors.code('is_archived'))],
    ['external_channel_migrating', not(errors.code('external_channel_migrating'))],
  ]
  return dice.one(draws)
}
