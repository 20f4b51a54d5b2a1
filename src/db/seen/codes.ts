/** A lock was not available within `lock_timeout`. */
export const NOT_IN_TIME = '55P03'
/** A row violates the range of its partition. */
export const OUT_OF_RANGE = '23514'

/** Whether Postgres refused a statement for this reason. */
export const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
