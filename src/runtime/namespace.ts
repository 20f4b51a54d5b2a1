import { setTimeout as sleep } from 'node:timers/promises'
import { isGrpcServiceError } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'
import { checkSearchAttributes } from './search-attributes.ts'
import { pingTemporal, type TemporalClient } from './temporal.ts'

/** How long the Temporal UI can show a ticket after its workflow ended. */
const RETENTION = '30 days'

const NOT_FOUND = 5
const CALL_MS = 10_000
/** A server caches its list of namespaces and may need this long to see a new one. */
const LEARN_MS = 30_000

/**
 * Creates the client's namespace if it is missing, and returns whether it did. Rejects if Temporal is away or
 * refuses, as Temporal Cloud does.
 */
export async function ensureNamespace(server: TemporalClient): Promise<boolean> {
  if (await isThere(server)) return false
  const { connection, client } = server
  const { namespace } = client.options
  await connection.withDeadline(Date.now() + CALL_MS, () =>
    connection.workflowService.registerNamespace({
      namespace,
      description: 'Docket: one workflow per ticket',
      workflowExecutionRetentionPeriod: msToTs(RETENTION),
    }),
  )
  for (const endsAt = performance.now() + LEARN_MS; performance.now() < endsAt; await sleep(500))
    if (await isThere(server)) return true
  throw new Error(`Temporal accepted the namespace "${namespace}" but does not know it after 30 seconds`)
}

/** All parts of the server must see it: those that store search attributes are the last. */
async function isThere(server: TemporalClient): Promise<boolean> {
  try {
    await pingTemporal(server, CALL_MS)
    await checkSearchAttributes(server.connection, server.client.options.namespace)
    return true
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === NOT_FOUND) return false
    throw error
  }
}
