import { connect } from '../db/client.ts'
import { createReads, type Reads, type TicketRecord } from '../db/tickets/reads.ts'
import { createTicketStore } from '../db/tickets/tickets.ts'
import { keyText, parseKey } from '../domain/key.ts'
import type { Policy } from '../domain/policy.ts'
import { type Context, configOf, Failure, UsageError } from './verb.ts'

/** The reads of the verbs that print. */
export type Reading = Reads & { policy(version: string): Promise<Policy> }

/** Opens the database for the duration of `use`. */
export async function withReads<T>(context: Context, use: (reads: Reading) => Promise<T>): Promise<T> {
  const { databaseUrl } = configOf(context, ['databaseUrl'])
  const { db, close } = connect(databaseUrl, { max: 2, name: 'docket cli' })
  const store = createTicketStore(db)
  try {
    return await use({ ...createReads(db), policy: (version) => store.policy(version) })
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
