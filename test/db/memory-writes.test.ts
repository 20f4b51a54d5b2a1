import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { WriteStore } from '../../src/activities/ports/writes.ts'
import { parseOrNull } from '../../src/db/convert.ts'
import { withOutgoing } from '../../src/db/outbox/outgoing.ts'
import { receiptOf } from '../../src/db/outbox/receipt.ts'
import type { TicketEvent } from '../../src/domain/event.ts'
import { FAILURE, PARKING } from '../../src/domain/stored/write.ts'
import type { Write } from '../../src/domain/writes.ts'
import { cases } from '../harness/soak.ts'
import { MemoryWrites } from '../slack/writer/memory-writes.ts'
import { Dice } from '../slack/writer/world.ts'
import { opened, useDatabase } from './support.ts'

const database = useDatabase()

const SEQUENCES = cases(60, 1_000)
const STEPS = 60

/** One step on either store: `k` returns the receipt of a generation. */
type Step = (writes: WriteStore, k: (generation: number) => string) => Promise<unknown>

describe('the Slack writes in memory, on which the writer is tested without Postgres', () => {
  test(`behave like Postgres in each of ${SEQUENCES} random sequences of ${STEPS} steps`, {
    timeout: 600_000,
  }, async () => {
    for (let seed = 1; seed <= SEQUENCES; seed += 1) await play(seed)
  })
})

async function play(seed: number): Promise<void> {
  const dice = new Dice(seed)
  const pair = await aPair(dice.one(['card/triage', 'notice/resolved.9', 'reactions']))
  const { memory, postgres, write } = pair
  for (let step = 1; step <= STEPS; step += 1) {
    const [name, take] = aStep(dice, pair)
    const label = `seed ${seed}, step ${step}: ${name}`
    const inMemory = await take(memory, (generation) => `${write.opKey}#${generation}`)
    const inPostgres = await take(postgres, (generation) => receiptOf(write.opKey, generation))
    expect(comparable(inMemory), label).toEqual(comparable(inPostgres))
    expect(kept(pair), label).toEqual(await stored(pair))
  }
}

/** The same write in memory and in Postgres. */
async function aPair(lane: 'card/triage' | 'notice/resolved.9' | 'reactions') {
  const { run, writes: postgres } = await opened(database.db)
  const write: Write = {
    opKey: run.opKey(lane),
    lane,
    target:
      lane === 'reactions'
        ? { kind: 'thread', channel: run.key.channel, threadTs: run.key.threadTs }
        : { kind: 'triage', team: 'platform' },
    notice: lane === 'notice/resolved.9' ? { kind: 'resolved', by: 'UAGENT' } : null,
    clickedSeq: 0,
    seq: 1,
  }
  let now = 0
  const memory = new MemoryWrites(() => ++now)
  const owner = { kind: 'ticket' as const, key: run.key }
  const ask = async (seq: number) => {
    memory.ask({ ...write, owner, seq })
    const asked = { writes: [{ ...write, seq }], voids: new Map(), revises: new Map() }
    await withOutgoing(database.db, run.ticket, asked).selectNoFrom(sql`1`.as('one')).execute()
  }
  const voids = async (seq: number) => {
    memory.void(write.opKey, seq)
    const event = { kind: 'responded', seq } as TicketEvent
    const asked = { writes: [], voids: new Map([[write.opKey, event]]), revises: new Map() }
    await withOutgoing(database.db, run.ticket, asked).selectNoFrom(sql`1`.as('one')).execute()
  }
  await ask(1)
  return { memory, postgres, write, ask, voids }
}

type Pair = Awaited<ReturnType<typeof aPair>>

