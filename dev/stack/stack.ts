import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, Connection } from '@temporalio/client'
import { migrate } from '../../src/db/migrate.ts'
import { ensureNamespace } from '../../src/runtime/namespace.ts'
import { registerSearchAttributes } from '../../src/runtime/search-attributes.ts'
import { SEARCH_ATTRIBUTES } from '../../src/workflows/search-attributes.ts'
import { slackSim } from '../slack-sim/client.ts'
import type { Settings } from '../slack-sim/control-api.ts'
import { type DocketProcess, docketProcess } from './docket-process.ts'
import { withoutServers } from './own-servers.ts'
import { createDatabase, startPostgres } from './postgres.ts'
import { jsonLine, startProcess } from './process.ts'
import { type Progress, printedProgress, quietProgress } from './progress.ts'
import { applyFile } from './settings.ts'
import { closeStateFolder } from './state-folder.ts'
import { startTemporal, type TemporalServer } from './temporal.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const DATABASE = 'docket'

export type StackOptions = {
  /** The folder of data, logs and Slack's journal; existing data is used again. */
  stateDir: string
  /** Prints only notes about downloads. */
  quiet?: boolean
  /** The program: a composition root with the verbs `gateway` and `worker`. */
  entry?: string
  /** docket.yaml, the people of the workspace, the app's manifest. */
  config?: string
  workspace?: string
  manifest?: string
  settings?: Partial<Settings>
  /**
   * The environment of the servers and Docket; `DATABASE_URL` and `TEMPORAL_ADDRESS` in it replace our own servers.
   * If omitted, that of this process without such variables.
   */
  env?: NodeJS.ProcessEnv
}

export type Stack = {
  simUrl: string
  postgresUrl: string
  temporalAddress: string
  temporalUiUrl: string | null
  namespace: string
  gateway: DocketProcess
  worker: DocketProcess
  /** Stops everything, in an order that loses nothing. */
  stop(): Promise<void>
}

/** Docket and everything that it needs. Each part is a process, started once its dependencies are healthy. */
export const startStack = (options: StackOptions): Promise<Stack> => startAll(options, startParts)

