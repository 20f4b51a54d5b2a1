import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely'
import pg from 'pg'
import type { Schema } from './schema.ts'

export type ConnectOptions = {
  /** The most connections; each activity in flight uses one. */
  readonly max?: number
  /** The time-out of a statement; 0 for none. */
  readonly statementMs?: number
  /** Shown in pg_stat_activity. */
  readonly name?: string
  /** Called when an idle connection breaks. */
  readonly onError?: (error: Error) => void
}

export type Connection = {
  readonly db: Kysely<Schema>
  readonly pool: pg.Pool
  close(): Promise<void>
}

/**
 * Below the ten seconds of an activity that only uses Postgres: the statement fails before the activity times out.
 */
const STATEMENT_MS = 7_000
const CONNECT_MS = 3_000
/** A dead server is detected this much later than a live one would have cut the statement off. */
const SILENCE_MS = 500

/** A pool of connections to the database at `url`; it connects on first use. */
export function connect(url: string, options: ConnectOptions = {}): Connection {
  const { max = 10, statementMs = STATEMENT_MS, name = 'docket', onError = () => {} } = options
  const pool = new pg.Pool({
    connectionString: url,
    application_name: name,
    max,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    types: { getTypeParser },
    ...(statementMs > 0 && {
      statement_timeout: statementMs,
      query_timeout: statementMs + SILENCE_MS,
      idle_in_transaction_session_timeout: statementMs,
    }),
  })
  // Without a listener the process would end when Postgres stops. The next query reports the error.
  pool.on('error', onError)
  // The same for a connection that breaks between two statements of a transaction: the pool does not listen then.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: discarding(pool) }) })
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= pool.end()
    return closing
  }
  return { db, pool, close }
}

/**
 * After a time-out on our side the statement may still be in flight, and the next user of that connection would wait
 * behind it. So such a connection is closed when it is returned to the pool.
 */
function discarding(pool: pg.Pool) {
  const connect = async (): Promise<PostgresPoolClient> => {
    const client = await pool.connect()
    let silent: Error | undefined
    const query = async (text: string, values: readonly unknown[]) => {
      if (silent) throw silent
      try {
        return await client.query(text, [...values])
      } catch (error) {
        if (error instanceof Error && error.message === 'Query read timeout') silent = error
        throw error
      }
    }
    return {
      query: query as unknown as PostgresPoolClient['query'], // its other overload is for cursors
      release: (broken) => client.release(silent ?? broken),
    }
  }
  return { connect, end: () => pool.end(), options: pool.options }
}

const INT8 = 20

/** Ticket numbers are int8 in Postgres and numbers here; a value that does not fit is refused, never rounded. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === INT8 && format !== 'binary') return parseInt8
  return pg.types.getTypeParser(oid, format)
}

function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is too large for a number`)
  return value
}