function aStep(dice: Dice, { memory, write, ask, voids }: Pair): [string, Step] {
  const { opKey, lane } = write
  const { state, attempt: latest, seq: newest, messageTs, generation: present } = memory.row(opKey)
  const attempt = dice.one([latest, latest, latest, latest - 1])
  const seq = dice.one([newest, newest, newest - 1])
  const ts = dice.one(['1.1', '2.2', messageTs ?? '3.3'])
  const channel = dice.one(['C1', 'C2'])
  const holder = dice.one(['a', 'b'])
  const emoji = dice.one(['tada', 'white_check_mark'])
  const generation = dice.one([present, present, present - 1])
  const parking = { error: 'is_archived', scope: 'channel', advice: 'Unarchive it.' } as const
  const because = dice.one(['target', 'bug'] as const)
  const leaseMs = dice.one([0, 600_000])
  const once = (name: string, change: (seq: number) => Promise<void>): [string, Step] => {
    let changed: Promise<void> | undefined
    return [
      name,
      () => {
        changed ??= change(newest + 1)
        return changed
      },
    ]
  }
  const any: [string, Step][] = [
    [`park ${attempt} in ${channel}`, (writes) => writes.park(opKey, attempt, parking, channel)],
    [`fail ${attempt} for ${because}`, (writes) => writes.fail(opKey, attempt, { error: 'no', because })],
    [`unpark`, (writes) => writes.unpark({ opKey })],
    [`lease by ${holder} for ${leaseMs}`, (writes) => writes.lease(opKey, holder, leaseMs)],
    [`release by ${holder}`, (writes) => writes.release(opKey, holder)],
    [`count a duplicate`, (writes) => writes.countDuplicate(opKey)],
    once('ask for the next revision', ask),
    once('void', voids),
  ]
  const posting: [string, Step][] = [
    [`begin ${attempt} in ${channel}`, (writes) => writes.begin(opKey, attempt, channel)],
    [`begin ${attempt} in ${channel}`, (writes) => writes.begin(opKey, attempt, channel)],
    [`done ${attempt} with ${ts} at ${seq}`, (writes) => writes.done(opKey, attempt, ts, seq)],
    [`again ${attempt}`, (writes) => writes.again(opKey, attempt)],
    [`recreate ${ts}`, (writes) => writes.recreate(opKey, ts)],
    [`echo of generation ${generation}`, (writes, k) => writes.echo(k(generation), channel, ts)],
  ]
  const editing: [string, Step][] = [
    [`edited by ${holder} at ${seq}`, (writes) => writes.edited(opKey, holder, seq)],
    [`mark with ${emoji}`, (writes) => writes.mark(opKey, emoji)],
    [`unmark ${emoji}`, (writes) => writes.unmark(opKey, emoji)],
  ]
  // Reactions are never posted; of the other kinds only a posted message is edited.
  const steps = lane === 'reactions' ? editing : state === 'done' ? [...posting, ...editing] : posting
  return dice.one([...any, ...steps] as [[string, Step], ...[string, Step][]])
}

/** The waiting time for a lease depends on the clock; only the fact of waiting is compared. */
const comparable = (result: unknown): unknown => (typeof result === 'number' ? result > 0 : result)

function kept({ memory, write }: Pair) {
  const row = memory.row(write.opKey)
  return {
    ...{ state: row.state, stoppedFrom: row.stoppedFrom, attempt: row.attempt, generation: row.generation },
    ...{ channel: row.channel, messageTs: row.messageTs, seq: row.seq, doneSeq: row.doneSeq },
    ...{ voidedBecause: row.voidedBecause, holder: row.holder, duplicates: row.duplicates },
    ...{ parking: row.parking, failure: row.failure, marks: row.marks },
    attempted: row.firstAt !== null && row.attemptAt !== null,
    edited: row.editedAt !== null,
  }
}

async function stored({ write }: Pair) {
  const row = await database.db
    .selectFrom('slack_writes')
    .selectAll()
    .where('op_key', '=', write.opKey)
    .executeTakeFirstOrThrow()
  return {
    ...{ state: row.state, stoppedFrom: row.stopped_from, attempt: row.attempt, generation: row.generation },
    ...{ channel: row.channel, messageTs: row.message_ts, seq: row.seq, doneSeq: row.done_seq },
    ...{ voidedBecause: row.voided_because, holder: row.lease_holder, duplicates: row.duplicates },
    parking: parseOrNull(PARKING, row.parked),
    failure: parseOrNull(FAILURE, row.failed),
    marks: row.marks,
    attempted: row.first_at !== null && row.attempt_at !== null,
    edited: row.edited_at !== null,
  }
}
