/** Postgres' SQLSTATE codes. */
const UNDEFINED_TABLE = '42P01'
const UNDEFINED_COLUMN = '42703'
const NOT_LET_IN: readonly unknown[] = ['28P01', '28000', '3D000']
/** The status code of gRPC. */
const NOT_FOUND = 5

/**
 * The operator's next step, if an error or its cause shows it: Postgres has no such table or does not let Docket
 * in, or Temporal has no such namespace. Null for any other error.
 */
export function remedyOf(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = 'code' in at ? at.code : undefined
    if (code === UNDEFINED_TABLE || code === UNDEFINED_COLUMN) return 'run `docket migrate` first'
    if (NOT_LET_IN.includes(code)) return 'check the user, password and database in DATABASE_URL'
    if (code === NOT_FOUND && /namespace/i.test(at.message)) return 'run `docket setup` first'
  }
  return null
}
