import { Client, Connection } from '@temporalio/client'
import { NativeConnection } from '@temporalio/worker'
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest'
import { kinds, policy, requester } from '../domain/fixtures.ts'
import { freshNamespace } from '../harness/servers.ts'
import { eventually, freshKey, WorkflowHarness } from './harness.ts'
import { Memory } from './memory.ts'

type Start = (memory: Memory, continueAsNewAfterEvents?: number) => Promise<WorkflowHarness>

/** A namespace of the file's own on the shared Temporal; returns a function that starts workers in it. */
export function ownNamespace(): Start {
  let connection: Connection
  let native: NativeConnection
  let namespace: string
  beforeAll(async () => {
    const address = inject('temporalAddress')
    connection = await Connection.connect({ address })
    native = await NativeConnection.connect({ address })
    namespace = await freshNamespace()
  })
  afterAll(async () => {
    await connection?.close()
    await native?.close()
  })
  return (memory, continueAsNewAfterEvents) =>
    WorkflowHarness.start({
      connection: native,
      client: new Client({ connection, namespace }),
      namespace,
      memory,
      ...(continueAsNewAfterEvents === undefined ? {} : { continueAsNewAfterEvents }),
    })
}

/** One ticket of its own for each test; the test starts the workers. */
export function ticketOfEach() {
  const start = ownNamespace()
  let harness: WorkflowHarness | null = null
  const each = {
    memory: new Memory(policy),
    key: freshKey(),
    /** The running workers. */
    get harness(): WorkflowHarness {
      if (harness === null) throw new Error('the test has not started its workers')
      return harness
    },
    /** Starts the workers; those that ran before are stopped. */
    start: async (continueAsNewAfterEvents?: number) => {
      await harness?.stop()
      harness = await start(each.memory, continueAsNewAfterEvents)
    },
    handle: () => each.harness.handle(each.key),
    happened: () => kinds({ ticket: null, events: each.memory.of(each.key).events, refused: [] }),
    opened: async () => {
      await each.harness.trigger(each.key, requester)
      await eventually('it is opened', () => each.happened().includes('opened'))
    },
  }
  beforeEach(() => {
    each.memory = new Memory(policy)
    each.key = freshKey()
  })
  afterEach(async () => {
    await harness?.stop()
    harness = null
  })
  return each
}
