import { failureOf } from './failure.ts'

const REFUSALS: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'not_allowed_token_type',
  'account_inactive',
  'token_revoked',
  'token_expired',
])

/** One sentence for the operator where Slack refused the token of this variable; null for any other error. */
export function tokenRefusal(error: unknown, variable: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN'): string | null {
  const failure = failureOf(error)
  if (failure.kind !== 'refused' || !REFUSALS.has(failure.code)) return null
  return `Slack refuses ${variable} (${failure.code}): copy it from the app's settings again`
}
