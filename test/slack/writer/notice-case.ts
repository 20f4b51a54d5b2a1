import { vi } from 'vitest'
import type { WriteRow } from '../../../src/activities/ports/writes.ts'
import { TIMING, type Timing } from '../../../src/domain/timing.ts'
import type { Target } from '../../../src/domain/writes.ts'
import { METADATA_TYPE } from '../../../src/slack/api/web.ts'
import { placeIn } from '../../../src/slack/outbound/targets.ts'
import { key } from '../../domain/fixtures.ts'
import { frail, type Hits, nextPlan, shaky, type Weather, weather } from './chaos.ts'
import { FakeSlack, type Stood, US } from './fake-slack.ts'
import { MemoryWrites } from './memory-writes.ts'
import { source } from './tickets.ts'
import { attempt, deliverUntilDone, FakePacer, type Ports, through, ticketStore } from './worker.ts'
import { Dice, World } from './world.ts'

export const EPOCH = Date.UTC(2026, 10, 2, 9, 0)
/** The value of performance.now() at the beginning. */
const MONOTONIC = 12_345
const MOST_ATTEMPTS = 400

/** The parts of the case, for tests that remove one of the writer's rules. */
export type Stage = {
  readonly world: World
  readonly writes: MemoryWrites
  readonly dice: Dice
  /** How far the clocks of Slack and of the workers are ahead of the database's. */
  readonly slackSkew: number
  readonly workerSkew: number
}

/** A rule removed: by other constants, by faulty ports, or by a Slack beyond its bounds. */
export type Broken = {
  readonly timing?: Partial<Timing>
  readonly ports?: (ports: Ports, stage: Stage) => Ports
  readonly bounds?: Partial<Timing>
  readonly echoes?: number
  /** How often the notice becomes pointless while it is delivered. */
  readonly voids?: number
}

export type Verdict = {
  /** The copies that Slack ever stored, and those that exist at the end. */
  readonly copies: readonly Stood[]
  readonly standing: readonly Stood[]
  readonly row: WriteRow & { readonly duplicates: number }
  readonly attempts: number
  readonly endedAt: number
}

const opKey = 'T1:C1:1793610000.000100/notice/breach.firstResponse.1'

/** One notice, delivered despite all faults of the seed. */
export async function noticeCase(seed: number, hits: Hits, broken: Broken = {}): Promise<Verdict> {
  const dice = new Dice(seed)
  const world = new World()
  vi.stubGlobal('performance', { now: () => world.now + MONOTONIC })
  const slackSkew = dice.edgy(-TIMING.skewMs, TIMING.skewMs)
  const stage: Stage = {
    ...{ world, dice, slackSkew },
    workerSkew: dice.between(-TIMING.skewMs, TIMING.skewMs),
    writes: new MemoryWrites(() => world.now + EPOCH),
  }
  const slack = new FakeSlack(world, () => world.now + EPOCH + slackSkew)
  const weathered = weather(world, dice, hits)
  const bounds = { ...TIMING, ...broken.bounds }
  slack.plan = (method) => nextPlan(weathered, method, bounds)
  slack.pageSize = dice.one([1, 2, 200])
  const target: Target = dice.chance(0.5)
    ? { kind: 'thread', channel: 'C9', threadTs: key.threadTs }
    : { kind: 'triage', team: 'platform' }
  const notice = { kind: 'breach', recipient: { user: 'UANA' }, dueAt: EPOCH } as const
  const owner = { kind: 'ticket', key } as const
  stage.writes.ask({ opKey, owner, lane: 'notice/breach', target, notice, seq: 7 })
  noise(stage, slack)
  const voidAt = dice.chance(broken.voids ?? 0.3) ? dice.between(0, 90_000) : null
  echoes(stage, slack, broken.echoes ?? dice.one([0, 0, 0.7]))
  const runs = await deliverAll(stage, slack, weathered, broken, voidAt)
  return verdict(stage, slack, runs)
}

