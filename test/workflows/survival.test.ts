import { Client, Connection } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { NativeConnection } from '@temporalio/worker'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import type { TicketKey } from '../../src/domain/key.ts'
import { ticketWorkflowId } from '../../src/workflows/contract.ts'
import { ana, ben, kinds, policy, requester } from '../domain/fixtures.ts'
import { freshNamespace } from '../harness/servers.ts'
import { eventually, freshKey, WorkflowHarness, withRetries } from './harness.ts'
import { Memory } from './memory.ts'

/** An operator's actions in the Temporal UI, and permanent failures: a ticket survives all of them. */
describe('a ticket survives', () => {
  let connection: Connection
  let native: NativeConnection
  let namespace: string
  let memory: Memory
  let harness: WorkflowHarness
  let key: TicketKey
  const address = inject('temporalAddress')

  const start = async (continueAsNewAfterEvents?: number) => {
    const client = new Client({ connection, namespace })
    const more = continueAsNewAfterEvents === undefined ? {} : { continueAsNewAfterEvents }
    harness = await WorkflowHarness.start({ connection: native, client, namespace, memory, ...more })
  }
  beforeAll(async () => {
    connection = await Connection.connect({ address })
    native = await NativeConnection.connect({ address })
    namespace = await freshNamespace()
  })
  beforeEach(() => {
    memory = new Memory(policy)
    key = freshKey()
  })
  afterEach(() => harness.stop())
  afterAll(async () => {
    await connection?.close()
    await native?.close()
  })

  const handle = () => harness.client.workflow.getHandle(ticketWorkflowId(key))
  const happened = () => kinds({ ticket: null, events: memory.of(key).events, refused: [] })
  const opened = async () => {
    await harness.trigger(key, requester)
    await eventually('it is opened', () => happened().includes('opened'))
  }

  test('Cancel: what was acknowledged is recorded, and the ticket goes on', async () => {
    await start()
    await opened()
    let away = true
    memory.gate = (call) => {
      if (call === 'record' && away) throw new Error('Postgres is away')
    }
    expect(await harness.command(key, 'claim', ana)).toMatchObject({ ok: true })
    await handle().cancel()
    away = false
    await eventually('the claim is recorded', () => happened().includes('assigned'))
    expect(await harness.command(key, 'claim', ben)).toMatchObject({ ok: false, code: 'already_owned' })
    expect((await harness.status(key)).status.name).toBe('RUNNING')
  })

  test('Terminate: the next touch loads it again', async () => {
    await start()
    await opened()
    await handle().terminate()
    expect(await harness.command(key, 'claim', ana)).toMatchObject({ ok: true })
    await eventually('the claim is recorded', () => happened().includes('assigned'))
  })

  test('Cancel before it is opened: the trigger that was acknowledged still opens it', async () => {
    await start()
    let away = true
    memory.gate = (call) => {
      if (call === 'open' && away) throw new Error('Slack is away')
    }
    await harness.trigger(key, requester)
    await eventually('the workflow runs', async () => (await harness.status(key)).status.name === 'RUNNING')
    await handle().cancel()
    away = false
    await eventually('it is opened', () => happened().includes('opened'))
  })

  test('losing its row and its channel before it continues as new', async () => {
    await start(30)
    await opened()
    const { runId } = await harness.status(key)
    for (let nth = 0; nth < 4; nth++)
      await withRetries(() => harness.command(key, nth % 2 ? 'reopen' : 'resolve', ana, `click-${nth}`))
    Object.assign(memory.store, { load: async () => ({ ticket: null, lanes: {}, applied: [] }) })
    memory.intake = { channels: {} }
    await eventually('it continues as new', async () => (await harness.status(key)).runId !== runId)
    expect(await withRetries(() => harness.command(key, 'claim', ana))).toMatchObject({ ok: true })
  })

  test.each(['load', 'open', 'record', 'deliver'])('an attempt to %s that failed for good', async (which) => {
    await start()
    let failures = 0
    memory.gate = (call) => {
      if (call !== which || failures > 0) return
      failures += 1
      throw ApplicationFailure.nonRetryable('a bug of ours', 'Bug')
    }
    await harness.trigger(key, requester)
    await eventually('the attempt failed', () => failures === 1)
    await eventually('it is opened', () => happened().includes('opened'))
    expect(await harness.command(key, 'claim', ana)).toMatchObject({ ok: true })
    await eventually('the claim is recorded', () => happened().includes('assigned'))
    await eventually('everything is delivered', () => memory.of(key).wanted.size === 0)
    expect((await harness.status(key)).status.name).toBe('RUNNING')
  })
})
