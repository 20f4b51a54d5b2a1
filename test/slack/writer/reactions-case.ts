import { vi } from 'vitest'
import type { WriteRow } from '../../../src/activities/ports/writes.ts'
import type { Ticket } from '../../../src/domain/ticket.ts'
import { TIMING } from '../../../src/domain/timing.ts'
import { ASKED, ana, clicks, key, MINUTE, team } from '../../domain/fixtures.ts'
import { frail, type Hits, nextPlan, shaky, weather } from './chaos.ts'
import { FakeSlack } from './fake-slack.ts'
import { MemoryWrites } from './memory-writes.ts'
import { EPOCH } from './notice-case.ts'
import { source, ticketAfter } from './tickets.ts'
import { attempt, deliverUntilDone, FakePacer, type Ports, through, ticketStore } from './worker.ts'
import { Dice, World } from './world.ts'

const MOST_ATTEMPTS = 1_000
const REACTIONS = 'T1:C1:1793610000.000100/reactions'

/** A ticket that is resolved and reopened in turn. */
const LIFE: readonly Ticket[] = Array.from({ length: 7 }, (_, count) =>
  ticketAfter(
    ...Array.from({ length: count }, (_, nth) =>
      clicks(nth % 2 === 0 ? 'resolve' : 'reopen', ana, ASKED + (nth + 2) * MINUTE),
    ),
  ),
)

export type ReactionsVerdict = {
  readonly ticket: Ticket
  readonly marks: readonly string[]
  readonly row: Pick<WriteRow, 'seq' | 'doneSeq'>
  readonly finished: boolean
}

/** The bot's reactions on one request, whose ticket is resolved and reopened while they are set. */
export async function reactionsCase(
  seed: number,
  hits: Hits,
  broken: (ports: Ports) => Ports = (ports) => ports,
): Promise<ReactionsVerdict> {
  const dice = new Dice(seed)
  const world = new World()
  vi.stubGlobal('performance', { now: () => world.now })
  const writes = new MemoryWrites(() => world.now + EPOCH)
  const slack = new FakeSlack(world, () => world.now + EPOCH)
  const weathered = weather(world, dice, hits)
  slack.plan = (method) => nextPlan(weathered, method, TIMING)
  const pacer = new FakePacer(world)
  pacer.wait = () => (dice.chance(0.2) ? dice.between(0, 4_000) : 0)
  let [happened, running, finished] = [0, 0, true]
  const ticket = (): Ticket => LIFE[happened] ?? source.ticket
  const start = () => {
    const { around, died } = frail(weathered)
    const ports: Ports = {
      api: through(slack.api(), around),
      writes: through(through(writes, shaky(weathered)), around),
      pacer: through(pacer, around),
      store: through(
        ticketStore(() => ({ ...source, ticket: ticket() })),
        around,
      ),
    }
    const restarted = () => world.sleep(dice.between(0, TIMING.attemptMs)).then(() => 'crashed' as const)
    return Promise.race([attempt(broken(ports), TIMING, REACTIONS), died.then(restarted)])
  }
  const unpark = async () => {
    await world.sleep(dice.between(1_000, 60_000))
    await writes.unpark({ opKey: REACTIONS })
  }
  const lostAfterMs = () =>
    dice.chance(0.15) ? dice.between(TIMING.heartbeatMs, TIMING.attemptMs) : TIMING.attemptMs
  const wanted = (seq: number) => seq < ticket().seq
  const run = { world, timing: TIMING, start, unpark, lostAfterMs, wanted }
  const revise = () => {
    const { channel, threadTs } = key
    const target = { kind: 'thread', channel, threadTs } as const
    const owner = { kind: 'ticket', key } as const
    writes.ask({ opKey: REACTIONS, owner, lane: 'reactions', target, notice: null, seq: ticket().seq })
    if (running >= 2) return
    running += 1
    void deliverUntilDone(run, MOST_ATTEMPTS)
      .catch(() => {
        finished = false
      })
      .finally(() => {
        running -= 1
      })
  }
  revise()
  let at = 0
  for (let left = Math.floor(dice.between(0, LIFE.length)); left > 0; left -= 1) {
    at += dice.between(0, dice.one([2_000, 15_000, 60_000, 200_000]))
    world.at(at, () => {
      happened += 1
      revise()
    })
  }
  await world.run()
  const marks = [...slack.reactions].map((each) => each.split('/')[1] ?? '')
  return { ticket: ticket(), marks, row: writes.row(REACTIONS), finished }
}

/** The fault of the reactions at the end, or null. */
export function wrongMarks({ ticket, marks, row, finished }: ReactionsVerdict): string | null {
  if (!finished) return 'not finished'
  if (row.doneSeq !== ticket.seq) return 'undelivered'
  const { tracked, resolved } = team.emoji
  const wanted = ticket.status === 'resolved' ? [tracked, resolved] : [tracked]
  return marks.toSorted().join() === wanted.toSorted().join() ? null : 'stale'
}
