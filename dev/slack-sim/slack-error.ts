/** A response `{ok: false, error}`. `details` are the fields that some errors have beside it. */
export class SlackError extends Error {
  readonly code: string
  readonly details: Record<string, unknown>

  constructor(code: string, details: Record<string, unknown> = {}) {
    super(code)
    this.code = code
    this.details = details
  }
}

/**
 * Errors with an explanation in `response_metadata.messages`, as invalid_arguments and invalid_blocks have.
 */
export function explained(code: string, messages: string[]): SlackError {
  return new SlackError(code, { response_metadata: { messages: messages.map((text) => `[ERROR] ${text}`) } })
}

/** Errors that every Web API method may return: authentication, scopes, arguments, Slack itself. */
export const commonErrors = [
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'missing_scope',
  'no_permission',
  'access_denied',
  'accesslimited',
  'app_access_restricted',
  'enterprise_is_restricted',
  'ekm_access_denied',
  'org_login_required',
  'team_added_to_org',
  'two_factor_setup_required',
  'team_access_not_granted',
  'invalid_arguments',
  'invalid_arg_name',
  'invalid_array_arg',
  'invalid_charset',
  'invalid_form_data',
  'invalid_post_type',
  'missing_post_type',
  'deprecated_endpoint',
  'method_deprecated',
  'unknown_method',
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
] as const
