import type { ColumnType } from 'kysely'

/**
 * A column that holds a stored shape (src/domain/stored). A value that is read has the type unknown, so that code
 * without a parser does not compile; `toJson` writes it.
 */
export type Json<Insert extends string | null = string> = ColumnType<unknown, Insert, Insert>
/** Such a column that is set at the insert and never again. */
export type KeptJson<Insert extends string | null = string> = ColumnType<unknown, Insert, never>
/** A column that is set by the insert and never changed. */
export type Kept<T, Insert = T> = ColumnType<T, Insert, never>
