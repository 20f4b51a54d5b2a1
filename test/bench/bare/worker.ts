import { fileURLToPath } from 'node:url'
import { NativeConnection, Worker } from '@temporalio/worker'
import pg from 'pg'
import { SLACK_QUEUE, TICKET_QUEUE } from '../../../src/workflows/contract.ts'
import { bareActivities } from './activities.ts'

/** Docket's numbers for two cores when this was written. They stay: a floor is the same for every commit. */
const SIZE = { cached: 500, workflowTasks: 10, recordActivities: 10, slackActivities: 30, pollers: 5 }

/** The bare worker until the parent process disconnects. With `databaseUrl` its activities commit. */
export async function bareWorker(
  env: NodeJS.ProcessEnv,
  databaseUrl: string | undefined,
  onLast: (key: string) => void,
): Promise<void> {
  process.once('disconnect', () => process.exit())
  const connection = await NativeConnection.connect({
    address: env.TEMPORAL_ADDRESS,
    grpcCompression: { codec: 'none' },
  })
  const common = {
    connection,
    namespace: env.TEMPORAL_NAMESPACE ?? 'default',
    activities: bareActivities(onLast, await committer(databaseUrl)),
    maxConcurrentActivityTaskPolls: SIZE.pollers,
  }
  const workers = await Promise.all([
    Worker.create({
      ...common,
      taskQueue: TICKET_QUEUE,
      workflowsPath: fileURLToPath(new URL('workflow.ts', import.meta.url)),
      maxCachedWorkflows: SIZE.cached,
      maxConcurrentWorkflowTaskExecutions: SIZE.workflowTasks,
      maxConcurrentWorkflowTaskPolls: SIZE.pollers,
      maxConcurrentActivityTaskExecutions: SIZE.recordActivities,
    }),
    Worker.create({
      ...common,
      taskQueue: SLACK_QUEUE,
      maxConcurrentActivityTaskExecutions: SIZE.slackActivities,
    }),
  ])
  await Promise.all(workers.map((each) => each.run()))
}

/** One row per commit, the least that Postgres writes to its disk. */
async function committer(databaseUrl: string | undefined): Promise<() => Promise<void>> {
  if (databaseUrl === undefined) return async () => undefined
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 })
  await pool.query('create table if not exists bare_commits (at timestamptz default clock_timestamp())')
  return async () => void (await pool.query('insert into bare_commits default values'))
}
