import { parseDesk } from './config/desk.ts'
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
import type { TeamsConfig } from './domain/teams.ts'

export { parseDesk } from './config/desk.ts'
export type { Address, Environment, LogLevel, SlackConfig, TemporalConfig } from './config/environment.ts'
export { ConfigError } from './config/faults.ts'

/** Everything that Docket is told from outside. */
export type Config = {
  readonly slack: SlackConfig
  readonly appToken: string
  readonly databaseUrl: string
  readonly temporal: TemporalConfig
  readonly httpAddress: Address | null
  readonly logLevel: LogLevel
  readonly teamsConfig: TeamsConfig
}

export type Part = keyof Config

/** Gives a file's text; throws where there is none. */
export type ReadFile = (path: string) => string

/** The file that holds the teamsConfig. */
export const deskFile = (env: Environment): string => env.DOCKET_CONFIG || 'docket.yaml'

/** The whole configuration, frozen. Throws a ConfigError with every fault of the environment and of the file. */
export const readConfig = (env: Environment, readFile: ReadFile): Config => readParts(env, readFile, PARTS)

/** What one verb needs, so that `docket migrate` asks nobody for a Slack token. Throws as readConfig does. */
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
  teamsConfig: readDesk,
}

const PARTS = Object.keys(READERS) as Part[]

function readDesk(env: Environment, faults: string[], readFile: ReadFile): TeamsConfig {
  const file = deskFile(env)
  const text = readOr(file, readFile)
  if (text === null) faults.push(`${file} cannot be read; DOCKET_CONFIG names another file`)
  const parsed = text === null ? { faults: [] } : parseDesk(text, file)
  if ('teamsConfig' in parsed) return parsed.teamsConfig
  faults.push(...parsed.faults)
  return { teams: [] }
}

function readOr(file: string, readFile: ReadFile): string | null {
  try {
    return readFile(file)
  } catch {
    return null
  }
}
