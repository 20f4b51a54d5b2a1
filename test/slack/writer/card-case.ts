import { vi } from 'vitest'
import type { WriteRow } from '../../../src/activities/ports/writes.ts'
import { TIMING, type Timing } from '../../../src/domain/timing.ts'
import { key } from '../../domain/fixtures.ts'
import { CALM_AT, frail, type Hits, nextPlan, shaky, weather } from './chaos.ts'
import { FakeSlack, type Stood } from './fake-slack.ts'
import { MemoryWrites } from './memory-writes.ts'
import { source } from './tickets.ts'
import { attempt, deliverUntilDone, FakePacer, type Ports, through, ticketStore } from './worker.ts'
import { Dice, World } from './world.ts'

export const EPOCH = Date.UTC(2026, 10, 2, 9, 0)
const MOST_ATTEMPTS = 1_000
const opKey = 'T1:C1:1793610000.000100/card/triage'

/** A rule removed, by other constants or by faulty ports. */
export type Broken = {
  readonly timing?: Partial<Timing>
  readonly ports?: (ports: Ports) => Ports
}

export type CardVerdict = {
  readonly wanted: number
  /** Every card that Slack ever stored, the existing ones, and how often a person deleted one. */
  readonly copies: readonly Stood[]
  readonly standing: readonly Stood[]
  readonly deletions: number
  readonly row: Pick<WriteRow, 'messageTs' | 'doneSeq'>
  readonly finished: boolean
}

type Stage = {
  readonly world: World
  readonly dice: Dice
  readonly writes: MemoryWrites
  readonly slack: FakeSlack
  /** The ticket's newest event. */
  wanted: number
  deletions: number
  running: number
  finished: boolean
}

/** One card whose ticket changes while it is posted, edited, deleted by people and posted again. */
export async function cardCase(seed: number, hits: Hits, broken: Broken = {}): Promise<CardVerdict> {
  const dice = new Dice(seed)
  const world = new World()
  vi.stubGlobal('performance', { now: () => world.now })
  const writes = new MemoryWrites(() => world.now + EPOCH)
  const slack = new FakeSlack(world, () => world.now + EPOCH)
  const stage: Stage = { world, dice, writes, slack, wanted: 0, deletions: 0, running: 0, finished: true }
  const deliver = deliverer(stage, hits, broken)
  const revise = () => {
    stage.wanted += 1
    writes.ask({
      opKey,
      owner: { kind: 'ticket', key },
      lane: 'card/triage',
      target: { kind: 'triage', team: 'platform' },
      notice: null,
      seq: stage.wanted,
    })
    deliver()
  }
  revise()
  let at = 0
  for (let left = Math.floor(dice.between(0, 8)); left > 0; left -= 1) {
    at += dice.between(0, dice.one([2_000, 15_000, 60_000, 200_000]))
    world.at(at, revise)
  }
  if (dice.chance(0.4)) {
    for (let left = 2; left > 0; left -= 1) world.at(dice.between(0, 600_000), () => deleteStanding(stage))
    // Docket gets no event about a deletion: the next change finds it.
    world.at(CALM_AT + 200_000, revise)
  }
  await world.run()
  const copies = slack.messages
  const standing = copies.filter(({ deletedAt }) => deletedAt === null)
  const { wanted, deletions, finished } = stage
  return { wanted, copies, standing, deletions, row: writes.row(opKey), finished }
}

/** The ticket's workflow: one attempt after another while the card is behind. */
function deliverer(stage: Stage, hits: Hits, broken: Broken): () => void {
  const { world, dice, writes, slack } = stage
  const weathered = weather(world, dice, hits)
  slack.plan = (method) => nextPlan(weathered, method, TIMING)
  const timing = { ...TIMING, ...broken.timing }
  const ticket = () => ({ ...source, ticket: { ...source.ticket, seq: stage.wanted } })
  const pacer = new FakePacer(world)
  pacer.wait = () => (dice.chance(0.2) ? dice.between(0, 4_000) : 0)
  const start = () => {
    const { around, died } = frail(weathered)
    const own: Ports = {
      api: through(slack.api(), around),
      writes: through(through(writes, shaky(weathered)), around),
      pacer: through(pacer, around),
      store: through(ticketStore(ticket), around),
    }
    const ports = broken.ports?.(own) ?? own
    const restarted = async () => {
      await world.sleep(dice.between(0, TIMING.attemptMs))
      return 'crashed' as const
    }
    return Promise.race([attempt(ports, timing, opKey), died.then(restarted)])
  }
  const unpark = async () => {
    await world.sleep(dice.between(1_000, 60_000))
    await writes.unpark({ opKey })
  }
  const lostAfterMs = () =>
    dice.chance(0.15) ? dice.between(TIMING.heartbeatMs, TIMING.attemptMs) : TIMING.attemptMs
  const wanted = (seq: number) => seq < stage.wanted
  const run = { world, timing: TIMING, start, unpark, lostAfterMs, wanted }
  // A reset workflow leaves a second one behind, with the same wanted revision.
  const most = dice.chance(0.5) ? 2 : 1
  return () => {
    if (stage.running >= most) return
    stage.running += 1
    void deliverUntilDone(run, MOST_ATTEMPTS)
      .catch(() => {
        stage.finished = false
      })
      .finally(() => {
        stage.running -= 1
      })
  }
}

function deleteStanding(stage: Stage): void {
  const standing = stage.slack.messages.find(({ deletedAt }) => deletedAt === null)
  if (standing === undefined) return
  stage.slack.delete(standing)
  stage.deletions += 1
}

/** The fault of the card at the end, or null. */
export function wrong({ wanted, copies, standing, deletions, row, finished }: CardVerdict): string | null {
  const [card] = standing
  if (!finished) return 'not finished'
  if (copies.length > 1 + deletions) return 'doubled'
  if (card === undefined || standing.length > 1) return `${standing.length} cards stand`
  if (card.ts !== row.messageTs) return 'another card is on record'
  return card.payload.seq === wanted && row.doneSeq === wanted ? null : 'stale'
}
