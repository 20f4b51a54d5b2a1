import { type RawBuilder, sql } from 'kysely'
import { parse, type Shape, toStored } from '../domain/stored/shape.ts'

/** A value as the text of a JSON column, with the version of its shape. */
export const toJson = <T extends object>(shape: Shape<T>, value: T): string =>
  JSON.stringify(toStored(shape, value))

/** The parsed value of a JSON column. Throws an Unreadable. */
export const parseOrNull = <T extends object>(shape: Shape<T>, stored: unknown): T | null =>
  stored === null || stored === undefined ? null : parse(shape, stored)

/**
 * Now on the database's clock, the one clock that all processes share. Unlike `now()` it advances within a
 * transaction.
 */
export const dbNow: RawBuilder<Date> = sql<Date>`clock_timestamp()`

/** Now in whole milliseconds: read back by JavaScript, the instant is as it was, and a compare-and-set on it is exact. */
export const dbNowInMs: RawBuilder<Date> = sql<Date>`date_trunc('milliseconds', ${dbNow})`

/** The age of a column's instant in milliseconds, on the database's clock. */
export const msSince = (column: string): RawBuilder<number | null> =>
  sql<number | null>`(extract(epoch from clock_timestamp() - ${sql.ref(column)}) * 1000)::double precision`

/** The instant this many milliseconds from now on the database's clock. */
export const inMs = (ms: number): RawBuilder<Date> =>
  sql<Date>`clock_timestamp() + ${ms}::double precision * interval '1 millisecond'`

/** A column's instant in epoch milliseconds, for JSON that Postgres builds. */
export const msOf = (column: string): RawBuilder<number | null> =>
  sql<number | null>`(extract(epoch from ${sql.ref(column)}) * 1000)::bigint`

export const toDate = (at: number): Date => new Date(at)
export const toDateOrNull = (at: number | null): Date | null => (at === null ? null : new Date(at))
export const toMsOrNull = (date: Date | null): number | null => date?.getTime() ?? null

const UNIQUE_VIOLATION = '23505'

/** Whether a statement failed because this unique constraint already holds such a row. */
export const isTaken = (error: unknown, constraint: string): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === UNIQUE_VIOLATION &&
  'constraint' in error &&
  error.constraint === constraint
