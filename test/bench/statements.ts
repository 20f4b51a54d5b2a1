import { type CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Schema } from '../../src/db/schema.ts'
import { createReads, type Reads, WHICH_WRITES } from '../../src/db/tickets/reads.ts'
import { ALL, everywhere, last, panels, sqlOf } from '../ops/grafana/desk.ts'

/** A statement that an operator or a dashboard waits for. */
export type Statement = {
  readonly name: string
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** The range of the dashboard, in days. */
export const RANGE_DAYS = 30
const STATUSES = ['open', 'resolved', 'closed'] as const

/** The panels of *Service desk* for all teams and for one, and the lists of the command line, as the program asks. */
export async function statements(databaseUrl: string, team: string): Promise<Statement[]> {
  const one = everywhere(({ name }) => (name === 'team' ? [team] : { all: "''" }))
  const shown = panels.flatMap(({ title }, index) => {
    const panel = panels[index]
    if (!panel) return []
    const of = (who: string, chosen: typeof ALL) => ({
      name: `${title}, ${who}`,
      sql: sqlOf(panel, chosen, last(RANGE_DAYS)).sql,
      parameters: [],
    })
    return [of('all teams', ALL), of('one team', one)]
  })
  return [...shown, ...(await lists(databaseUrl, team))]
}

async function lists(databaseUrl: string, team: string): Promise<Statement[]> {
  const reads: (readonly [string, (reads: Reads) => Promise<unknown>])[] = [
    ['ticket list', (from) => from.tickets({ limit: 50 })],
    ['ticket list --team', (from) => from.tickets({ team, limit: 50 })],
    ...STATUSES.flatMap((status) => [
      [`ticket list --status ${status}`, (from: Reads) => from.tickets({ status, limit: 50 })] as const,
      [
        `ticket list --team --status ${status}`,
        (from: Reads) => from.tickets({ team, status, limit: 50 }),
      ] as const,
    ]),
    ...WHICH_WRITES.map(
      (which) => [`writes list ${which}`, (from: Reads) => from.writes(which, 100)] as const,
    ),
    ['ticket show', (from) => from.ticket({ number: 4_242 })],
  ]
  return (await Promise.all(reads.map(([name, read]) => asked(databaseUrl, name, read)))).flat()
}

/** The statements of one read, numbered if it has several. */
async function asked(
  databaseUrl: string,
  name: string,
  read: (reads: Reads) => Promise<unknown>,
): Promise<Statement[]> {
  const queries: CompiledQuery[] = []
  const dialect = new PostgresDialect({ pool: new pg.Pool({ connectionString: databaseUrl }) })
  const db = new Kysely<Schema>({ dialect, log: ({ query }) => void queries.push(query) })
  await read(createReads(db))
  await db.destroy()
  return queries.map(({ sql, parameters }, index) => ({
    name: queries.length > 1 ? `${name} (${index + 1})` : name,
    sql,
    parameters,
  }))
}
