import { join } from 'node:path'
import { Connection } from '@temporalio/client'
import { expect, onTestFinished, test } from 'vitest'
import { answers, freePort } from '../../dev/stack/ports.ts'
import { startTemporal, type TemporalOptions } from '../../dev/stack/temporal.ts'
import { SEARCH_ATTRIBUTES } from '../../src/workflows/search-attributes.ts'
import { isRunning, scratchFolder } from './scratch.ts'

async function start(options: Partial<TemporalOptions> = {}) {
  const { TEMPORAL_ADDRESS: _, ...env } = process.env
  const logFile = join(scratchFolder(), 'temporal.log')
  const server = await startTemporal({ logFile, port: await freePort(), uiPort: null, env, ...options })
  onTestFinished(() => server.stop())
  const connection = await Connection.connect({ address: server.address })
  onTestFinished(() => connection.close())
  return { server, connection }
}

test('a server that is ready knows its namespace and search attributes', async () => {
  const { connection } = await start({ namespace: 'desk', searchAttributes: SEARCH_ATTRIBUTES })
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'desk' })
  expect(Object.keys(customAttributes ?? {})).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)))
})

test('what a file holds survives a crash and a start with the same search attributes', async () => {
  const dbFile = join(scratchFolder(), 'db', 'temporal.db')
  const options = { dbFile, searchAttributes: SEARCH_ATTRIBUTES }
  const first = await start(options)
  const workflow = { namespace: 'default', workflowId: 'ticket:1' }
  const request = { workflowType: { name: 'ticket' }, taskQueue: { name: 'nobody' }, requestId: '1' }
  await first.connection.workflowService.startWorkflowExecution({ ...workflow, ...request })
  await first.server.kill()

  const { connection } = await start(options)
  const found = await connection.workflowService.describeWorkflowExecution({
    namespace: 'default',
    execution: { workflowId: 'ticket:1' },
  })
  expect(found.workflowExecutionInfo?.type?.name).toBe('ticket')
})

test('a server with a UI says where it is, and leaves with it', async () => {
  const uiPort = await freePort()
  const { server } = await start({ uiPort })
  expect(server.uiUrl).toBe(`http://127.0.0.1:${uiPort}`)
  expect((await fetch(server.uiUrl ?? '')).status).toBe(200)
  await server.stop()
  expect(isRunning(server.pid ?? 0)).toBe(false)
  expect(await answers(uiPort)).toBe(false)
})

test('TEMPORAL_ADDRESS is taken as it is, and nothing is started', async () => {
  const env = { TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_NAMESPACE: 'desk' }
  const server = await startTemporal({ logFile: '/nowhere', env })
  expect(server).toMatchObject({
    address: 'temporal.example:7233',
    namespace: 'desk',
    uiUrl: null,
    pid: null,
  })
  await server.stop()
})
