import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, Connection } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { bundleWorkflowCode, DefaultLogger, NativeConnection } from '@temporalio/worker'
import { startTemporal } from '../../dev/stack/temporal.ts'
import { BATCH } from '../../src/domain/stored/batch.ts'
import { parse, toStored } from '../../src/domain/stored/shape.ts'
import { TICKET } from '../../src/domain/stored/ticket.ts'
import { ticketWorkflowId } from '../../src/workflows/contract.ts'
import { SEARCH_ATTRIBUTES } from '../../src/workflows/search-attributes.ts'
import { WorkflowHarness } from '../workflows/harness.ts'
import { Memory } from '../workflows/memory.ts'
import { historyNames, keepHistory, runsOf, saidIn } from './histories.ts'
import { policyOf, quiet, SCENARIOS, type Scenario } from './scenarios.ts'

/** Plays on a real Temporal server what is not kept yet, and keeps its histories. Returns their names. */
export async function recordHistories(): Promise<string[]> {
  const kept = historyNames()
  const missing = Object.entries(SCENARIOS).filter(([name]) => !kept.includes(`${name}.1`))
  if (missing.length === 0) return []
  const folder = mkdtempSync(join(tmpdir(), 'docket-histories-'))
  const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url))
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') })
  const server = await startTemporal({
    logFile: join(folder, 'temporal.log'),
    uiPort: null,
    searchAttributes: SEARCH_ATTRIBUTES,
  })
  const [connection, native] = await Promise.all([
    Connection.connect({ address: server.address }),
    NativeConnection.connect({ address: server.address }),
  ])
  try {
    const client = new Client({ connection })
    const names: string[] = []
    for (const [name, scenario] of missing)
      names.push(...(await recordOne(name, scenario, { client, connection: native, workflowBundle })))
    return names
  } finally {
    await Promise.all([connection.close(), native.close()])
    await server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Parts = Pick<Parameters<typeof WorkflowHarness.start>[0], 'client' | 'connection' | 'workflowBundle'>

async function recordOne(name: string, scenario: Scenario, parts: Parts): Promise<string[]> {
  const memory = new Memory(policyOf(scenario))
  const { continueAsNewAfterEvents } = scenario
  const harness = await WorkflowHarness.start({
    ...parts,
    memory,
    ...(continueAsNewAfterEvents === undefined ? {} : { continueAsNewAfterEvents }),
  })
  try {
    const threadTs = `${(Date.now() / 1000).toFixed(3)}000`
    const key = { workspace: 'T1', channel: 'C1', threadTs }
    const workflowId = ticketWorkflowId(key)
    const stage = { key, harness, memory }
    await scenario.play(stage)
    await quiet(stage)
    const runs = await runsOf(harness.client, workflowId)
    return runs.map((history, index) => {
      const run = `${name}.${index + 1}`
      // The last run ends with what its world recorded; an earlier one with what it recorded itself.
      const { ticket } = index === runs.length - 1 ? memory.of(key) : { ticket: lastRecorded(history) }
      keepHistory(run, { workflowId, history, final: ticket && toStored(TICKET, ticket) })
      return run
    })
  } finally {
    await harness.stop()
  }
}

function lastRecorded(history: Parameters<typeof historyToJSON>[0]) {
  const batch = saidIn(JSON.parse(historyToJSON(history))).findLast(({ what }) => what === 'record')
  return batch === undefined ? null : parse(BATCH, batch.value).ticket
}
