import { parseSettings } from '../../src/config.ts'
import type { TicketRecord, WriteLine } from '../../src/db/tickets/reads.ts'
import { DOCKET } from '../../src/domain/actor.ts'
import { type Clock, startClock } from '../../src/domain/clock.ts'
import type { Command } from '../../src/domain/command.ts'
import { next } from '../../src/domain/deadline.ts'
import { decide } from '../../src/domain/decide.ts'
import type { TicketEvent } from '../../src/domain/event.ts'
import type { Policy } from '../../src/domain/policy.ts'
import type { Settings } from '../../src/domain/settings.ts'
import { rebuild } from '../../src/domain/ticket.ts'
import { writesOf } from '../../src/domain/writes.ts'
import { sample } from '../config/sample.ts'
import { person } from '../harness/actors.ts'

/** 2026-11-22 09:00:00 UTC, the time of Ben's request. */
export const ASKED = Date.UTC(2026, 10, 22, 9)
export const MINUTE = 60_000

const parsed = parseSettings(sample(), 'docket.yaml') as { settings: Settings }
const [team] = parsed.settings.teams
export const POLICY = team?.policy as Policy

export const BEN = person('U0BEN')
export const ANA = person('U0ANA', 'agent')

const KEY = { workspace: 'T0', channel: 'C0HELP', threadTs: '1795338000.000100' }

/** Commands for Ben's ticket; minutes count from his request. */
export const told = {
  open: (): Command => ({
    kind: 'open',
    id: 'react:ticket',
    at: ASKED,
    actor: BEN,
    key: KEY,
    source: 'reaction',
    number: 1042,
    requester: BEN.user,
    requesterBy: 'author',
    requestedAt: ASKED,
  }),
  claim: (minute: number): Command => ({
    kind: 'claim',
    id: 'click:1',
    at: ASKED + minute * MINUTE,
    actor: ANA,
  }),
  reply: (minute: number): Command => ({
    kind: 'message',
    id: `msg:${minute}`,
    at: ASKED + minute * MINUTE,
    actor: ANA,
    reply: 'words',
  }),
  resolve: (minute: number): Command => ({
    kind: 'resolve',
    id: 'click:2',
    at: ASKED + minute * MINUTE,
    actor: ANA,
  }),
  deleted: (minute: number): Command => ({
    kind: 'requestDeleted',
    id: 'deleted:1',
    at: ASKED + minute * MINUTE,
    actor: DOCKET,
  }),
  dismiss: (minute: number): Command => ({
    kind: 'dismiss',
    id: 'click:3',
    at: ASKED + minute * MINUTE,
    actor: ANA,
  }),
  tick: (minute: number): Command => ({
    kind: 'tick',
    id: `tick:${minute}`,
    deadline: 'the next',
    at: ASKED + minute * MINUTE,
    actor: DOCKET,
  }),
}

/** Ben's ticket after these commands, as Postgres returns it, with every Slack write delivered. */
export const recordOf = (...commands: readonly Command[]): TicketRecord => recordFrom([], commands)

/** The same with a second clock, which runs from the start: the resolution is due after 8 hours, with a warning after 4. */
export const withTwoClocks = (...commands: readonly Command[]): TicketRecord =>
  recordFrom([startClock({ metric: 'resolution', cycle: 1 }, ASKED, 480 * MINUTE, 0.5)], commands)

function recordFrom(more: readonly Clock[], commands: readonly Command[]): TicketRecord {
  const events: TicketEvent[] = []
  for (const command of commands) {
    const terms = {
      rules: 1,
      policy: POLICY,
      intake: team ?? null,
    }
    const before = rebuild(events)
    const deadline = (before && next(before, terms)?.id) ?? 'none'
    const applied = command.kind === 'tick' ? { ...command, deadline } : command
    const decision = decide(before, applied, command.at, terms)
    if (decision.ok) events.push(...decision.events.map((event) => withClocks(event, more)))
  }
  const ticket = rebuild(events)
  if (ticket === null) throw new Error('nothing opened it')
  const writes = events.flatMap((event) =>
    writesOf(ticket, event).writes.map((write) => written(write.opKey, write.lane)),
  )
  return {
    ticket,
    title: 'Printer on floor 3',
    events: events.map((event) => ({ ...event, recordedAt: event.at })),
    writes: [...new Map(writes.map((write) => [write.opKey, write])).values()],
  }
}

const withClocks = (event: TicketEvent, more: readonly Clock[]): TicketEvent =>
  event.kind === 'opened' ? { ...event, clocks: [...more, ...event.clocks] } : event

/** A delivered Slack write, with changes. */
export const written = (opKey: string, lane: string, change: Partial<WriteLine> = {}): WriteLine => ({
  opKey,
  ticketNumber: 1042,
  ticketKey: 'T0:C0HELP:1795338000.000100',
  lane,
  channel: 'C0TRIAGE',
  state: 'done',
  seq: 1,
  doneSeq: 1,
  attempts: 1,
  messageTs: '1795338001.000200',
  createdAt: ASKED,
  firstAt: ASKED,
  parkedAt: null,
  parked: null,
  failedAt: null,
  failed: null,
  voidedBecause: null,
  duplicates: 0,
  ...change,
})