/** The ticket's workflow, and sometimes a second one that a reset left behind. */
async function deliverAll(
  stage: Stage,
  slack: FakeSlack,
  weathered: Weather,
  broken: Broken,
  voidAt: number | null,
) {
  const { world, writes, dice } = stage
  const timing = { ...TIMING, ...broken.timing }
  const pacer = new FakePacer(world)
  pacer.wait = () => (dice.chance(0.2) ? dice.between(0, 4_000) : 0)
  const movesAt = dice.chance(0.3) ? dice.between(0, 120_000) : Number.POSITIVE_INFINITY
  const triageOf = () => (world.now < movesAt ? 'C9' : 'C8')
  const start = () => {
    const { around, died } = frail(weathered)
    const own: Ports = {
      api: through(slack.api(), around),
      writes: through(through(writes, shaky(weathered)), around),
      pacer: through(pacer, around),
      store: through(
        ticketStore(() => source),
        around,
      ),
      triageOf,
    }
    const ports = broken.ports?.(own, stage) ?? own
    return Promise.race([attempt(ports, timing, opKey), died.then(() => noticed(stage))])
  }
  const unpark = async () => {
    await world.sleep(dice.between(1_000, 120_000))
    await writes.unpark({ opKey })
  }
  const lostAfterMs = () =>
    dice.chance(0.15) ? dice.between(TIMING.heartbeatMs, TIMING.attemptMs) : TIMING.attemptMs
  const wanted = (seq: number) => seq < writes.row(opKey).seq && writes.row(opKey).state !== 'void'
  const run = { world, timing: TIMING, start, unpark, lostAfterMs, wanted }
  const loops = [deliverUntilDone(run, MOST_ATTEMPTS)]
  if (dice.chance(0.2))
    loops.push(world.sleep(dice.between(0, 90_000)).then(() => deliverUntilDone(run, MOST_ATTEMPTS)))
  const end = () => {
    writes.void(opKey)
    return deliverUntilDone(run, MOST_ATTEMPTS)
  }
  if (voidAt !== null) loops.push(world.sleep(voidAt).then(end))
  let endedAt = 0
  const all = Promise.all(loops).finally(() => {
    endedAt = world.now
  })
  const counted = all.catch(() => [Number.POSITIVE_INFINITY])
  await world.run()
  return { attempts: Math.max(...(await counted)), endedAt }
}

/** A restarted worker, or a reset workflow, may come back at once; at the latest when the attempt times out. */
async function noticed({ world, dice }: Stage): Promise<'crashed'> {
  await world.sleep(dice.between(0, TIMING.attemptMs))
  return 'crashed'
}

/** Other people's messages, and those that only look like ours. */
function noise({ world, writes, dice }: Stage, slack: FakeSlack): void {
  const { receipt, target } = writes.row(opKey)
  const { channel, threadTs } = placeIn(target, 'C9')
  const other = { k: 'another', seq: 1 }
  const ours = { channel, threadTs, botId: US.botId, type: METADATA_TYPE, text: 'x' }
  for (let left = Math.floor(dice.between(0, 6)); left > 0; left -= 1) {
    const message = dice.one([
      { ...ours, botId: 'BOTHER', payload: { k: receipt, seq: 1 } },
      { ...ours, type: 'somebody_elses', payload: { k: receipt, seq: 1 } },
      { ...ours, payload: other },
      { ...ours, botId: '', type: '', payload: other },
    ])
    world.at(dice.between(0, 120_000), () => slack.store(message))
  }
}

/**
 * The gateway with the echoes of our messages: it adopts a message, or deletes a second copy, and retries until that
 * works.
 */
function echoes({ world, writes, dice }: Stage, slack: FakeSlack, share: number): void {
  slack.onStored = (message) => {
    if (message.botId !== US.botId || message.type !== METADATA_TYPE || !dice.chance(share)) return
    const { channel, ts, payload } = message
    const hear = async () => {
      const echo = await writes.echo(payload.k, channel, ts)
      if (echo.kind !== 'duplicate') return
      slack.delete({ channel, ts })
      await writes.countDuplicate(opKey)
    }
    world.at(world.now + dice.between(100, 60_000), () => void hear())
  }
}

async function verdict(
  { writes }: Stage,
  slack: FakeSlack,
  runs: { attempts: number; endedAt: number },
): Promise<Verdict> {
  const row = writes.row(opKey)
  const copies = slack.copies(row.receipt)
  const standing = copies.filter(({ deletedAt }) => deletedAt === null)
  return { copies, standing, row: { ...row, ageMs: null, editedAgoMs: null }, ...runs }
}

/** Lost: no message exists, or the message on record is not the existing one. */
export const isLost = ({ standing, row, attempts }: Verdict): boolean =>
  attempts > MOST_ATTEMPTS ||
  (row.state !== 'void' && (row.state !== 'done' || !standing.some(({ ts }) => ts === row.messageTs)))

/** False: the message became pointless before anybody knew that it exists, and does not say so. */
export const isFalse = ({ standing, row }: Verdict): boolean =>
  row.voidedBecause !== null && standing.some(({ text }) => !text.startsWith('~'))

/** Copies beyond the allowed one; a void notice has none. */
export const isDoubled = ({ copies, row }: Verdict): boolean => copies.length > (row.state === 'void' ? 0 : 1)
