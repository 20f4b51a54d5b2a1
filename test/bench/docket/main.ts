/**
 * The processes of the bench: Docket's gateway and worker with the product's own timing, and the bare worker.
 *
 *   node test/bench/docket/main.ts gateway|worker|bare
 *   BENCH_LIMITS  1: Slack's limits as they are; 0: none
 *   BENCH_TIMING  JSON over the product's timing, in milliseconds
 */
import { fileURLToPath } from 'node:url'
import { NativeConnection, Worker } from '@temporalio/worker'
import type { TicketStore } from '../../../src/activities/ports/tickets.ts'
import { DEFAULT_WORKER_SIZE, readGatewayConfig, readWorkerConfig } from '../../../src/config.ts'
import { LIMITS, scaleLimits } from '../../../src/db/pacing/limits.ts'
import { keyText } from '../../../src/domain/key.ts'
import { TIMING } from '../../../src/domain/timing.ts'
import { gateway, type Overrides, worker } from '../../../src/main.ts'
import { acknowledgeAfter, createReceiver, type Handle } from '../../../src/slack/inbound/receiver.ts'
import { SLACK_QUEUE, TICKET_QUEUE } from '../../../src/workflows/contract.ts'
import { bareActivities } from '../bare/activities.ts'

const say = (recorded: string): void => void process.send?.({ recorded })

/** Reports how long a trigger's envelope took from its arrival to its acknowledgement. */
const timed: Handle = async (envelope, app) => {
  const arrivedAt = performance.now()
  await acknowledgeAfter(envelope, app)
  const { event } = envelope.body as { event?: { reaction?: unknown } }
  // Docket's own reactions are events, too: they are not measured.
  if (event?.reaction === 'ticket') process.send?.({ acknowledgedMs: performance.now() - arrivedAt })
}

/** Reports when the last record of a lifecycle is stored. */
const telling = (store: TicketStore): TicketStore => ({
  ...store,
  record: async (batch) => {
    const recorded = await store.record(batch)
    if (batch.ticket.status === 'resolved') say(keyText(batch.key))
    return recorded
  },
})

const overrides: Overrides = {
  timing: { ...TIMING, ...JSON.parse(process.env.BENCH_TIMING ?? '{}') },
  limits: scaleLimits(LIMITS, Number(process.env.BENCH_LIMITS)),
  receiver: (options) => createReceiver({ ...options, handle: timed }),
  wrap: <T extends object>(name: string, port: T): T =>
    name === 'store' ? (telling(port as unknown as TicketStore) as unknown as T) : port,
}

/** With the same queues and the same numbers as src/runtime/worker.ts, so that only the work differs. */
async function bare(): Promise<void> {
  const size = DEFAULT_WORKER_SIZE
  const connection = await NativeConnection.connect({
    address: process.env.TEMPORAL_ADDRESS,
    grpcCompression: { codec: 'none' },
  })
  const common = {
    connection,
    namespace: process.env.TEMPORAL_NAMESPACE ?? 'default',
    activities: bareActivities(say),
    maxConcurrentActivityTaskPolls: size.pollers,
  }
  const workers = await Promise.all([
    Worker.create({
      ...common,
      taskQueue: TICKET_QUEUE,
      workflowsPath: fileURLToPath(new URL('../bare/workflow.ts', import.meta.url)),
      maxCachedWorkflows: size.cachedWorkflows,
      maxConcurrentWorkflowTaskExecutions: size.workflowTasks,
      maxConcurrentWorkflowTaskPolls: size.pollers,
      maxConcurrentActivityTaskExecutions: size.recordActivities,
    }),
    Worker.create({
      ...common,
      taskQueue: SLACK_QUEUE,
      maxConcurrentActivityTaskExecutions: size.slackActivities,
    }),
  ])
  process.once('disconnect', () => process.exit())
  await Promise.all(workers.map((each) => each.run()))
}

const [verb] = process.argv.slice(2)
if (verb === 'gateway') await gateway(readGatewayConfig(process.env), overrides)
else if (verb === 'worker') await worker(readWorkerConfig(process.env), overrides)
else if (verb === 'bare') await bare()
else throw new Error('say gateway, worker or bare')
