import { type Kysely, sql } from 'kysely'
import { createWriteStore } from '../../src/db/outbox/writes.ts'
import type { Schema } from '../../src/db/schema.ts'
import { createSettingsStore } from '../../src/db/settings.ts'
import { createTicketStore } from '../../src/db/tickets/tickets.ts'
import { DOCKET } from '../../src/domain/actor.ts'
import type { Command } from '../../src/domain/command.ts'
import type { TicketEvent } from '../../src/domain/event.ts'
import { keyText, type TicketKey } from '../../src/domain/key.ts'
import { evolve, type Ticket } from '../../src/domain/ticket.ts'
import { type Lane, opKeyOf } from '../../src/domain/writes.ts'
import { ana, clicks, HOUR, live, MINUTE, requester, says, team } from '../domain/fixtures.ts'
import { settingsOf } from '../harness/actors.ts'

/** C1 is for requests of normal priority, with a target of 4 hours; C2 for urgent ones, with 15 minutes. */
type Ask = { readonly channel: 'C1' | 'C2'; readonly ago: number; readonly team?: string }

/** The instant of the scene, and the instants of the answers to its two answered requests. */
export type Scene = { readonly now: number; readonly answeredAt: number }

/**
 * A day of the team. Open: #1 posted 30 minutes ago and on track; #2 posted 3 1/2 hours ago, assigned and warned; #3
 * urgent, posted 26 hours ago, breached; #5 answered within 2 1/2 hours; #6 of another team, posted 10 minutes ago.
 * #4 was answered within an hour, resolved, reopened and resolved again. #7, urgent, was answered late; then its
 * request was deleted, and it was dismissed: it counts nowhere.
 *
 * The warning of #2 and the breach of #3 are posted, and so are all writes of #4, #5 and #7. Only the triage card of #4,
 * two days old, has waited 5 minutes for its latest edit. The triage card of #1 has been parked for an hour. The
 * cards and reactions of the others are undelivered.
 */
export async function play(db: Kysely<Schema>): Promise<Scene> {
  const now = Date.now()
  const answeredAt = now - 2 * HOUR
  await createSettingsStore(db).apply(settingsOf(team, { ...team, name: 'it' }), 'scene')
  const tell = teller(db, now)
  const first = await tell({ channel: 'C1', ago: 30 * MINUTE })
  const second = await tell({ channel: 'C1', ago: 3.5 * HOUR }, [clicks('claim', ana, now - 3 * HOUR)])
  const third = await tell({ channel: 'C2', ago: 26 * HOUR })
  const fourth = await tell({ channel: 'C1', ago: now - answeredAt + HOUR }, [
    says(ana, answeredAt),
    clicks('resolve', ana, answeredAt + 10 * MINUTE),
    clicks('reopen', requester, answeredAt + 20 * MINUTE),
    clicks('resolve', ana, answeredAt + 30 * MINUTE),
  ])
  const fifth = await tell({ channel: 'C1', ago: now - answeredAt + 2.5 * HOUR }, [says(ana, answeredAt)])
  await tell({ channel: 'C1', ago: 10 * MINUTE, team: 'it' })
  const seventh = await tell({ channel: 'C2', ago: 5 * HOUR }, [
    says(ana, now - 3 * HOUR),
    { kind: 'requestDeleted', id: 'deleted:7', at: now - 2 * HOUR, actor: DOCKET },
    clicks('dismiss', ana, now - HOUR),
  ])

  await stands(db, second, 'notice/warning.firstResponse.1')
  await stands(db, third, 'notice/breach.firstResponse.1')
  await standsWhole(db, fourth)
  await standsWhole(db, fifth)
  await standsWhole(db, seventh)
  const parking = { error: 'is_archived', scope: 'channel', advice: 'Unarchive it.' } as const
  await createWriteStore(db).park(opKeyOf(first, 'card/triage'), 0, parking)
  await age(db, first, fourth)
  return { now, answeredAt }
}

/** Moves instants back, for periods that a test cannot wait for. */
async function age(db: Kysely<Schema>, parked: Ticket, edited: Ticket): Promise<void> {
  await sql`
    update slack_writes set parked_at = clock_timestamp() - interval '1 hour'
    where op_key = ${opKeyOf(parked, 'card/triage')}`.execute(db)
  await sql`
    update slack_writes set done_seq = seq - 1, created_at = clock_timestamp() - interval '2 days'
    where op_key = ${opKeyOf(edited, 'card/triage')}`.execute(db)
  await sql`
    update ticket_events set recorded_at = clock_timestamp() - interval '5 minutes'
    where ticket_key = ${keyText(edited.key)}`.execute(db)
}

/** Opens a ticket a minute after its request, runs its commands until now, and records them event by event. */
function teller(db: Kysely<Schema>, now: number) {
  const store = createTicketStore(db)
  let count = 0
  return async ({ channel, ago, team: named }: Ask, commands: readonly Command[] = []): Promise<Ticket> => {
    count += 1
    const key: TicketKey = { workspace: 'T1', channel, threadTs: `1700000000.00000${count}` }
    const number = await store.reserveNumber(key)
    const asked = {
      kind: 'open',
      source: 'reaction',
      key,
      number,
      requester: requester.user,
      requesterBy: 'author',
    } as const
    const opening = { id: `open:${count}`, at: now - ago + MINUTE, actor: ana, requestedAt: now - ago }
    const { events } = live([{ ...asked, ...opening }, ...commands], now)
    return recordEach(db, key, named ? events.map((event) => inTeam(event, named)) : events)
  }
}

const inTeam = (event: TicketEvent, team: string): TicketEvent =>
  event.kind === 'opened' ? { ...event, team } : event

async function recordEach(
  db: Kysely<Schema>,
  key: TicketKey,
  events: readonly TicketEvent[],
): Promise<Ticket> {
  const store = createTicketStore(db)
  let ticket: Ticket | null = null
  for (const event of events) {
    ticket = evolve(ticket, event)
    const recorded = await store.record({ key, events: [event], ticket })
    if (recorded.kind !== 'recorded') throw new Error(`the record says: ${recorded.kind}`)
  }
  if (ticket === null) throw new Error('the scene has a ticket to which nothing happened')
  return ticket
}

async function stands(db: Kysely<Schema>, ticket: Ticket, lane: Lane): Promise<void> {
  const writes = createWriteStore(db)
  const opKey = opKeyOf(ticket, lane)
  await writes.begin(opKey, 0, lane === 'card/triage' ? 'CTRIAGE' : ticket.key.channel)
  if (!(await writes.done(opKey, 1, `17.${lane}`, ticket.seq))) throw new Error(`${opKey} cannot stand`)
}

async function standsWhole(db: Kysely<Schema>, ticket: Ticket): Promise<void> {
  const rows = await db
    .selectFrom('slack_writes')
    .select(['lane', 'state'])
    .where('ticket_key', '=', keyText(ticket.key))
    .execute()
  for (const { lane, state } of rows) if (state !== 'void') await stands(db, ticket, lane as Lane)
}
