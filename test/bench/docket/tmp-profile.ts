/**
 * The processes of the bench: Docket's gateway and worker with the product's own timing, and the bare worker.
 *
 *   node test/bench/docket/main.ts gateway|worker|bare
 *   BENCH_LIMITS  1: Slack's limits as they are; 0: none
 *   BENCH_TIMING  JSON over the product's timing, in milliseconds
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { NativeConnection, Worker } from '@temporalio/worker'
import type { TicketStore } from '/work/main/src/activities/ports.ts'
import { readConfig } from '/work/main/src/config.ts'
import { LIMITS, scaleLimits } from '/work/main/src/db/limits.ts'
import { keyText } from '/work/main/src/domain/key.ts'
import { TIMING } from '/work/main/src/domain/timing.ts'
import { gateway, type Overrides, worker } from '/work/main/src/main.ts'
import { acknowledgeAfter, createReceiver, type Handle } from '/work/main/src/slack/receiver.ts'
import { SLACK_QUEUE, TICKET_QUEUE } from '/work/main/src/workflows/contract.ts'
import { bareActivities } from '/work/main/test/bench/bare/activities.ts'

const say = (recorded: string): void => void process.send?.({ recorded })

/** Says how long a trigger's envelope took from its arrival to its acknowledgement. */
const timed: Handle = async (envelope, app) => {
  const arrivedAt = performance.now()
  await acknowledgeAfter(envelope, app)
  const { event } = envelope.body as { event?: { reaction?: unknown } }
  // Docket's own reactions are events, too: they are not what is measured.
  if (event?.reaction === 'ticket') process.send?.({ acknowledgedMs: performance.now() - arrivedAt })
}

/** Says when the last record of a lifecycle stands. */
const telling = (store: TicketStore): TicketStore => ({
  ...store,
  record: async (batch) => {
    const recorded = await store.record(batch)
    if (batch.ticket.status === 'resolved') say(keyText(batch.key))
    return recorded
  },
})

import { monitorEventLoopDelay } from 'node:perf_hooks'
const h = monitorEventLoopDelay({ resolution: 5 }); h.enable()
const d: number[] = []
const timedDoor = (port: any): any => ({ ...port, trigger: async (...a: any[]) => { const t = performance.now(); await port.trigger(...a); d.push(Math.round(performance.now() - t)) } })
setInterval(() => { if (d.length) { d.sort((a, b) => a - b); console.log(verb, 'door p50', d[d.length >> 1], 'max', d.at(-1), 'n', d.length, 'loop p50', Math.round(h.percentile(50) / 1e6), 'p99', Math.round(h.percentile(99) / 1e6), 'max', Math.round(h.max / 1e6), 'cpu', JSON.stringify(process.cpuUsage())); d.length = 0; h.reset() } }, 3000).unref()
const overrides: Overrides = {
  timing: { ...TIMING, ...JSON.parse(process.env.BENCH_TIMING ?? '{}') },
  limits: scaleLimits(LIMITS, Number(process.env.BENCH_LIMITS)),
  receiver: (options) => createReceiver({ ...options, handle: timed }),
  wrap: <T extends object>(name: string, port: T): T =>
    name === 'door' ? timedDoor(port) : name === 'store' ? (telling(port as unknown as TicketStore) as unknown as T) : port,
}

/** With the same queues and the same numbers as src/runtime/worker.ts, so that only the work differs. */
async function bare(): Promise<void> {
  const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS })
  const common = {
    connection,
    namespace: process.env.TEMPORAL_NAMESPACE ?? 'default',
    activities: bareActivities(say),
  }
  const workers = await Promise.all([
    Worker.create({
      ...common,
      taskQueue: TICKET_QUEUE,
      workflowsPath: fileURLToPath(new URL('/work/main/test/bench/bare/workflow.ts', import.meta.url)),
      maxCachedWorkflows: 500,
      maxConcurrentActivityTaskExecutions: 40,
    }),
    Worker.create({ ...common, taskQueue: SLACK_QUEUE, maxConcurrentActivityTaskExecutions: 60 }),
  ])
  process.once('disconnect', () => process.exit())
  await Promise.all(workers.map((each) => each.run()))
}

const [verb] = process.argv.slice(2)
const config = () => readConfig(process.env, (path) => readFileSync(path, 'utf8'))
if (verb === 'gateway') await gateway(config(), overrides)
else if (verb === 'worker') await worker(config(), overrides)
else if (verb === 'bare') await bare()
else throw new Error('say gateway, worker or bare')
