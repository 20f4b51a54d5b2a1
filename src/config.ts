import {
  type Address,
  type Environment,
  type LogLevel,
  readAppToken,
  readDatabaseUrl,
  readHttpAddress,
  readLogLevel,
  readSlack,
  readTemporal,
  type SlackConfig,
  type TemporalConfig,
} from './config/environment.ts'
import { ConfigError, deepFreeze } from './config/faults.ts'
import { parseSettings } from './config/settings.ts'
import { readWorkerSize, type WorkerSize } from './config/worker-size.ts'
import type { Settings } from './domain/settings.ts'

export type { Address, Environment, LogLevel, SlackConfig, TemporalConfig } from './config/environment.ts'
export { readTemporal } from './config/environment.ts'
export { ConfigError } from './config/faults.ts'
export { fingerprintOf, parseSettings } from './config/settings.ts'
export { DEFAULT_WORKER_SIZE, type WorkerSize } from './config/worker-size.ts'

/** The whole configuration of Docket. */
export type Config = {
  readonly slack: SlackConfig
  readonly appToken: string
  readonly databaseUrl: string
  readonly temporal: TemporalConfig
  readonly httpAddress: Address | null
  readonly logLevel: LogLevel
  readonly workerSize: WorkerSize
  readonly settings: Settings
}

export type Part = keyof Config

/** The parts for a gateway: it reads the settings from Postgres, not from the file. */
export const GATEWAY_PARTS = [
  'slack',
  'appToken',
  'databaseUrl',
  'temporal',
  'httpAddress',
  'logLevel',
] as const
/** A worker opens no socket to Slack and needs no app token. */
export const WORKER_PARTS = [
  'slack',
  'databaseUrl',
  'temporal',
  'httpAddress',
  'logLevel',
  'workerSize',
] as const

export type GatewayConfig = Pick<Config, (typeof GATEWAY_PARTS)[number]>
export type WorkerConfig = Pick<Config, (typeof WORKER_PARTS)[number]>

/** Returns a file's text; throws if there is no file. */
export type ReadFile = (path: string) => string

/** The path of the settings file. */
export const settingsFile = (env: Environment): string => env.DOCKET_CONFIG || 'docket.yaml'

/**
 * The whole configuration, frozen. Throws a ConfigError that lists every fault of the environment and of the file.
 */
export const readConfig = (env: Environment, readFile: ReadFile): Config => readParts(env, readFile, PARTS)

/** The parts for a gateway, from the environment alone. Throws as readConfig does. */
export const readGatewayConfig = (env: Environment): GatewayConfig => readParts(env, noFile, GATEWAY_PARTS)

/** The parts for a worker, from the environment alone. Throws as readConfig does. */
export const readWorkerConfig = (env: Environment): WorkerConfig => readParts(env, noFile, WORKER_PARTS)

const noFile: ReadFile = (path) => {
  throw new Error(`${path} is not needed`)
}

/** The parts for one verb, so that `docket migrate` needs no Slack token. Throws as readConfig does. */
export function readParts<P extends Part>(
  env: Environment,
  readFile: ReadFile,
  parts: readonly P[],
): Pick<Config, P> {
  const faults: string[] = []
  const read = parts.map((part) => [part, READERS[part](env, faults, readFile)] as const)
  if (faults.length > 0) throw new ConfigError(faults)
  return deepFreeze(Object.fromEntries(read) as Pick<Config, P>)
}

type Reader<P extends Part> = (env: Environment, faults: string[], readFile: ReadFile) => Config[P]

const READERS: { readonly [P in Part]: Reader<P> } = {
  slack: readSlack,
  appToken: readAppToken,
  databaseUrl: readDatabaseUrl,
  temporal: readTemporal,
  httpAddress: readHttpAddress,
  logLevel: readLogLevel,
  workerSize: readWorkerSize,
  settings: readSettings,
}

const PARTS = Object.keys(READERS) as Part[]

function readSettings(env: Environment, faults: string[], readFile: ReadFile): Settings {
  const file = settingsFile(env)
  const text = readOr(file, readFile)
  if (text === null) faults.push(`${file} cannot be read; DOCKET_CONFIG names another file`)
  const parsed = text === null ? { faults: [] } : parseSettings(text, file)
  if ('settings' in parsed) return parsed.settings
  faults.push(...parsed.faults)
  return { workspace: { admins: { users: [], groups: [] } }, seenForMs: 0, teams: [] }
}

function readOr(file: string, readFile: ReadFile): string | null {
  try {
    return readFile(file)
  } catch {
    return null
  }
}
