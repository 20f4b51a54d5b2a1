import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Connection } from '@temporalio/client'
import { findBinary, TEMPORAL } from './binaries.ts'
import { freePort } from './ports.ts'
import { startProcess } from './process.ts'
import { type Progress, quietProgress } from './progress.ts'

export type TemporalOptions = {
  /** The database file; in memory if omitted. */
  dbFile?: string
  logFile: string
  /** By default the usual ports, if they are free; `uiPort: null` means no UI. */
  port?: number
  uiPort?: number | null
  /** `default` if omitted. */
  namespace?: string
  /** Name -> type as the SDK spells it (`KEYWORD`); registered before the server is ready. */
  searchAttributes?: Readonly<Record<string, string>>
  progress?: Progress
  env?: NodeJS.ProcessEnv
}

export type TemporalServer = {
  /** host:port of the frontend. */
  address: string
  /** The URL of the UI; null without one. */
  uiUrl: string | null
  namespace: string
  /** The server's own process; null if TEMPORAL_ADDRESS names another server. */
  pid: number | null
  stop(): Promise<void>
  /** Kills the server, like a crash. */
  kill(): Promise<void>
}

/** Temporal for this machine: the server of TEMPORAL_ADDRESS, or our own dev server on loopback. */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const { progress = quietProgress, env = process.env } = options
  if (env.TEMPORAL_ADDRESS) return existing(env.TEMPORAL_ADDRESS, env)

  const command = await findBinary(TEMPORAL, progress, env)
  const port = options.port ?? (await freePort(7233))
  const uiPort = options.uiPort === undefined ? await freePort(8233) : options.uiPort
  const namespace = options.namespace ?? 'default'
  if (options.dbFile) mkdirSync(dirname(options.dbFile), { recursive: true })
  const address = `127.0.0.1:${port}`
  const server = await startProcess({
    name: 'Temporal',
    command,
    args: serverArguments({ ...options, port, uiPort, namespace }),
    logFile: options.logFile,
    env,
    ready: () => serves(address, namespace),
  })
  return {
    address,
    uiUrl: uiPort === null ? null : `http://127.0.0.1:${uiPort}`,
    namespace,
    pid: server.pid,
    stop: async () => void (await server.stop()),
    kill: async () => void (await server.kill()),
  }
}

function existing(address: string, env: NodeJS.ProcessEnv): TemporalServer {
  return {
    address,
    uiUrl: env.TEMPORAL_UI_URL ?? null,
    namespace: env.TEMPORAL_NAMESPACE ?? 'default',
    pid: null,
    stop: async () => {},
    kill: async () => {},
  }
}

type Resolved = TemporalOptions & { port: number; uiPort: number | null; namespace: string }

function serverArguments({ dbFile, port, uiPort, namespace, searchAttributes = {} }: Resolved): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--namespace', namespace],
    ...(uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort)]),
    // Without a write-ahead log each change waits for the disk several times: a hundred workflow starts took
    // seconds.
    ...(dbFile ? ['--db-filename', dbFile, '--sqlite-pragma', 'journal_mode=wal'] : []),
    ...Object.entries(searchAttributes).flatMap(([name, type]) => [
      '--search-attribute',
      `${name}=${spelledForCli(type)}`,
    ]),
    ...['--log-level', 'warn'],
    // A local server need not ask the internet for new versions.
    ...['--dynamic-config-value', 'frontend.enableServerVersionCheck=false'],
  ]
}

/** KEYWORD_LIST -> KeywordList */
function spelledForCli(type: string): string {
  return type.replace(/([A-Z])([A-Z]*)_?/g, (_, first, rest) => first + rest.toLowerCase())
}

/** The port opens before the namespace exists: so check the namespace. */
async function serves(address: string, namespace: string): Promise<true | undefined> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 2_000 })
    await connection.workflowService.describeNamespace({ namespace }).finally(() => connection.close())
    return true
  } catch {
    return undefined
  }
}
