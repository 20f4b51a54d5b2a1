import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { scheduleSweep } from '../../src/runtime/sweep-schedule.ts'
import { SWEEP } from '../../src/workflows/contract.ts'
import { freshNamespace } from '../harness/servers.ts'

describe('the schedule of the sweep', () => {
  let connection: Connection
  let client: Client
  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress') })
    client = new Client({ connection, namespace: await freshNamespace() })
  })
  afterAll(() => connection?.close())

  const schedule = () => client.schedule.getHandle(SWEEP)
  const intervals = async () => (await schedule().describe()).spec.intervals?.map(({ every }) => every)

  test('has the interval of the worker that came last, and is back after somebody deleted it', async () => {
    await scheduleSweep(client, 180_000)
    expect(await intervals()).toEqual([180_000])
    await scheduleSweep(client, 60_000)
    expect(await intervals()).toEqual([60_000])
    expect((await schedule().describe()).action).toMatchObject({ workflowType: SWEEP, workflowId: SWEEP })
    await schedule().delete()
    await scheduleSweep(client, 60_000)
    expect(await intervals()).toEqual([60_000])
  })
})
