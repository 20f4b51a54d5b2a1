import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig'
import { messageOf } from './faults.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Collects faults; after adding one, a reader returns a value that is never used. */
export type Faults = string[]

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** `apiUrl` is null for the real Slack. */
export type SlackConfig = { readonly botToken: string; readonly apiUrl: string | null }

/** `uiUrl` is the base of links to the Temporal UI, null if there is none. */
export type TemporalConfig = {
  readonly connection: ClientConnectConfig['connectionOptions']
  readonly namespace: string
  readonly uiUrl: string | null
}

export type Address = { readonly host: string; readonly port: number }

export function readSlack(env: Environment, faults: Faults): SlackConfig {
  return {
    botToken: token(env, 'SLACK_BOT_TOKEN', 'xoxb-', faults),
    apiUrl: url(env, 'SLACK_API_URL', ['http:', 'https:'], faults),
  }
}

export const readAppToken = (env: Environment, faults: Faults): string =>
  token(env, 'SLACK_APP_TOKEN', 'xapp-', faults)

export function readDatabaseUrl(env: Environment, faults: Faults): string {
  if (!env.DATABASE_URL)
    faults.push('DATABASE_URL is missing: the URL of Postgres, such as postgres://docket@localhost/docket')
  return url(env, 'DATABASE_URL', ['postgres:', 'postgresql:'], faults) ?? ''
}

/** TEMPORAL_*, with the meaning that they have for every Temporal tool. */
export function readTemporal(env: Environment, faults: Faults): TemporalConfig {
  const uiUrl = url(env, 'TEMPORAL_UI_URL', ['http:', 'https:'], faults)
  try {
    const variables = Object.entries(env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    )
    const { connectionOptions, namespace } = loadClientConnectConfig({
      overrideEnvVars: Object.fromEntries(variables) as Record<string, string>,
    })
    return { connection: connectionOptions, namespace: namespace ?? 'default', uiUrl }
  } catch (error) {
    faults.push(`TEMPORAL_*: ${messageOf(error)}`)
    return { connection: {}, namespace: '', uiUrl }
  }
}

/** The address for /healthz and /readyz; null for no server. */
export function readHttpAddress(env: Environment, faults: Faults): Address | null {
  const text = env.DOCKET_HTTP_ADDRESS
  if (!text) return null
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^\s:/]+):(\d{1,5})$/i.exec(text) ?? []
  if (host !== undefined && Number(port) <= 65_535)
    return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
  faults.push('DOCKET_HTTP_ADDRESS must be host:port, such as 127.0.0.1:8080 or 0.0.0.0:8080')
  return null
}

export function readLogLevel(env: Environment, faults: Faults): LogLevel {
  const text = env.DOCKET_LOG_LEVEL || 'info'
  const level = LOG_LEVELS.find((each) => each === text)
  if (level === undefined) faults.push(`DOCKET_LOG_LEVEL must be one of: ${LOG_LEVELS.join(', ')}`)
  return level ?? 'info'
}

function token(env: Environment, name: string, prefix: string, faults: Faults): string {
  const text = env[name] ?? ''
  if (text === '') faults.push(`${name} is missing: the token that starts with ${prefix}`)
  else if (!new RegExp(`^${prefix}[\\w-]+$`).test(text))
    faults.push(`${name} must start with ${prefix} and hold no spaces or quotes`)
  return text
}

function url(env: Environment, name: string, protocols: readonly string[], faults: Faults): string | null {
  const text = env[name]
  if (!text) return null
  if (protocols.includes(URL.parse(text)?.protocol ?? '')) return text
  faults.push(`${name} must be a URL that starts with ${protocols.map((each) => `${each}//`).join(' or ')}`)
  return null
}
