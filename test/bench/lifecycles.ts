import type { Client } from '@temporalio/client'
import { CALM } from '../../dev/slack-sim/control-api.ts'
import { keyText, type TicketKey } from '../../src/domain/key.ts'
import type { TicketClient } from '../../src/slack/inbound/ticket-client.ts'
import { ticketWorkflowId } from '../../src/workflows/contract.ts'
import { median } from './figures.ts'
import { agent, requester, ticketClientOf } from './floor.ts'
import { CHANNELS, type Spawned, type Stack } from './stack.ts'

/** One side of the comparison: all use the product's ticket client, only the worker differs. */
export type Side = { readonly client: Client; readonly worker: Spawned }

/** The age of lifecycle requests: more than half of their target of one hour, so that a reminder is due. */
const LATE_MS = 40 * 60_000

/** Slack's clock only goes forward: these come before all others. */
export async function oldRequests({ sim }: Stack, count: number): Promise<TicketKey[]> {
  const channel = CHANNELS.late
  await sim.invite(channel, 'U0DOCKET')
  await sim.settings({ ...CALM, clockSkewMs: -LATE_MS, retryDelaysMs: [] })
  const keys: TicketKey[] = []
  for (let nth = 0; nth < count; nth += 1) {
    const { ts } = await sim.post({ user: 'U0ANNA', channel, text: `Lifecycle ${nth}` })
    keys.push({ workspace: 'T0ACME', channel, threadTs: ts })
  }
  await sim.settings({ clockSkewMs: 0 })
  return keys
}

type Told = { readonly id: string; readonly at: number }
const STEPS = ['trigger', 'claim', 'message', 'resolve'] as const

/** Open with a reminder due, claim, answer, resolve. `between` is awaited after each step. */
async function live(ticketClient: TicketClient, key: TicketKey, between: () => Promise<void>): Promise<void> {
  const told = (step: (typeof STEPS)[number]): Told => ({ id: `${step}:${key.threadTs}`, at: Date.now() })
  await open(ticketClient, key)
  await between()
  sure(await ticketClient.command(key, { kind: 'claim', actor: agent, ...told('claim') }))
  await between()
  await ticketClient.fact(key, { kind: 'message', reply: 'words', actor: agent, ...told('message') })
  await between()
  sure(await ticketClient.command(key, { kind: 'resolve', actor: agent, ...told('resolve') }))
  await between()
}

const open = (ticketClient: TicketClient, key: TicketKey): Promise<void> =>
  ticketClient.trigger(key, {
    kind: 'trigger',
    source: 'reaction',
    actor: requester,
    id: `trigger:${key.threadTs}`,
    at: Date.now(),
  })

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
  const startedAt = performance.now()
  await inLanes(keys, atATime, async (key) => {
    const recorded = worker.recorded(keyText(key))
    await live(ticketClient, key, async () => undefined)
    await recorded
  })
  const perSecond = (keys.length * 1_000) / (performance.now() - startedAt)
  for (const key of keys) await rests(client.workflow.getHandle(ticketWorkflowId(key)))
  return perSecond
}

/** Opens tickets, ten at a time, and waits until their workflows rest. */
export async function openAll(client: Client, keys: readonly TicketKey[]): Promise<void> {
  const ticketClient = ticketClientOf(client)
  await inLanes(keys, 10, async (key) => {
    await open(ticketClient, key)
    await rests(client.workflow.getHandle(ticketWorkflowId(key)))
  })
}

async function inLanes(
  keys: readonly TicketKey[],
  atATime: number,
  work: (key: TicketKey) => Promise<void>,
): Promise<void> {
  const left = keys.toReversed()
  const lane = async (): Promise<void> => {
    for (let key = left.pop(); key !== undefined; key = left.pop()) await work(key)
  }
  await Promise.all(Array.from({ length: atATime }, lane))
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
