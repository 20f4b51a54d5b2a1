import { afterEach, describe, expect, test } from 'vitest'
import { ACTION_NAMES, type ActionName } from '../../src/domain/actions.ts'
import { actorText } from '../../src/domain/actor.ts'
import type { Answer, PersonsCommand } from '../../src/domain/command.ts'
import type { TicketKey } from '../../src/domain/key.ts'
import { awaitsDecision, rebuild, type Ticket } from '../../src/domain/ticket.ts'
import { ana, lead, policy, requester } from '../domain/fixtures.ts'
import { cases } from '../harness/soak.ts'
import { eventually, freshKey, type WorkflowHarness, withRetries } from './harness.ts'
import { Memory } from './memory.ts'
import { ownNamespace } from './namespace.ts'

/** A small generator with a seed, so that a failed run can be repeated. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
}

type Asked = { key: TicketKey; command: PersonsCommand; answer: Answer }

/** Whether a ticket is already as the action would make it, so that the action yields no event. */
const IS_DONE: Readonly<Record<ActionName, (ticket: Ticket, actor: string) => boolean>> = {
  claim: ({ status, assignee }, actor) => status === 'open' && assignee === actor,
  resolve: ({ status }) => status === 'resolved',
  reopen: ({ status }) => status === 'open',
  dismiss: ({ status }) => status === 'dismissed',
  keep: (ticket) => !awaitsDecision(ticket),
}

/** A dismissed ticket refuses everything: there would be nothing left to race. */
const HAMMERED = ACTION_NAMES.filter((name) => name !== 'dismiss')

/**
 * Every acknowledged command is on the record, and none twice. The event of an answer was caused by that very
 * command, or the ticket was already in the wanted state at that event.
 */
function expectAllRecorded(memory: Memory, asked: readonly Asked[]): void {
  for (const { key, command, answer } of asked) {
    if (!answer.ok) continue
    const { events } = memory.of(key)
    const at = events[answer.seq - 1]
    expect(at, `event ${answer.seq} that answered ${command.id}`).toBeDefined()
    if (at?.cause === command.id) continue
    const then = rebuild(events.slice(0, answer.seq))
    expect(then && IS_DONE[command.kind](then, actorText(command.actor)), command.id).toBe(true)
  }
  for (const { events } of memory.kept.values()) {
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    const causes = new Map<string, number[]>()
    for (const { cause, seq } of events) causes.set(cause, [...(causes.get(cause) ?? []), seq])
    for (const [cause, seqs] of causes)
      expect(seqs.at(-1), `${cause} was applied once`).toBe((seqs[0] ?? 0) + seqs.length - 1)
  }
}

describe('races at the end of a run', () => {
  const startIn = ownNamespace()
  let harness: WorkflowHarness | undefined
  afterEach(async () => harness?.stop())

  const start = async (memory: Memory, continueAsNewAfterEvents?: number) => {
    harness = await startIn(memory, continueAsNewAfterEvents)
    return harness
  }

  async function hammer(
    on: WorkflowHarness,
    keys: readonly TicketKey[],
    rounds: number,
    pauseMs: number,
  ): Promise<Asked[]> {
    const random = seeded(42)
    const asked: Asked[] = []
    const persist = async (key: TicketKey, round: number) => {
      for (let nth = 0; nth < rounds; nth++) {
        const kind = HAMMERED[Math.floor(random() * HAMMERED.length)] ?? 'resolve'
        const actor = random() < 0.5 ? ana : lead
        const command: PersonsCommand = {
          kind,
          id: `${kind}:${actor.user}:${key.threadTs}:${round}:${nth}`,
          at: Date.now(),
          actor,
        }
        if (random() < 0.2)
          await on.signalWithStart(key, {
            kind: 'message',
            id: `msg:${command.id}`,
            at: Date.now(),
            actor: requester,
            reply: 'words',
          })
        if (random() < 0.1) await on.trigger(key, requester)
        asked.push({ key, command, answer: await withRetries(() => on.tell(key, command)) })
        await new Promise((resolve) => setTimeout(resolve, random() * pauseMs))
      }
    }
    await Promise.all(keys.flatMap((key) => [persist(key, 0), persist(key, 1)]))
    return asked
  }

  test('around closing: tickets that close at once get many commands', async () => {
    // Closed a moment after it is resolved: nearly every command meets a run that is about to end, or has ended.
    const memory = new Memory({ ...policy, reopenForMs: 30 })
    const on = await start(memory)
    const keys = Array.from({ length: cases(10, 40) }, () => freshKey())
    await Promise.all(keys.map((key) => on.trigger(key, requester)))
    const asked = await hammer(on, keys, 15, 1_600)
    await eventually('everything is recorded', () =>
      [...memory.kept.values()].every(({ wanted }) => wanted.size === 0),
    )
    expectAllRecorded(memory, asked)
    expect(asked).toHaveLength(2 * 15 * keys.length)
  }, 180_000)

  test('around continue-as-new: runs with short histories end again and again', async () => {
    const memory = new Memory(policy)
    let loads = 0
    memory.gate = (call) => void (call === 'load' && loads++)
    const on = await start(memory, 60)
    const keys = Array.from({ length: cases(6, 20) }, () => freshKey())
    await Promise.all(keys.map((key) => on.trigger(key, requester)))
    const asked = await hammer(on, keys, 30, 500)
    await eventually('everything is delivered', () =>
      [...memory.kept.values()].every(({ wanted }) => wanted.size === 0),
    )
    expectAllRecorded(memory, asked)
    expect(loads).toBeGreaterThan(2 * keys.length)
  }, 180_000)
})
