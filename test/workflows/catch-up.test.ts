import { Client, Connection } from '@temporalio/client'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { CatchUpStep } from '../../src/activities/catch-up/stretch.ts'
import type { CaughtUpChannel } from '../../src/activities/ports/catch-up.ts'
import type { Directory } from '../../src/slack/api/directory.ts'
import { createCatchUpStarter } from '../../src/slack/inbound/catch-up-starter.ts'
import { catchUpWorkflowId, progressQuery, SLACK_QUEUE, TICKET_QUEUE } from '../../src/workflows/contract.ts'
import { freshNamespace, sharedBundle } from '../harness/servers.ts'

Runtime.install({ logger: new DefaultLogger('ERROR') })

const pass = {
  phase: 'done' as const,
  ...{ pagesRead: 2, historyShare: 1, threadsRead: 3, threadsLeft: 0, refused: null },
  found: { triggers: 1, replies: 2, edits: 0, deletions: 0 },
}
const GOES_ON: CatchUpStep = { state: 'goesOn', pass: { ...pass, phase: 'threads', threadsLeft: 4 } }
const ENDED: CatchUpStep = { state: 'ended', pass }

describe('the workflow of a catch-up', () => {
  let connection: Connection
  let native: NativeConnection
  let client: Client
  let workers: Worker[]
  let running: Promise<void>[]
  /** What the activity does in each channel. */
  const stretches = new Map<string, () => Promise<CatchUpStep>>()
  const began: string[] = []

  beforeAll(async () => {
    const address = inject('temporalAddress')
    const namespace = await freshNamespace()
    connection = await Connection.connect({ address })
    native = await NativeConnection.connect({ address })
    client = new Client({ connection, namespace })
    const common = { connection: native, namespace }
    const catchUp = async ({ channel }: CaughtUpChannel): Promise<CatchUpStep> => {
      began.push(channel)
      return (await stretches.get(channel)?.()) ?? ENDED
    }
    workers = await Promise.all([
      Worker.create({ ...common, taskQueue: TICKET_QUEUE, workflowBundle: sharedBundle() }),
      Worker.create({ ...common, taskQueue: SLACK_QUEUE, activities: { catchUp } }),
    ])
    running = workers.map((worker) => worker.run())
  })
  afterAll(async () => {
    for (const worker of workers ?? []) worker.shutdown()
    await Promise.all(running ?? [])
    await native?.close()
    await connection?.close()
  })

  const directory = { identity: async () => ({ workspace: 'T1' }) } as unknown as Directory
  const asks = () => createCatchUpStarter({ client, directory, timing: { callMs: 10_000 } })
  const handleOf = (channel: string) =>
    client.workflow.getHandle(catchUpWorkflowId({ workspace: 'T1', channel }))
  const times = (channel: string) => began.filter((each) => each === channel).length

  test('runs stretch after stretch until nothing is left, and says what it found', async () => {
    const steps = [GOES_ON, GOES_ON, ENDED]
    stretches.set('C1', async () => steps.shift() ?? ENDED)
    await asks().ask(['C1'])
    expect(await handleOf('C1').result()).toBe('1 triggers, 2 replies, 0 edits, 0 deletions')
    expect(times('C1')).toBe(3)
    expect(await handleOf('C1').query(progressQuery)).toEqual(ENDED)
  })

  test('looks once more if it is asked meanwhile, in the same run', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>()
    const { promise: started, resolve: start } = Promise.withResolvers<void>()
    stretches.set('C2', async () => {
      start()
      await asked
      return ENDED
    })
    await asks().ask(['C2'])
    await started
    const { runId } = await handleOf('C2').describe()
    await asks().ask(['C2', 'C3'])
    resolve()
    await handleOf('C2').result()
    expect((await handleOf('C2').describe()).runId).toBe(runId)
    expect(times('C2')).toBe(2)
    await handleOf('C3').result()
  })

  test('ends while Slack does not show the channel, and is started by the next request', async () => {
    stretches.set('C4', async () => ({ state: 'refused', pass: { ...pass, refused: 'not_in_channel' } }))
    await asks().ask(['C4'])
    expect(await handleOf('C4').result()).toBe('Slack does not show the channel: not_in_channel')
    stretches.delete('C4')
    await asks().ask(['C4'])
    expect(await handleOf('C4').result()).toContain('2 replies')
  })
})
