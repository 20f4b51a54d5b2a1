import { errorTable, type Verdict } from './error-table.ts'
import type { NotLimited } from './failure.ts'

/** The meaning of a failed call for its write. `error` is Slack's code, or the connection's error. */
export type Meaning =
  | { readonly kind: 'done'; readonly error: string }
  | { readonly kind: 'retry'; readonly error: string }
  | { readonly kind: 'unknown'; readonly error: string }
  | { readonly kind: 'recreate'; readonly error: string }
  /** Refused until a person changes something. */
  | {
      readonly kind: 'park'
      readonly error: string
      readonly scope: 'write' | 'channel' | 'workspace'
      readonly advice: string
    }
  /** Refused for good: nobody can change it. */
  | { readonly kind: 'end'; readonly error: string; readonly because: 'target' | 'bug' }

/** Values for placeholders in an advice, such as `{emoji}`. */
export type Details = Readonly<Record<string, string>>

const undocumented = (method: string, code: string): Verdict => ({
  outcome: 'park',
  scope: 'channel',
  advice:
    `Slack refused ${method} with ${code}, which this version of Docket does not know: look it up at ` +
    `https://docs.slack.dev/reference/methods/${method}, fix it, then run docket writes retry --all.`,
})

/** The verdict on `code`, the error that Slack returned for `method`. */
export function outcomeOf(method: string, code: string): Verdict {
  // Only own entries: a code named like an inherited property must not find it.
  const entry = Object.hasOwn(errorTable, code) ? errorTable[code] : undefined
  const verdict = entry?.on?.[method] ?? entry ?? undocumented(method, code)
  // An ephemeral message replies to a click. It cannot be read back, and a late one is of no use.
  if (method === 'chat.postEphemeral' && verdict.outcome !== 'bug' && verdict.scope !== 'workspace') {
    return { outcome: 'give_up' }
  }
  return verdict
}

/**
 * The meaning of a failed call of `method`, for every kind of write: this is the only place that decides it.
 */
export function meaningOf(method: string, failure: NotLimited, details: Details = {}): Meaning {
  if (failure.kind === 'not_sent') return { kind: 'retry', error: failure.why }
  if (failure.kind === 'unknown') return { kind: 'unknown', error: failure.why }
  const { code: error } = failure
  const { outcome, scope = 'channel', advice = '' } = outcomeOf(method, error)
  if (outcome === 'park') return { kind: 'park', error, scope, advice: filled(advice, details) }
  if (outcome === 'give_up') return { kind: 'end', error, because: 'target' }
  if (outcome === 'bug') return { kind: 'end', error, because: 'bug' }
  return { kind: outcome === 'limited' ? 'retry' : outcome, error }
}

const filled = (advice: string, details: Details): string =>
  advice.replaceAll(/\{(\w{1,20})\}/g, (name, key: string) => details[key] ?? name)
