import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api'
import { errorTable } from './error-table.ts'

/** The ways in which a call to Slack fails. They differ in whether it may have happened. */
export type Failure =
  /** Not done; try again after this time. */
  | { readonly kind: 'limited'; readonly afterMs: number }
  /** Certainly never reached Slack. */
  | { readonly kind: 'not_sent'; readonly why: string }
  /** Slack refused, with a documented code. */
  | { readonly kind: 'refused'; readonly code: string }
  /** It may have happened, or may happen yet. */
  | { readonly kind: 'unknown'; readonly why: string }

export type NotLimited = Exclude<Failure, { kind: 'limited' }>

/** Thrown just before a request is sent: its intent is too old. */
export class TooLate extends Error {}

const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])
const CODE = /^[a-z0-9_]+$/
const NO_HEADER_MS = 30_000

/** The shapes are those that @slack/web-api 8 was measured to throw, with one attempt and no retries. */
export function failureOf(error: unknown): Failure {
  if (error instanceof WebAPIRateLimitedError) return { kind: 'limited', afterMs: error.retryAfter * 1000 }
  if (error instanceof WebAPIPlatformError) return refused(error.data.error)
  if (error instanceof WebAPIHTTPError) return { kind: 'unknown', why: `HTTP ${error.statusCode}` }
  if (error instanceof WebAPIRequestError) return requestFailure(error.original)
  const why = error instanceof Error ? error.message : String(error)
  if (why.startsWith('Retry header did not contain')) return { kind: 'limited', afterMs: NO_HEADER_MS }
  return { kind: 'unknown', why }
}

/**
 * A maintenance page with status 200 arrives as an "error code" of HTML: it does not tell whether the call
 * took effect.
 */
function refused(code: string): Failure {
  if (!CODE.test(code)) return { kind: 'unknown', why: NOT_SLACKS }
  return isLimit(code) ? { kind: 'limited', afterMs: NO_HEADER_MS } : { kind: 'refused', code }
}

export const NOT_SLACKS = 'an answer that is not Slack’s'

/** The answer itself is in place of an error code. */
export const isNotSlacks = (error: unknown): boolean =>
  error instanceof WebAPIPlatformError && !CODE.test(error.data.error)

const isLimit = (code: string): boolean =>
  Object.hasOwn(errorTable, code) && errorTable[code]?.outcome === 'limited'

function requestFailure(original: Error): Failure {
  if (original instanceof TooLate) return { kind: 'not_sent', why: original.message }
  const code = codeOf(original) ?? codeOf(original.cause)
  if (code !== undefined && NEVER_CONNECTED.has(code)) return { kind: 'not_sent', why: code }
  return { kind: 'unknown', why: code ?? original.name }
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
