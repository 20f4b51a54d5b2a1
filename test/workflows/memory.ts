import type { DeliverPorts } from '../../src/activities/deliver.ts'
import type { Delivery, Writer } from '../../src/activities/ports/delivery.ts'
import type { LiveSettings } from '../../src/activities/ports/settings.ts'
import type { Found, ThreadReader } from '../../src/activities/ports/thread.ts'
import type { Recorded, TicketStore } from '../../src/activities/ports/tickets.ts'
import type { WriteRow, WriteStore } from '../../src/activities/ports/writes.ts'
import type { Message } from '../../src/domain/command.ts'
import type { TicketEvent } from '../../src/domain/event.ts'
import { keyText, type TicketKey } from '../../src/domain/key.ts'
import type { Policy } from '../../src/domain/policy.ts'
import type { TeamSettings } from '../../src/domain/settings.ts'
import type { Batch } from '../../src/domain/stored/batch.ts'
import { evolve, type Ticket } from '../../src/domain/ticket.ts'
import { writesOf } from '../../src/domain/writes.ts'
import { settingsOf, teamOf } from '../harness/actors.ts'

type Kept = { ticket: Ticket | null; events: TicketEvent[]; wanted: Map<string, number>; parked: Set<string> }

/**
 * Postgres and Slack in memory, as the ticket's workflow sees them through the activities. With `gate` a test can
 * hold a call, fail it, or inspect it.
 */
export class Memory {
  readonly kept = new Map<string, Kept>()
  readonly said: string[] = []
  readonly threads = new Map<string, Found>()
  readonly replies = new Map<string, Message[]>()
  /** The requests that are gone. */
  readonly deleted = new Set<string>()
  gate: (call: string, about: string) => Promise<void> | void = () => undefined
  policy: Policy
  #numbers = new Map<string, number>()

  constructor(policy: Policy) {
    this.policy = policy
  }

  of(key: TicketKey): Kept {
    const text = keyText(key)
    const kept = this.kept.get(text) ?? { ticket: null, events: [], wanted: new Map(), parked: new Set() }
    this.kept.set(text, kept)
    return kept
  }

  /** The team's settings in this world: one team with this policy. */
  intake: Partial<TeamSettings> = {}
  readonly live: LiveSettings = { now: () => settingsOf(teamOf(this.policy, this.intake)) }

  readonly store: TicketStore = {
    load: async (key) => {
      await this.gate('load', keyText(key))
      const { ticket, events } = this.of(key)
      const applied = events
        .filter(({ actor }) => actor.kind !== 'docket')
        .map(({ cause, seq }) => ({ id: cause, seq }))
      const settings = settingsOf(teamOf(this.policy, this.intake))
      const input = ticket === null ? { policy: null, settings } : { policy: this.policy, settings: null }
      return { ticket, ...input, lanes: this.#lanes(key), applied: applied.slice(-200) }
    },
    reserveNumber: async (key) => {
      const number = this.#numbers.get(keyText(key)) ?? this.#numbers.size + 1
      this.#numbers.set(keyText(key), number)
      return number
    },
    saveTitle: async () => undefined,
    forgetTitle: async () => undefined,
    record: async (batch) => {
      await this.gate('record', keyText(batch.key))
      return this.#record(batch)
    },
    card: async (key) => {
      const { ticket } = this.of(key)
      return ticket && { ticket, title: 'help' }
    },
    overdue: async () => [],
    has: async (key) => this.of(key).ticket !== null,
    policy: async () => this.policy,
  }

  readonly reader: ThreadReader = {
    opening: async (key) => {
      await this.gate('open', keyText(key))
      const root: Found = {
        kind: 'root',
        requester: { by: 'author', user: 'UREQ' },
        title: 'help',
        editedTs: null,
        replies: [],
      }
      return this.threads.get(key.threadTs) ?? root
    },
    named: async (title) => title,
    replies: async (key) => ({
      kind: 'replies',
      replies: this.replies.get(key.threadTs) ?? [],
      requestDeleted: this.deleted.has(key.threadTs),
    }),
    walk: async () => ({ kind: 'walked' }),
  }

  /** The gateways have seen nothing: every thread is read. */
  readonly sight: Pick<DeliverPorts, 'seen' | 'coverage' | 'reads'> = {
    seen: { thread: async () => [] },
    coverage: { holes: async (_, from) => ({ holes: [{ from, until: from + 1 }], now: from + 2 }) },
    reads: { lookedAt: async () => null },
  }

  readonly writer: Writer = {
    deliver: async (opKey): Promise<Delivery> => {
      await this.gate('deliver', opKey)
      const { kept, lane } = this.#find(opKey)
      if (kept.parked.has(lane)) return { kind: 'parked', why: 'is_archived' }
      const seq = kept.ticket?.seq ?? 0
      if (kept.wanted.has(lane)) this.said.push(`${opKey}@${seq}`)
      kept.wanted.delete(lane)
      return { kind: 'delivered', seq }
    },
  }

  /** The activities only read rows of the write store. */
  readonly writes = {
    tried: async () => undefined,
    forgotten: async () => [],
    find: async (opKey: string): Promise<WriteRow | null> => {
      const { kept, lane } = this.#find(opKey)
      if (!kept.ticket || !kept.wanted.has(lane)) return null
      const [, kind] = /^notice\/(warning|breach)/.exec(lane) ?? []
      const notice = kind ? { kind: kind as 'warning' | 'breach', recipient: { user: 'U' }, dueAt: 0 } : null
      const row: Partial<WriteRow> = {
        opKey,
        owner: { kind: 'ticket', key: kept.ticket.key },
        lane,
        notice,
        state: 'ready',
        attempt: 0,
      }
      return row as WriteRow
    },
  } as Partial<WriteStore> as WriteStore

  #find(opKey: string): { kept: Kept; lane: string } {
    const [key = '', ...lane] = opKey.split('/')
    const kept = this.kept.get(key)
    if (!kept) throw new Error(`no ticket for ${opKey}`)
    return { kept, lane: lane.join('/') }
  }

  #lanes(key: TicketKey): Record<string, number> {
    const { wanted, parked } = this.of(key)
    return Object.fromEntries([...wanted].filter(([lane]) => !parked.has(lane)))
  }

  #record({ key, events, ticket }: Batch): Recorded {
    const kept = this.of(key)
    for (const event of events) {
      const had = kept.events[event.seq - 1]
      if (had && had.cause !== event.cause) return { kind: 'conflict' }
    }
    const has = kept.events.length
    const fresh = events.filter(({ seq }) => seq > has)
    if (fresh[0] && fresh[0].seq > has + 1) return { kind: 'behind', has }
    for (const event of fresh) {
      kept.events.push(event)
      kept.ticket = evolve(kept.ticket, event)
      const { writes, voids } = writesOf(kept.ticket, event)
      for (const { lane, seq } of writes) kept.wanted.set(lane, seq)
      for (const opKey of voids) kept.wanted.delete(opKey.split('/').slice(1).join('/'))
    }
    if (fresh.length > 0 && JSON.stringify(kept.ticket) !== JSON.stringify(ticket))
      throw new Error('the state that was recorded is not the one its events lead to')
    return { kind: 'recorded', lanes: this.#lanes(key) }
  }
}
