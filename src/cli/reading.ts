import type { CatchUpLine } from '../activities/ports/catch-up.ts'
import { createCatchUpStore } from '../db/catch-up/catch-ups.ts'
import { connect } from '../db/client.ts'
import { createSettingsStore } from '../db/settings.ts'
import { createReads, type Reads, type TicketRecord } from '../db/tickets/reads.ts'
import { createTicketStore } from '../db/tickets/tickets.ts'
import { keyText, parseKey } from '../domain/key.ts'
import type { Policy } from '../domain/policy.ts'
import { type Context, configOf, Failure, UsageError } from './verb.ts'

/** The reads of the verbs that print. */
export type Reading = Reads & {
  policy(version: string): Promise<Policy>
  /** The names of the teams of the settings in force; null before any were applied. */
  teams(): Promise<string[] | null>
  /** The catch-up of every channel, the latest first. */
  catchUps(): Promise<readonly CatchUpLine[]>
}

/** Opens the database for the duration of `use`. */
export async function withReads<T>(context: Context, use: (reads: Reading) => Promise<T>): Promise<T> {
  const { databaseUrl } = configOf(context, ['databaseUrl'])
  const { db, close } = connect(databaseUrl, { max: 2, name: 'docket cli' })
  const store = createTicketStore(db)
  const settings = createSettingsStore(db)
  try {
    return await use({
      ...createReads(db),
      catchUps: () => createCatchUpStore(db).list(),
      policy: (version) => store.policy(version),
      teams: async () => (await settings.current())?.settings.teams.map((team) => team.name) ?? null,
    })
  } finally {
    await close()
  }
}

type TicketRef = Parameters<Reads['ticket']>[0]

/** The ticket of `ref`; throws a Failure if there is none. */
export async function ticketOf(reads: Reading, ref: TicketRef): Promise<TicketRecord> {
  const record = await reads.ticket(ref)
  if (record === null)
    throw new Failure(`there is no ticket ${'number' in ref ? ref.number : keyText(ref.key)}`)
  return record
}

/** Throws a Failure for a name that no team has. A team that left docket.yaml has its tickets still. */
export async function requireTeam(reads: Pick<Reading, 'teams' | 'tickets'>, team: string): Promise<void> {
  const teams = await reads.teams()
  if (teams === null || teams.includes(team)) return
  const [its] = await reads.tickets({ team, limit: 1 })
  if (its === undefined) throw new Failure(`there is no team ${team}; teams: ${teams.join(', ')}`)
}

/**
 * A ticket reference as a person types it: `1042`, `#1042` or its key. Throws a UsageError for any other text. It
 * needs no database: wrong usage is reported before a missing environment.
 */
export function refOf(word: string | undefined): TicketRef {
  if (word === undefined) throw new UsageError('which ticket? Give its number, such as 1042, or its key')
  const number = /^#?([1-9]\d{0,14})$/.exec(word)?.[1]
  if (number !== undefined) return { number: Number(number) }
  try {
    return { key: parseKey(word) }
  } catch {
    throw new UsageError(
      `"${word}" is neither a ticket's number nor a key such as T0AAAA:C0HELP:1700000000.000100`,
    )
  }
}
