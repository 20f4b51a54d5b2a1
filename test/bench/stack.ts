import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, openSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Client } from '@temporalio/client'
import pg from 'pg'
import { seed } from '../../dev/seed/seed.ts'
import { slackSim } from '../../dev/slack-sim/client.ts'
import { withoutServers } from '../../dev/stack/own-servers.ts'
import { createDatabase, startPostgres } from '../../dev/stack/postgres.ts'
import { jsonLine, startProcess } from '../../dev/stack/process.ts'
import { applyFile } from '../../dev/stack/settings.ts'
import { startTemporal } from '../../dev/stack/temporal.ts'
import { migrate } from '../../src/db/migrate.ts'
import { ensureNamespace } from '../../src/runtime/namespace.ts'
import { createTemporalClient } from '../../src/runtime/temporal.ts'
import { SEARCH_ATTRIBUTES } from '../../src/workflows/search-attributes.ts'
import { cpuMs } from './usage.ts'

export const BARE_NAMESPACE = 'bare'
/** Ordinary requests, and requests from forty minutes before, whose reminder is due at once. */
export const CHANNELS = { ordinary: 'C0HELP', late: 'C0RANDOM' } as const
export const TRIAGE = 'C0TRIAGE'

const DESK = `
teams:
  platform:
    triage: ${TRIAGE}
    group: S0PLATFORM
    agents: [S0PLATFORM]
    channels:
      - { id: ${CHANNELS.ordinary} }
      - { id: ${CHANNELS.late}, priority: high }
    firstResponse: { warnAt: 50%, low: 8h, normal: 4h, high: 1h, urgent: 1h }
`

export type StackOptions = {
  /** A history of this many tickets is in the database. A million take minutes. */
  readonly tickets?: number
}

export type StackFolders = {
  /** For this stack alone. */
  readonly folder: string
  /** Where a seeded Postgres is kept for the next stack with as many tickets. */
  readonly seeded: string
}

export type Stack = Awaited<ReturnType<typeof startStack>>

/** Real servers, each a separate process: Temporal on a file database, a Postgres that writes to disk, Slack. */
export async function startStack({ folder, seeded }: StackFolders, { tickets }: StackOptions = {}) {
  const log = (name: string): string => join(folder, `${name}.log`)
  const dataDir = join(tickets === undefined ? folder : join(seeded, String(tickets)), 'postgres')
  mkdirSync(dirname(dataDir), { recursive: true })
  const [postgres, temporal, slack] = await startServers({ folder, dataDir }, log)
  await createDatabase(postgres.url(), 'docket')
  const databaseUrl = postgres.url('docket')
  await migrate(databaseUrl)
  if (tickets !== undefined) await seedOnce(databaseUrl, tickets)
  const sim = slackSim(slack.announced)
  const file = join(folder, 'docket.yaml')
  writeFileSync(file, DESK)
  await applyFile(databaseUrl, file)
  const { bot } = (await sim.state()).workspace
  const env = {
    ...process.env,
    DOCKET_LOG_LEVEL: 'error',
    SLACK_API_URL: sim.apiUrl,
    SLACK_BOT_TOKEN: bot.token,
    SLACK_APP_TOKEN: bot.appToken,
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
  }
  const connect = (namespace: string) =>
    createTemporalClient({ connection: { address: temporal.address }, namespace, uiUrl: null })
  const connections = [connect(temporal.namespace)]
  const connectTo = async (namespace: string): Promise<Client> => {
    const connection = connect(namespace)
    connections.push(connection)
    await ensureNamespace(connection)
    return connection.client
  }
  return {
    sim,
    databaseUrl,
    clients: { docket: connections[0]?.client as Client, bare: await connectTo(BARE_NAMESPACE) },
    /** A client of a namespace, which is created. */
    connectTo,
    /** CPU-milliseconds of the servers so far; null where they cannot be read. */
    cpuMs: () => ({ temporal: cpuMs(temporal.pid), postgres: cpuMs(postgres.pid) }),
    spawn: (verb: string, changes: NodeJS.ProcessEnv) => spawn(verb, { ...env, ...changes }, log(verb)),
    async stop() {
      await Promise.all(connections.map((connection) => connection.close()))
      await Promise.all([slack.stop(), temporal.stop(), postgres.stop()])
    },
  }
}

async function seedOnce(url: string, tickets: number): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client
    .query('select exists (select from tickets) as any')
    .finally(() => client.end())
  if (rows[0]?.any) return
  process.stderr.write(`Seeding ${tickets} tickets ...\n`)
  await seed(url, {
    tickets,
    onProgress: (made) => made % 100_000 === 0 && process.stderr.write(`Seeded ${made} of ${tickets} ...\n`),
  })
}

type Folders = { readonly folder: string; readonly dataDir: string }

const startServers = ({ folder, dataDir }: Folders, log: (name: string) => string) =>
  Promise.all([
    startPostgres({ dataDir, logFile: log('postgres'), env: withoutServers() }),
    startTemporal({
      env: withoutServers(),
      dbFile: join(folder, 'temporal.db'),
      logFile: log('temporal'),
      uiPort: null,
      searchAttributes: SEARCH_ATTRIBUTES,
    }),
    startProcess({
      name: 'The Slack simulator',
      command: process.execPath,
      args: [fileURLToPath(new URL('../../dev/slack-sim/main.ts', import.meta.url)), '--port', '0'],
      logFile: log('slack'),
      ready: jsonLine((line) => (typeof line.url === 'string' ? line.url : undefined)),
    }),
  ])

/** What a process of the bench reports. */
export type Said =
  | { readonly recorded: string }
  | { readonly acknowledgedMs: number }
  | { readonly recordMs: { readonly quiet: number; readonly beside: number } }

export type Spawned = {
  readonly pid: number
  /** How long the acknowledgement of each trigger took, in order. */
  readonly acknowledgedMs: readonly number[]
  /** Resolves when the last record of this lifecycle was made. */
  recorded(key: string): Promise<void>
  /** Asks a worker for the time of `record`, quiet and beside callers of the pacing. */
  measureRecord(): Promise<{ readonly quiet: number; readonly beside: number }>
  stop(): Promise<void>
}

function spawn(verb: string, env: NodeJS.ProcessEnv, logFile: string): Spawned {
  const log = openSync(logFile, 'a')
  const entry = fileURLToPath(new URL('docket/main.ts', import.meta.url))
  const child = fork(entry, [verb], { env, stdio: ['ignore', log, log, 'ipc'] })
  const waiting = new Map<string, () => void>()
  const acknowledgedMs: number[] = []
  const measured = Promise.withResolvers<{ quiet: number; beside: number }>()
  child.on('message', (said: Said) => {
    if ('acknowledgedMs' in said) return void acknowledgedMs.push(said.acknowledgedMs)
    if ('recordMs' in said) return measured.resolve(said.recordMs)
    waiting.get(said.recorded)?.()
    waiting.delete(said.recorded)
  })
  const gone = once(child, 'exit')
  void gone.then(() => measured.reject(new Error(`the process ${verb} has ended: see ${logFile}`)))
  measured.promise.catch(() => undefined)
  return {
    pid: child.pid ?? 0,
    acknowledgedMs,
    recorded: (key) => new Promise((resolve) => waiting.set(key, resolve)),
    measureRecord: () => {
      child.send('measure record')
      return measured.promise
    },
    async stop() {
      if (child.connected) child.disconnect()
      await gone
    },
  }
}
