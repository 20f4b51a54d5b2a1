import { live } from '../../../dev/seed/life.ts'
import { arrivalsOf, tsOf } from '../../../dev/seed/plan.ts'
import { Random } from '../../../dev/seed/random.ts'
import { seedSettings } from '../../../dev/seed/seed.ts'
import type { Pacer } from '../../../src/activities/ports/pacing.ts'
import type { TicketStore } from '../../../src/activities/ports/tickets.ts'
import type { Batch } from '../../../src/domain/stored/batch.ts'
import { RULES } from '../../../src/domain/terms.ts'
import { median } from '../figures.ts'

const RECORDS = 100
/** As many as a worker may have waiting for Slack's limits. */
const CALLERS = 60
/** Nothing is reserved: the callers only ask, as they do while Slack's budget is used up. */
const NO_HORIZON = -1

/** The median time of recording the opening of a ticket, in milliseconds: alone, and beside pacing callers. */
export async function measureRecord(
  store: TicketStore,
  pacer: Pacer,
): Promise<{ quiet: number; beside: number }> {
  const batches = await openings(store, 2 * RECORDS)
  const quiet = await recordAll(store, batches.slice(0, RECORDS))
  let going = true
  const call = { workspace: 'T0BENCH', method: 'chat.postMessage', channel: 'C0BENCH' } as const
  const ask = async (): Promise<void> => {
    while (going) await pacer.reserve(call, 'card', NO_HORIZON)
  }
  const callers = Array.from({ length: CALLERS }, ask)
  const beside = await recordAll(store, batches.slice(RECORDS))
  going = false
  await Promise.all(callers)
  return { quiet, beside }
}

async function recordAll(store: TicketStore, batches: readonly Batch[]): Promise<number> {
  const took: number[] = []
  for (const batch of batches) {
    const startedAt = performance.now()
    await store.record(batch)
    took.push(performance.now() - startedAt)
  }
  return median(took)
}

/** Openings of tickets whose numbers are reserved, as those are which a workflow records. */
async function openings(store: TicketStore, count: number): Promise<Batch[]> {
  const [team] = seedSettings().teams
  if (!team) throw new Error('the seed has no team')
  const terms = { rules: RULES, policy: team.policy, intake: team }
  const at = Date.now()
  const batches: Batch[] = []
  for (let nth = 0; nth < count; nth += 1) {
    const key = {
      workspace: 'T0BENCH',
      channel: Object.keys(team.channels)[0] ?? '',
      threadTs: tsOf(at + nth, 0),
    }
    const number = await store.reserveNumber(key)
    const [opening] = arrivalsOf(
      { key, number, at, team, staysOpen: true },
      at + 3_600_000,
      new Random(1, nth),
    )
    if (!opening) throw new Error('a request is not opened')
    const { recorded, ticket } = live([opening], terms, opening.arrivesAt)
    batches.push({ key, events: recorded.map(({ event }) => event), ticket })
  }
  return batches
}
