import { LogLevel, type Logger as SlackLogger } from '@slack/web-api'
import type { LogMetadata, Logger as TemporalLogger } from '@temporalio/worker'
import { type DestinationStream, type Logger, pino } from 'pino'

/** Lines of JSON. Log ids, kinds and figures, never a person's text. */
export type Log = Logger

/** The log of a process; to standard output unless `to` is given. Tokens and passwords are masked in every line. */
export function createLog(process: string, level: string, to?: DestinationStream): Log {
  const options = {
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
    hooks: { streamWrite: masked },
  }
  return to ? pino(options, to) : pino(options)
}

/** The text with Slack's tokens and the passwords in URLs masked. */
export const masked = (text: string): string =>
  text
    .replace(/\b(xox[a-z]|xapp)-[\w-]+/g, '$1-***')
    // Split at the start of a URL: one pattern over the whole text would be quadratic.
    .split('://')
    .map((piece, index) => (index === 0 ? piece : piece.replace(/^([^\s:/@"]+:)[^\s@"]+@/, '$1***@')))
    .join('://')

export type ErrorLine = { name: string; message: string; code?: string; stack?: string; cause?: ErrorLine }

/**
 * The loggable fields of an error. Errors of Slack's client contain the request with its token and text, those of
 * Postgres the row: only these fields are logged.
 */
export function describeError(thrown: unknown, depth = 0): ErrorLine {
  if (!(thrown instanceof Error))
    return { name: typeof thrown, message: 'something that is no error was thrown' }
  const code = 'code' in thrown ? String(thrown.code) : undefined
  const line: ErrorLine = { name: thrown.name, message: thrown.message, stack: thrown.stack }
  if (code !== undefined) line.code = code
  if (thrown.cause !== undefined && depth < 3) line.cause = describeError(thrown.cause, depth + 1)
  return line
}

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const

/** Temporal logs this for the Slack worker, which has no workflows by design. */
const EXPECTED = 'No workflows registered'

/** The log for Temporal's runtime and workers. Their info lines are debug lines here. */
export function temporalLogger(log: Log): TemporalLogger {
  const child = log.child({ from: 'temporal' })
  const write = (level: keyof typeof LEVELS, message: string, meta: LogMetadata = {}): void => {
    const { error, timestampNanos: _, taskToken: __, ...rest } = meta
    const as = message.startsWith(EXPECTED) ? 'debug' : LEVELS[level]
    child[as](error === undefined ? rest : { ...rest, err: error }, message)
  }
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  }
}

/**
 * The log for Slack's libraries. Their debug and info lines print whole requests and events, so they are dropped. Of
 * the values in a warning, only texts and descriptions of errors are kept.
 */
export function slackLogger(log: Log): SlackLogger {
  const child = log.child({ from: 'slack' })
  const write =
    (level: 'warn' | 'error') =>
    (...said: unknown[]): void => {
      const err = said.find((each) => each instanceof Error)
      const words = said.filter((each) => typeof each === 'string').join(' ')
      child[level](err === undefined ? {} : { err }, words || 'no words came with it')
    }
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: write('warn'),
    error: write('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  }
}
