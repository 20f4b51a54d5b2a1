import type { Environment, Faults } from './environment.ts'

/** How much a worker does at once. docs/sizing.md says what each number costs and when to change it. */
export type WorkerSize = {
  /** Workflows that stay in memory; another one is replayed at its next event. */
  readonly cachedWorkflows: number
  /** Workflow tasks at once. */
  readonly workflowTasks: number
  /** Activities at once that use only Postgres: `load` and `record`. */
  readonly recordActivities: number
  /** Activities at once that call Slack; one may wait in its slot for two seconds. */
  readonly slackActivities: number
  /** Open requests for tasks, for each of the three kinds of task. */
  readonly pollers: number
  /** Connections to Postgres for `load` and `record` alone. */
  readonly recordConnections: number
  /** Connections for the pacing alone: more only wait for one another. */
  readonly pacingConnections: number
  /** Connections for all other activities. */
  readonly connections: number
}

type Range = {
  readonly variable: string
  readonly standard: number
  readonly least: number
  readonly most: number
}

const range = (variable: string, standard: number, least: number, most: number): Range => ({
  variable: `DOCKET_WORKER_${variable}`,
  standard,
  least,
  most,
})

/** The variable of each number, its default for two cores, and its bounds. */
export const WORKER_SIZES: Readonly<Record<keyof WorkerSize, Range>> = Object.freeze({
  cachedWorkflows: range('CACHED_WORKFLOWS', 500, 0, 100_000),
  // Temporal needs two: one for workflows in the cache, one for all others.
  workflowTasks: range('WORKFLOW_TASKS', 10, 2, 1_000),
  recordActivities: range('RECORD_ACTIVITIES', 10, 1, 1_000),
  slackActivities: range('SLACK_ACTIVITIES', 30, 1, 1_000),
  pollers: range('POLLERS', 5, 2, 100),
  recordConnections: range('RECORD_CONNECTIONS', 10, 1, 500),
  pacingConnections: range('PACING_CONNECTIONS', 2, 1, 100),
  connections: range('CONNECTIONS', 10, 1, 500),
})

const NAMES = Object.keys(WORKER_SIZES) as (keyof WorkerSize)[]

const sizeBy = (numberOf: (range: Range) => number): WorkerSize =>
  Object.fromEntries(NAMES.map((name) => [name, numberOf(WORKER_SIZES[name])])) as WorkerSize

export const DEFAULT_WORKER_SIZE: WorkerSize = Object.freeze(sizeBy(({ standard }) => standard))

/** `DOCKET_WORKER_*`. A name that is not listed is a fault: a typing error would silently change nothing. */
export function readWorkerSize(env: Environment, faults: Faults): WorkerSize {
  const known = new Set(NAMES.map((name) => WORKER_SIZES[name].variable))
  for (const name of Object.keys(env).sort())
    if (name.startsWith('DOCKET_WORKER_') && !known.has(name))
      faults.push(`${name} is unknown; there are: ${[...known].join(', ')}`)
  return sizeBy((of) => read(env, of, faults))
}

function read(env: Environment, { variable, standard, least, most }: Range, faults: Faults): number {
  const text = env[variable]
  if (!text) return standard
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  faults.push(`${variable} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`)
  return standard
}
