import { type Environment, readTemporal } from '../config.ts'
import { addressOf } from './temporal.ts'

/** The status codes of gRPC: DEADLINE_EXCEEDED and UNAVAILABLE. */
const GRPC_AWAY: readonly unknown[] = [4, 14]
const SLACK_UNREACHED = 'slack_webapi_request_error'
/** The words of pg and its pool for a server that accepts a connection too late or closes it; they have no code. */
const POSTGRES_SILENT =
  /^(?:timeout exceeded when trying to connect|Connection terminated|Query read timeout)/

/**
 * One sentence for the operator if an error or its cause shows that Temporal, Postgres or Slack cannot be reached: it
 * names the address and the variable that holds it, and never a password. Null for any other error.
 */
export function awayOf(error: unknown, env: Environment): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = 'code' in at ? at.code : undefined
    if (GRPC_AWAY.includes(code))
      return silent('Temporal', addressOf(readTemporal(env, [])), 'TEMPORAL_ADDRESS')
    if (code === SLACK_UNREACHED) return slackAway(env)
    const postgres = postgresOf(env)
    if (postgres !== null && isFrom(at, postgres))
      return silent('Postgres', `${postgres.host}:${postgres.port}`, 'DATABASE_URL')
  }
  return null
}

const silent = (server: string, address: string, variable: string): string =>
  `${server} at ${address} does not answer: is it running, and is ${variable} right?`

function slackAway({ SLACK_API_URL }: Environment): string {
  const host = SLACK_API_URL ? URL.parse(SLACK_API_URL)?.host : undefined
  return host
    ? silent('Slack', host, 'SLACK_API_URL')
    : 'Slack at slack.com does not answer: can this machine reach it? (SLACK_API_URL is not set)'
}

type Place = { readonly host: string; readonly port: number }

/** Where DATABASE_URL leads: `?host=` wins, as it does for pg. */
function postgresOf({ DATABASE_URL }: Environment): Place | null {
  const url = DATABASE_URL ? URL.parse(DATABASE_URL) : null
  if (url === null) return null
  const host = url.searchParams.get('host') || decodeURIComponent(url.hostname) || 'localhost'
  return { host, port: Number(url.port || url.searchParams.get('port') || 5432) }
}

/** Other sockets fail with the same codes, such as Slack's: only its place shows that a failure is Postgres'. */
function isFrom(error: Error, { host, port }: Place): boolean {
  if (POSTGRES_SILENT.test(error.message)) return true
  if (error instanceof AggregateError) return error.errors.some((each) => isFrom(each, { host, port }))
  const failed = error as Error & { syscall?: string; port?: number; hostname?: string; address?: string }
  if (failed.syscall === 'getaddrinfo') return failed.hostname === host
  if (failed.syscall !== 'connect') return false
  return failed.port === port || (host.startsWith('/') && (failed.address ?? '').startsWith(host))
}
