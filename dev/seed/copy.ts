import type { Client, Connection, Submittable } from 'pg'

type Value = string | number | Date | null
/** The values of a row by column. */
export type Row = Readonly<Record<string, Value>>

/** The messages of the protocol that `pg` sends for COPY; its types do not list them. */
type CopyConnection = Connection & {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

/**
 * Copies the values of these columns into a table: the quickest way into Postgres. Rejects with the error of Postgres.
 */
export function copyInto(
  client: Client,
  table: string,
  columns: readonly string[],
  rows: readonly Row[],
): Promise<void> {
  const text = Buffer.from(rows.map((row) => lineOf(row, columns)).join(''))
  return new Promise((resolve, reject) => {
    client.query(new CopyQuery(`copy ${table} (${columns.join(', ')}) from stdin`, text, resolve, reject))
  })
}

/** One row in the text format of COPY. */
const lineOf = (row: Row, columns: readonly string[]): string =>
  `${columns.map((column) => fieldOf(row[column] ?? null)).join('\t')}\n`

const fieldOf = (value: Value): string => {
  if (value === null) return '\\N'
  if (typeof value === 'number') return String(value)
  if (value instanceof Date) return value.toISOString()
  return SPECIAL.test(value) ? value.replaceAll(ALL_SPECIAL, (found) => ESCAPED[found] ?? found) : value
}

const SPECIAL = /[\\\t\n\r]/
const ALL_SPECIAL = /[\\\t\n\r]/g
const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** A query as `pg` runs it: the client calls the methods below when Postgres responds. */
class CopyQuery implements Submittable {
  readonly #text: string
  readonly #rows: Buffer
  readonly #resolve: () => void
  readonly #reject: (error: Error) => void

  constructor(text: string, rows: Buffer, resolve: () => void, reject: (error: Error) => void) {
    this.#text = text
    this.#rows = rows
    this.#resolve = resolve
    this.#reject = reject
  }

  submit(connection: Connection): void {
    ;(connection as CopyConnection).query(this.#text)
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.#rows)
    connection.endCopyFrom()
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#resolve()
  }

  handleError(error: Error): void {
    this.#reject(error)
  }
}
