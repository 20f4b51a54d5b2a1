/** Postgres' SQLSTATE codes. */
const UNDEFINED_TABLE = '42P01'
const UNDEFINED_COLUMN = '42703'
/** The status code of gRPC. */
const NOT_FOUND = 5

/**
 * The command that the operator has not run yet, if an error or its cause shows it: Postgres has no such table, or
 * Temporal no such namespace. Null for any other error.
 */
export function remedyOf(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = 'code' in at ? at.code : undefined
    if (code === UNDEFINED_TABLE || code === UNDEFINED_COLUMN) return 'run `docket migrate` first'
    if (code === NOT_FOUND && /namespace/i.test(at.message)) return 'run `docket setup` first'
  }
  return null
}
