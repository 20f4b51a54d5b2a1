import type { Client } from '@temporalio/client'
import { keyText, type TicketKey } from '../../src/domain/key.ts'
import { TIMING } from '../../src/domain/timing.ts'
import { createTicketClient, type TicketClient } from '../../src/slack/inbound/ticket-client.ts'
import { ticketWorkflowId } from '../../src/workflows/contract.ts'
import { person } from '../harness/actors.ts'
import { median } from './figures.ts'
import type { Spawned } from './stack.ts'

/** One side of the comparison: both use the product's ticket client, only the worker differs. */
export type Side = { readonly client: Client; readonly worker: Spawned }

const quiet = (): void => undefined
const logger = {
  ...{ debug: quiet, info: quiet, warn: quiet, error: quiet, setLevel: quiet, setName: quiet },
  getLevel: () => 'error' as never,
}

/** It waits for answers without a time-out: here no caller gets `noted`. */
const ticketClientOf = (client: Client): TicketClient =>
  createTicketClient({
    client,
    store: { has: async () => true },
    timing: { ...TIMING, answerMs: 60_000, handOverMs: 10_000 },
    logger,
  })

const requester = person('U0ANNA')
const agent = person('U0BEN', 'agent')

type Told = { readonly id: string; readonly at: number }
const STEPS = ['trigger', 'claim', 'message', 'resolve'] as const

/** Open with a reminder due, claim, answer, resolve. `between` is awaited after each step. */
async function live(ticketClient: TicketClient, key: TicketKey, between: () => Promise<void>): Promise<void> {
  const told = (step: (typeof STEPS)[number]): Told => ({ id: `${step}:${key.threadTs}`, at: Date.now() })
  await ticketClient.trigger(key, {
    kind: 'trigger',
    source: 'reaction',
    actor: requester,
    ...told('trigger'),
  })
  await between()
  sure(await ticketClient.command(key, { kind: 'claim', actor: agent, ...told('claim') }))
  await between()
  await ticketClient.fact(key, { kind: 'message', reply: 'words', actor: agent, ...told('message') })
  await between()
  sure(await ticketClient.command(key, { kind: 'resolve', actor: agent, ...told('resolve') }))
  await between()
}

function sure(answer: Awaited<ReturnType<TicketClient['command']>>): void {
  // On a busy machine the answer may come too late; a noted command is applied all the same.
  if (answer === 'noted') return
  if (typeof answer === 'string' || !answer.ok) throw new Error(`a click was ${JSON.stringify(answer)}`)
}

/** Lifecycles per second, this many at a time, each until its last record; later work is awaited, too. */
export async function throughput(
  { client, worker }: Side,
  keys: readonly TicketKey[],
  atATime: number,
): Promise<number> {
  const ticketClient = ticketClientOf(client)
  const left = [...keys]
  const startedAt = performance.now()
  const lane = async (): Promise<void> => {
    for (let key = left.pop(); key !== undefined; key = left.pop()) {
      const recorded = worker.recorded(keyText(key))
      await live(ticketClient, key, async () => undefined)
      await recorded
    }
  }
  await Promise.all(Array.from({ length: atATime }, lane))
  const perSecond = (keys.length * 1_000) / (performance.now() - startedAt)
  for (const key of keys.slice(0, 2 * atATime)) await rests(client.workflow.getHandle(ticketWorkflowId(key)))
  return perSecond
}

/**
 * Sends this many triggers within a second directly to Temporal, without a worker: the lower bound of an
 * acknowledgement. In milliseconds.
 */
export async function floor(client: Client, keys: readonly TicketKey[]): Promise<number[]> {
  const ticketClient = ticketClientOf(client)
  const open = async (key: TicketKey, nth: number): Promise<number> => {
    await new Promise((resume) => setTimeout(resume, (nth * 1_000) / keys.length))
    const startedAt = performance.now()
    const id = `floor:${key.threadTs}`
    await ticketClient.trigger(key, {
      kind: 'trigger',
      source: 'reaction',
      actor: requester,
      id,
      at: Date.now(),
    })
    return performance.now() - startedAt
  }
  return Promise.all(keys.map(open))
}

export type Cost = { readonly events: number; readonly bytes: number; readonly activities: number }

/** The history size of a lifecycle whose steps each wait until the workflow is idle; medians over these. */
export async function costs({ client }: Side, keys: readonly TicketKey[]): Promise<Cost> {
  const ticketClient = ticketClientOf(client)
  const all: Cost[] = []
  for (const key of keys) {
    const handle = client.workflow.getHandle(ticketWorkflowId(key))
    await live(ticketClient, key, () => rests(handle))
    const { raw, historyLength } = await handle.describe()
    const { events } = await handle.fetchHistory()
    const bytes = Number(raw.workflowExecutionInfo?.historySizeBytes ?? 0)
    const activities = (events ?? []).filter((event) => event.activityTaskScheduledEventAttributes).length
    all.push({ events: historyLength, bytes, activities })
  }
  const of = (what: keyof Cost): number => median(all.map((each) => each[what]))
  return { events: of('events'), bytes: of('bytes'), activities: of('activities') }
}

type Handle = ReturnType<Client['workflow']['getHandle']>

/** No activity and no task in flight, twice in a row: between two activities there is a moment without any. */
async function rests(handle: Handle): Promise<void> {
  for (let before = -1; ; await new Promise((resume) => setTimeout(resume, 150))) {
    const { raw, historyLength } = await handle.describe()
    const busy = (raw.pendingActivities?.length ?? 0) > 0 || raw.pendingWorkflowTask != null
    if (!busy && historyLength === before) return
    before = busy ? -1 : historyLength
  }
}
