import { fileURLToPath } from 'node:url'
import { type NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker'
import type { CatchUpActivities, SlackActivities, TicketActivities } from '../activities/index.ts'
import type { Config, WorkerSize } from '../config.ts'
import { SLACK_QUEUE, TICKET_QUEUE } from '../workflows/contract.ts'
import { serveHealth } from './health.ts'
import { type Log, temporalLogger } from './logger.ts'
import { requireSearchAttributes } from './search-attributes.ts'
import { aborted, closeInOrder } from './shutdown.ts'
import { keepScheduled } from './sweep-schedule.ts'
import { connectWorker } from './temporal.ts'

/** The parts of a worker. `close` ends the connections of its activities. */
export type WorkerParts = {
  readonly ticketActivities: TicketActivities
  readonly slackActivities: SlackActivities & CatchUpActivities
  /** Schedules the sweep for undelivered writes, now and at an interval. */
  scheduleSweep(): Promise<void>
  close(): Promise<void>
}

export type Workers = {
  /** Resolves when both have stopped; rejects, and stops both, if one fails. */
  run(): Promise<void>
  shutdown(): void
  /** Whether both poll for tasks. */
  running(): boolean
}

export type WorkersOptions = Pick<WorkerParts, 'ticketActivities' | 'slackActivities'> & {
  readonly connection: NativeConnection
  readonly namespace: string
  readonly size: WorkerSize
  /** Workflow code that was bundled before; otherwise it is bundled now, which takes a second or two. */
  readonly bundle?: WorkerOptions['workflowBundle']
}

/** Activities that call Slack end within their own limits: this is longer than most, and shorter than a deploy. */
const GRACE_MS = 15_000

/**
 * Temporal's runtime, once per process, with our log. Its own signal handlers stay off: shutdown.ts defines the
 * order.
 */
export function installRuntime(log: Log): void {
  Runtime.install({
    logger: temporalLogger(log),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
  })
}

/** Two workers: one for workflows and Postgres, one for Slack. A slow Slack then never delays a record. */
export async function startWorkers(options: WorkersOptions): Promise<Workers> {
  const { connection, namespace, size, bundle, ticketActivities, slackActivities } = options
  const common = {
    connection,
    namespace,
    shutdownGraceTime: GRACE_MS,
    shutdownForceTime: GRACE_MS + 5_000,
    maxConcurrentActivityTaskPolls: size.pollers,
  }
  const workflows = fileURLToPath(new URL('../workflows/index.ts', import.meta.url))
  const workers = await Promise.all([
    Worker.create({
      ...common,
      taskQueue: TICKET_QUEUE,
      activities: ticketActivities,
      ...(bundle ? { workflowBundle: bundle } : { workflowsPath: workflows }),
      maxCachedWorkflows: size.cachedWorkflows,
      maxConcurrentWorkflowTaskExecutions: size.workflowTasks,
      maxConcurrentWorkflowTaskPolls: size.pollers,
      // After a worker's sudden death each of its tickets waits this long, once; the default is 10 seconds.
      stickyQueueScheduleToStartTimeout: '5 seconds',
      maxConcurrentActivityTaskExecutions: size.recordActivities,
      maxConcurrentLocalActivityExecutions: size.recordActivities,
    }),
    Worker.create({
      ...common,
      taskQueue: SLACK_QUEUE,
      activities: slackActivities,
      maxConcurrentActivityTaskExecutions: size.slackActivities,
    }),
  ])
  const shutdown = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown()
  }
  return {
    run: async () => {
      const runs = workers.map((worker) => worker.run().finally(shutdown))
      const ends = await Promise.allSettled(runs)
      for (const end of ends) if (end.status === 'rejected') throw end.reason
    },
    shutdown,
    running: () => workers.every((worker) => worker.getState() === 'RUNNING'),
  }
}

export type WorkerProcess = {
  readonly config: Pick<Config, 'temporal' | 'httpAddress' | 'workerSize'>
  readonly parts: WorkerParts
  readonly log: Log
  /** Aborted when the process must end. */
  readonly end: AbortSignal
  readonly bundle?: WorkerOptions['workflowBundle']
}

/**
 * The whole life of a worker process: it waits for Temporal, refuses to start without its search attributes, works
 * until the end, and closes in order. Rejects if it cannot continue.
 */
export async function runWorker({ config, parts, log, end, bundle }: WorkerProcess): Promise<void> {
  let workers: Workers | undefined
  const over = new AbortController()
  const closings = [{ what: 'activities', withinMs: 5_000, close: () => parts.close() }]
  try {
    if (config.httpAddress) {
      const state = () => ({ reasons: workers?.running() ? [] : ['the worker does not poll Temporal'] })
      const health = await serveHealth(config.httpAddress, state)
      closings.push({ what: 'health', withinMs: 1_000, close: () => health.close() })
    }
    const connection = await connectWorker(config.temporal, log, end)
    closings.unshift({ what: 'connection to Temporal', withinMs: 5_000, close: () => connection.close() })
    const { namespace } = config.temporal
    await requireSearchAttributes(connection, namespace)
    workers = await startWorkers({ connection, namespace, size: config.workerSize, bundle, ...parts })
    const started = workers
    void aborted(end).then(() => started.shutdown())
    log.info({ namespace }, 'worker is up')
    void keepScheduled(parts.scheduleSweep, log, AbortSignal.any([end, over.signal]))
    await workers.run()
    if (!end.aborted) throw new Error('the worker stopped although nobody asked it to')
  } catch (error) {
    if (!end.aborted) throw error
  } finally {
    over.abort()
    await closeInOrder(closings, log)
  }
}
