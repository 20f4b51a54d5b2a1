import { randomUUID } from 'node:crypto'
import { afterAll, expect, inject, test } from 'vitest'
import { createTemporalClient } from '../../src/runtime/temporal.ts'
import { createTicketClient, type TicketClientOptions } from '../../src/slack/inbound/ticket-client.ts'
import { ticketWorkflowId } from '../../src/workflows/contract.ts'
import { person } from '../harness/actors.ts'
import '../harness/servers.ts'

// The server's behaviour that the ticket client relies on: there is no worker, so only the server responds.

const temporal = createTemporalClient({
  connection: { address: inject('temporalAddress') },
  namespace: 'default',
  uiUrl: null,
})
afterAll(() => temporal.close())

const logger = { warn: () => undefined, error: () => undefined } as unknown as TicketClientOptions['logger']
const actor = person('UBEN', 'agent')
const reply = { kind: 'message', reply: 'words', id: 'msg:1', at: 1, actor } as const
const freshKey = () => ({ workspace: 'T1', channel: randomUUID(), threadTs: '1764000000.000100' })
const ticketClientOf = (isTicket: boolean) =>
  createTicketClient({
    client: temporal.client,
    store: { has: async () => isTicket },
    timing: { answerMs: 300, handOverMs: 2_000 },
    logger,
  })
const runOf = (key: ReturnType<typeof freshKey>) =>
  temporal.client.workflow.getHandle(ticketWorkflowId(key)).describe()

test('a reply in a thread without a ticket starts no run', async () => {
  const key = freshKey()
  await ticketClientOf(false).fact(key, reply)
  await expect(runOf(key)).rejects.toMatchObject({ name: 'WorkflowNotFoundError' })
})

test('a reply to a ticket whose run has ended starts another run with a readable summary', async () => {
  const key = freshKey()
  await ticketClientOf(true).fact(key, reply)
  const run = await runOf(key)
  expect(run.status.name).toBe('RUNNING')
  expect(await run.staticSummary()).toBe(`a request in ${key.channel}, 2025-11-24 16:00 UTC`)
})

test('many triggers of one message make one run', async () => {
  const key = freshKey()
  const trigger = { kind: 'trigger', source: 'reaction', id: 'react:1', at: 1, actor } as const
  await Promise.all(Array.from({ length: 20 }, () => ticketClientOf(true).trigger(key, trigger)))
  const { runId } = await runOf(key)
  const history = await temporal.client.workflow.getHandle(ticketWorkflowId(key), runId).fetchHistory()
  const signals = history.events?.filter((event) => event.workflowExecutionSignaledEventAttributes) ?? []
  expect(signals).toHaveLength(20)
})

test('a click that no worker answers is noted, and waits in the history', async () => {
  const key = freshKey()
  const claim = { kind: 'claim', id: 'claim:UBEN:1:2', at: 1, actor } as const
  expect(await ticketClientOf(true).command(key, claim)).toBe('noted')
  const history = await temporal.client.workflow.getHandle(ticketWorkflowId(key)).fetchHistory()
  const signals = history.events?.filter((event) => event.workflowExecutionSignaledEventAttributes) ?? []
  expect(signals).toHaveLength(1)
})
