import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll } from 'vitest'
import { type Connection, connect } from '../../src/db/client.ts'
import { createWriteStore } from '../../src/db/outbox/writes.ts'
import type { Schema } from '../../src/db/schema.ts'
import { createSettingsStore } from '../../src/db/settings.ts'
import { createTicketStore } from '../../src/db/tickets/tickets.ts'
import { DOCKET } from '../../src/domain/actor.ts'
import type { Command } from '../../src/domain/command.ts'
import { next } from '../../src/domain/deadline.ts'
import { decide } from '../../src/domain/decide.ts'
import type { TicketEvent } from '../../src/domain/event.ts'
import type { TicketKey } from '../../src/domain/key.ts'
import type { Policy } from '../../src/domain/policy.ts'
import type { Batch } from '../../src/domain/stored/batch.ts'
import { RULES } from '../../src/domain/terms.ts'
import { evolve, type Ticket } from '../../src/domain/ticket.ts'
import { type Lane, opKeyOf, type Parking } from '../../src/domain/writes.ts'
import { person, settingsOf, teamOf } from '../harness/actors.ts'
import { freshDatabase, type TestDatabase } from '../harness/servers.ts'

/** A database for the tests of one file, with a connection pool like the product's. */
export function useDatabase(): { readonly db: Kysely<Schema>; readonly url: string } {
  let database: TestDatabase
  let connection: Connection
  beforeAll(async () => {
    database = await freshDatabase()
    connection = connect(database.url, { max: 25 })
    await createSettingsStore(connection.db).apply(settingsOf(team), 'test')
  })
  afterAll(async () => {
    await connection?.close()
    await database?.drop()
  })
  return {
    get db() {
      return connection.db
    },
    get url() {
      return database.url
    },
  }
}

const MINUTE = 60_000

export const policy: Policy = {
  version: 'platform@1',
  team: 'platform',
  firstResponse: {
    targetMs: { low: 60 * MINUTE, normal: 30 * MINUTE, high: 20 * MINUTE, urgent: 10 * MINUTE },
    warnShare: 0.5,
  },
  reopenForMs: 24 * 60 * MINUTE,
}

export const team = teamOf(policy)
export const agent = person('UAGENT', 'agent')
export const asker = person('UASKER')

/** The instant at which every story starts. */
export const START = Date.parse('2026-11-22T09:00:00Z')

/** A key that no other test of the file uses. */
export function newKey(): TicketKey {
  counter += 1
  return { workspace: 'T1', channel: 'C1', threadTs: `1700000000.${String(counter).padStart(6, '0')}` }
}
let counter = 0

/** A ticket's run as in the workflow: every step yields the batch to record. */
export class Run {
  readonly key: TicketKey
  #ticket: Ticket | null = null
  #clock = START

  constructor(key: TicketKey, from: Ticket | null = null) {
    this.key = key
    this.#ticket = from
  }

  get ticket(): Ticket {
    if (!this.#ticket) throw new Error('the ticket is not open')
    return this.#ticket
  }

  opKey(lane: Lane): string {
    return opKeyOf(this, lane)
  }

  open(number: number): Batch {
    const opening = {
      key: this.key,
      source: 'reaction',
      number,
      requester: 'UASKER',
      requesterBy: 'author',
      requestedAt: START,
    } as const
    return this.does({ kind: 'open', id: 'open', at: START, actor: asker, ...opening })
  }

  claim(id = 'claim', actor = agent): Batch {
    return this.does({ kind: 'claim', id, at: this.later(), actor })
  }

  resolve(id: string): Batch {
    return this.does({ kind: 'resolve', id, at: this.later(), actor: agent })
  }

  reopen(id: string): Batch {
    return this.does({ kind: 'reopen', id, at: this.later(), actor: asker })
  }

  reply(id: string, at = this.later()): Batch {
    return this.does({ kind: 'message', id, at, actor: agent, reply: 'words' })
  }

  tick(afterMinutes: number): Batch {
    const now = START + afterMinutes * MINUTE
    const deadline = next(this.ticket, { rules: RULES, policy, intake: null })?.id ?? 'none'
    return this.does({ kind: 'tick', id: `tick:${now}`, deadline, at: now, actor: DOCKET }, now)
  }

  later(): number {
    this.#clock += 1_000
    return this.#clock
  }

  does(command: Command, now = command.at): Batch {
    const decision = decide(this.#ticket, command, now, { rules: RULES, policy, intake: team })
    if (!decision.ok) throw new Error(decision.rejection.say)
    this.#ticket = decision.events.reduce<Ticket | null>(evolve, this.#ticket)
    return { key: this.key, events: decision.events, ticket: this.ticket }
  }
}

/** Several batches recorded as one, as the outbox does after an outage. */
export function together(...batches: Batch[]): Batch {
  const last = batches.at(-1)
  if (!last) throw new Error('there is nothing to put together')
  return { ...last, events: batches.flatMap((batch): TicketEvent[] => [...batch.events]) }
}

/** All stored rows of a ticket, to compare before and after. */
export async function everythingOf(db: Kysely<Schema>, key: TicketKey): Promise<unknown> {
  const ticketKey = `${key.workspace}:${key.channel}:${key.threadTs}`
  const tables = ['tickets', 'sla_clocks', 'ticket_events', 'slack_writes', 'ticket_numbers', 'texts']
  const select = (table: string) =>
    sql`select * from ${sql.table(table)} where ticket_key = ${ticketKey} order by 1, 2`.execute(db)
  return Promise.all(tables.map(async (table) => (await select(table)).rows))
}

/** Why a write is parked: its channel was archived. */
export const parking: Parking = { error: 'is_archived', scope: 'channel', advice: 'Unarchive the channel.' }

/** A resolved ticket: it has a card and a notice to deliver. */
export async function resolved(db: Kysely<Schema>) {
  const store = createTicketStore(db)
  const writes = createWriteStore(db)
  const run = new Run(newKey())
  await store.record(run.open(await store.reserveNumber(run.key)))
  await store.record(run.resolve('r1'))
  const notice = run.opKey('notice/resolved.1')
  const card = run.opKey('card/triage')
  const at = async (opKey: string) => {
    const row = await writes.find(opKey)
    if (!row) throw new Error(`${opKey} is missing`)
    return row
  }
  const lanes = async () => (await store.load(run.key)).lanes
  return { store, writes, run, notice, card, at, lanes }
}

/** A newly opened ticket. */
export async function opened(db: Kysely<Schema>) {
  const store = createTicketStore(db)
  const writes = createWriteStore(db)
  const key = newKey()
  const run = new Run(key)
  const opening = run.open(await store.reserveNumber(key))
  await store.record(opening)
  return { store, writes, key, run, opening }
}
