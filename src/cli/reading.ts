import { connect } from '../db/client.ts'
import { createReads, type Reads, type TicketRecord } from '../db/tickets/reads.ts'
import { createTicketStore } from '../db/tickets/tickets.ts'
import { parseKey } from '../domain/key.ts'
import type { Policy } from '../domain/policy.ts'
import { type Context, configOf, Failure, UsageError } from './verb.ts'

/** What the verbs that print ask of Postgres. */
export type Reading = Reads & { policy(version: string): Promise<Policy> }

/** Opens the database for as long as `use` takes. */
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

/** The ticket that a person names: `1042`, `#1042` or its key. Throws a UsageError or a Failure where there is none. */
export async function ticketOf(reads: Reading, word: string | undefined): Promise<TicketRecord> {
  if (word === undefined) throw new UsageError('which ticket? Give its number, such as 1042, or its key')
  const record = await reads.ticket(refOf(word))
  if (record === null) throw new Failure(`there is no ticket ${word}`)
  return record
}

function refOf(word: string): Parameters<Reads['ticket']>[0] {
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
