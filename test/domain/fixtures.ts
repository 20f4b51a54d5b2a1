import type { ActionName } from '../../src/domain/actions.ts'
import { DOCKET, type Person } from '../../src/domain/actor.ts'
import { type Metric, startClock } from '../../src/domain/clock.ts'
import type { Command, ReplyKind } from '../../src/domain/command.ts'
import { next } from '../../src/domain/deadline.ts'
import { decide } from '../../src/domain/decide.ts'
import type { TicketEvent } from '../../src/domain/event.ts'
import type { TicketKey } from '../../src/domain/key.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { RULES, type Terms } from '../../src/domain/terms.ts'
import { evolve, type Ticket } from '../../src/domain/ticket.ts'
import { person, teamOf } from '../harness/actors.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
/** The time of the request. */
export const ASKED = Date.UTC(2026, 10, 2, 9, 0)

export const key = { workspace: 'T1', channel: 'C1', threadTs: '1793610000.000100' }

export const policy: Policy = {
  version: 'v1',
  team: 'platform',
  firstResponse: {
    targetMs: { low: 8 * HOUR, normal: 4 * HOUR, high: HOUR, urgent: 15 * MINUTE },
    warnShare: 0.75,
  },
  reopenForMs: 14 * DAY,
}

export const team = teamOf(policy, {
  channels: {
    C1: { openBy: 'anyone', priority: 'normal', aliases: [] },
    C2: { openBy: 'agents', priority: 'urgent', aliases: ['C2OLD'] },
  },
})
export const terms: Terms = { rules: RULES, policy, intake: team }

export const requester = person('UREQ')
export const ana = person('UANA', 'agent')
export const ben = person('UBEN', 'agent')
/** The roles are those of the directory: a lead is also an agent, an admin has all roles in every team. */
export const lead = person('ULEA', 'agent', 'lead')
/** Of another team: an admin stays one also where their own team does not list them. */
export const admin: Person = { ...person('UADA'), roles: { network: ['agent', 'lead', 'admin'] } }
export const outsider = person('UOUT')
export const external: Person = { ...person('USTR'), organisation: 'T2', external: true }

export const open = (at = ASKED + MINUTE, actor = outsider): Command => ({
  kind: 'open',
  id: `open:${at}`,
  at,
  actor,
  source: 'reaction',
  key,
  number: 1042,
  requester: requester.user,
  requesterBy: 'author',
  requestedAt: ASKED,
})

export const says = (actor: Person, at: number, reply: 'words' | 'thanks' | 'emoji' = 'words'): Command => ({
  kind: 'message',
  id: `msg:${at}`,
  at,
  actor,
  reply,
})

/** A person edits their reply. */
export const edits = (
  actor: Person,
  at: number,
  reply: ReplyKind = 'words',
  was: ReplyKind | null = 'thanks',
): Command => ({ kind: 'edited', id: `edit:${at}`, at, actor, reply, was })

export const editsRequest = (at: number): Command => ({
  kind: 'requestEdited',
  id: `edit:request:${at}`,
  at,
  actor: requester,
})

export const deletesRequest = (at: number): Command => ({
  kind: 'requestDeleted',
  id: 'deleted:1793610000.000100',
  at,
  actor: DOCKET,
})

export const clicks = (kind: ActionName, actor: Person, at: number): Command => ({
  kind,
  id: `${kind}:${actor.user}:${at}`,
  at,
  actor,
})

/** When the first response to a request of normal priority is at risk, and when it is due. */
export const WARN = ASKED + 3 * HOUR
export const DUE = ASKED + 4 * HOUR
/** When the resolved tickets below are resolved, and when they are closed. */
export const RESOLVED = ASKED + HOUR
export const CLOSE = RESOLVED + policy.reopenForMs

/** A ticket that is resolved without an answer, and one that was answered at once. */
export const unanswered: readonly Command[] = [open(), clicks('resolve', ana, RESOLVED)]
export const answered: readonly Command[] = [open(), says(ana, ASKED + 1), clicks('resolve', ana, RESOLVED)]

/** The ticket that these commands lead to. */
export function ticketOf(commands: readonly Command[], until = 0): Ticket {
  const { ticket } = live(commands, until)
  if (ticket === null) throw new Error('no ticket was opened')
  return ticket
}

/** A ticket's history so far: its events, its refusals, its state. */
export type Life = { ticket: Ticket | null; events: TicketEvent[]; refused: string[] }

/** Applies each command at its own instant and fires every deadline on the way, as the workflow does. */
export function live(commands: readonly Command[], until = 0): Life {
  const life: Life = { ticket: null, events: [], refused: [] }
  let now = 0
  for (const command of commands) {
    now = Math.max(now, command.at)
    fireOnTime(life, command.at)
    tell(life, command, now)
    settle(life, now)
  }
  fireOnTime(life, until)
  return life
}

/** Fires every deadline at its own instant, like a timer without outages. */
function fireOnTime(life: Life, until: number): void {
  for (;;) {
    const due = life.ticket === null ? null : next(life.ticket, terms)
    if (due === null || due.at > until) return
    settle(life, due.at)
  }
}

export function tell(life: Life, command: Command, now: number): void {
  const decision = decide(life.ticket, command, now, terms)
  if (!decision.ok) {
    life.refused.push(decision.rejection.code)
    return
  }
  for (const event of decision.events) {
    life.ticket = evolve(life.ticket, event)
    life.events.push(event)
  }
}

/** Like the workflow when it wakes: of everything that is due by now, only the highest fires. */
export function settle(life: Life, upTo: number): void {
  for (;;) {
    const due = life.ticket === null ? null : next(life.ticket, terms)
    if (due === null || due.at > upTo) return
    tell(
      life,
      { kind: 'tick', id: `tick:${due.id}:${due.at}`, deadline: due.id, at: due.at, actor: DOCKET },
      upTo,
    )
    if (life.ticket !== null && next(life.ticket, terms)?.id === due.id)
      throw new Error(`${due.id} does not pass`)
  }
}

/**
 * An opening that starts two clocks: the first response is due after 4 hours with a warning after 3, the resolution
 * after 8 with a warning after 6. It was asked at `from`.
 */
export function openedWithTwoClocks({ from = ASKED, ...change }: Opening = {}): TicketEvent {
  const [opened] = live([open()]).events
  if (opened?.kind !== 'opened') throw new Error('it was not opened')
  const start = (metric: Metric, ms: number) => startClock({ metric, cycle: 1 }, from, ms, 0.75)
  const clocks = [start('firstResponse', 4 * HOUR), start('resolution', 8 * HOUR)]
  return { ...opened, ...change, requestedAt: from, at: from, clocks }
}
type Opening = { from?: number; key?: TicketKey; number?: number }

export const kinds = (life: Life): string[] => life.events.map(({ kind }) => kind)