/** Starts the parts one after the other. They are stopped in reverse order, also if one fails to start. */
async function startAll<Parts extends object>(
  given: StackOptions,
  start: (starting: Starting) => Promise<Parts>,
): Promise<Parts & { stop(): Promise<void> }> {
  const options = { ...given, env: given.env ?? withoutServers() }
  closeStateFolder(options.stateDir)
  const progress = options.quiet ? quietProgress : printedProgress()
  const started: (() => Promise<void>)[] = []
  const stop = async () => {
    while (started.length > 0) await started.pop()?.()
  }
  try {
    const parts = await start({ options, progress, log: logsIn(options.stateDir), started })
    return { ...parts, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startParts(server: Starting): Promise<Omit<Stack, 'stop'>> {
  const { options, progress, log, started } = server
  const [postgresUrl, temporal, simUrl] = await progress.step('Postgres, Temporal, Slack simulator', () =>
    allDone([startDatabase(server), startWorkflows(server), startSlack(server)]),
  )
  const env = await docketEnvironment(options, { postgresUrl, temporal, simUrl })
  const entry = options.entry ?? join(ROOT, 'dev/instrumented/main.ts')
  const gateway = docketProcess('gateway', { entry, env, logFile: log('gateway') })
  const worker = docketProcess('worker', { entry, env, logFile: log('worker') })
  // The gateway stops first: the worker may still finish the work that the gateway accepted.
  started.push(worker.stop, gateway.stop)
  await progress.step('Docket’s gateway and worker', () => allDone([gateway.start(), worker.start()]))
  const { address: temporalAddress, uiUrl: temporalUiUrl, namespace } = temporal
  return { simUrl, postgresUrl, temporalAddress, temporalUiUrl, namespace, gateway, worker }
}

type Starting = {
  options: StackOptions & { env: NodeJS.ProcessEnv }
  progress: Progress
  log: (name: string) => string
  started: (() => Promise<void>)[]
}

/** Postgres and Temporal alone, for a Docket with the real Slack. */
export const startServers = (options: StackOptions): Promise<Servers> =>
  startAll(options, async (server) => {
    const [postgresUrl, temporal] = await server.progress.step('Postgres, Temporal', () =>
      allDone([startDatabase(server), startWorkflows(server)]),
    )
    return { env: serversEnvironment({ postgresUrl, temporal }), temporalUiUrl: temporal.uiUrl }
  })

export type Servers = {
  /** The environment variables that Docket needs to reach them. */
  readonly env: NodeJS.ProcessEnv
  readonly temporalUiUrl: string | null
  stop(): Promise<void>
}

function serversEnvironment({
  postgresUrl,
  temporal,
}: {
  postgresUrl: string
  temporal: TemporalServer
}): NodeJS.ProcessEnv {
  return {
    DATABASE_URL: postgresUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    ...(temporal.uiUrl && { TEMPORAL_UI_URL: temporal.uiUrl }),
  }
}

async function startDatabase({ options, progress, log, started }: Starting): Promise<string> {
  const { stateDir, env } = options
  const dataDir = join(stateDir, 'postgres')
  const postgres = await startPostgres({ dataDir, logFile: log('postgres'), progress, env })
  started.push(postgres.stop)
  const isOurs = postgres.pid !== null
  if (isOurs) await createDatabase(postgres.url(), DATABASE)
  const url = postgres.url(isOurs ? DATABASE : undefined)
  await migrate(url)
  await applyFile(url, options.config ?? join(ROOT, 'dev/demo/docket.yaml'))
  return url
}

async function startWorkflows({ options, progress, log, started }: Starting): Promise<TemporalServer> {
  const { stateDir, env } = options
  const temporal = await startTemporal({
    dbFile: join(stateDir, 'temporal.db'),
    logFile: log('temporal'),
    searchAttributes: SEARCH_ATTRIBUTES,
    progress,
    env,
  })
  started.push(temporal.stop)
  if (temporal.pid === null) await prepare(temporal)
  return temporal
}

/** A server that is not ours may lack Docket's namespace and search attributes. */
async function prepare({ address, namespace }: TemporalServer): Promise<void> {
  const connection = await Connection.connect({ address })
  const close = () => connection.close()
  try {
    await ensureNamespace({ connection, client: new Client({ connection, namespace }), close })
    await registerSearchAttributes(connection, namespace, Object.keys(SEARCH_ATTRIBUTES))
  } finally {
    await close()
  }
}

async function startSlack({ options, log, started }: Starting): Promise<string> {
  const { workspace = join(ROOT, 'dev/demo/workspace.json'), manifest = join(ROOT, 'slack-manifest.json') } =
    options
  const flags = {
    '--journal': join(options.stateDir, 'slack.jsonl'),
    '--workspace': workspace,
    '--manifest': manifest,
    ...(options.settings && { '--settings': JSON.stringify(options.settings) }),
  }
  const slack = await startProcess({
    name: 'The Slack simulator',
    command: process.execPath,
    args: [join(ROOT, 'dev/slack-sim/main.ts'), ...Object.entries(flags).flat()],
    logFile: log('slack'),
    env: options.env,
    ready: jsonLine((line) => (typeof line.url === 'string' ? line.url : undefined)),
  })
  started.push(async () => void (await slack.stop()))
  return slack.announced
}

async function docketEnvironment(
  { env }: Starting['options'],
  { postgresUrl, temporal, simUrl }: { postgresUrl: string; temporal: TemporalServer; simUrl: string },
): Promise<NodeJS.ProcessEnv> {
  const { bot } = (await slackSim(simUrl).state()).workspace
  return {
    ...env,
    SLACK_API_URL: `${simUrl}/api/`,
    SLACK_BOT_TOKEN: bot.token,
    SLACK_APP_TOKEN: bot.appToken,
    ...serversEnvironment({ postgresUrl, temporal }),
  }
}

/**
 * Like `Promise.all`, but rejects only after all others have settled: the parts that they started must be
 * known, to be stopped.
 */
async function allDone<Works extends readonly Promise<unknown>[]>(works: [...Works]) {
  await Promise.allSettled(works)
  return Promise.all(works)
}

const logsIn = (stateDir: string) => (name: string) => join(stateDir, 'logs', `${name}.log`)
