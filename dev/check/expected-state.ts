import { faultsOfClocks, faultsOfRows } from './clocks.ts'
import { canonical } from './facts.ts'
import type { EventRecord, TicketRecord } from './postgres-side.ts'

/** The state that the events of a ticket add up to, computed in the simplest way. */
type ExpectedState = {
  number: unknown
  requester: unknown
  status: 'open' | 'resolved' | 'dismissed'
  assignee: unknown
  resolutions: number
  resolvedBy: unknown
  resolvedAt: unknown
  closedAt: unknown
  requestEditedAt: unknown
  requestDeleted: { at: unknown; decidedBy: unknown } | null
  seq: number
  clocks: Record<string, unknown>[]
}

/**
 * The lanes that these events require, each once. While the team has not decided about a deleted request, reminders
 * are held back; once it keeps the ticket, the latest of each running clock is sent.
 */
export function lanesOf(events: EventRecord[]): string[] {
  const lanes = new Set<string>()
  const held = new Map<string, string>()
  let [open, undecided, resolutions] = [true, false, 0]
  const remind = (clock: string, lane: string): unknown =>
    undecided ? held.set(clock, lane) : lanes.add(lane)
  for (const { kind, body } of events) {
    const clock = `${body.metric}.${body.cycle}`
    if (kind === 'opened') for (const lane of ['card/triage', 'card/thread', 'reactions']) lanes.add(lane)
    if (kind === 'warned') remind(clock, `notice/warning.${clock}`)
    if (kind === 'breached') remind(clock, `notice/breach.${clock}`)
    if (kind === 'responded' || kind === 'voided') held.delete(clock)
    if (kind === 'requestDeleted' && open) {
      undecided = true
      lanes.add('notice/requestDeleted')
    }
    if (kind === 'kept') for (const lane of held.values()) lanes.add(lane)
    if (kind === 'resolved') {
      resolutions += 1
      lanes.add(`notice/resolved.${resolutions}`)
    }
    if (['kept', 'resolved', 'dismissed'].includes(kind)) undecided = false
    if (kind === 'resolved' || kind === 'reopened') open = kind === 'reopened'
  }
  return [...lanes].sort()
}

/** Checks the record of one ticket without the other sides. */
export function faultsOfRecord(ticket: TicketRecord): string[] {
  const { events, state, seq } = ticket
  const faults: string[] = []
  const numbers = events.map((event) => event.seq)
  if (numbers.some((number, index) => number !== index + 1) || numbers.length !== seq)
    faults.push(`ticket_events has ${numbers.join(', ')}, and the row is at ${seq}`)
  const contradictory = events.filter(({ seq: own, kind, cause, body }) => {
    return body.seq !== own || body.kind !== kind || body.cause !== cause
  })
  if (contradictory.length > 0)
    faults.push(`columns of event ${contradictory[0]?.seq} say otherwise than its body`)
  const unknown = new Set(events.map(({ kind }) => kind).filter((kind) => !KNOWN_KINDS.includes(kind)))
  for (const kind of unknown) faults.push(`the checker does not know events of the kind ${kind}`)
  const expected: Record<string, unknown> = { ...expectedState(events) }
  for (const [name, value] of Object.entries(expected)) {
    const stored = name === 'clocks' ? clocksIn(state) : state[name]
    if (canonical(stored) !== canonical(value))
      faults.push(
        `the events make ${name} ${JSON.stringify(value)}, its state says ${JSON.stringify(stored)}`,
      )
  }
  const { number, assignee, status, closedAt } = state
  const row = { number: ticket.number, assignee: ticket.assignee, status: ticket.status }
  const fromState = { number, assignee, status: closedAt === null ? status : 'closed' }
  if (JSON.stringify(row) !== JSON.stringify(fromState))
    faults.push(`its row says ${JSON.stringify(row)}, its state ${JSON.stringify(fromState)}`)
  return [
    ...faults,
    ...faultsOfRows(ticket.clocks, events),
    ...faultsOfClocks(ticket.clocks, state.clocks, 'its state'),
  ]
}

const CLOCK = ['metric', 'cycle', 'warnedAt', 'breachedAt', 'stoppedAt', 'outcome'] as const

const clockOf = (clock: Record<string, unknown>) =>
  Object.fromEntries(CLOCK.map((name) => [name, clock[name]]))

const clocksIn = ({ clocks }: Record<string, unknown>) => (clocks as Record<string, unknown>[]).map(clockOf)

function expectedState(events: EventRecord[]): ExpectedState {
  const expected: ExpectedState = {
    number: null,
    requester: null,
    status: 'open',
    assignee: null,
    resolutions: 0,
    resolvedBy: null,
    resolvedAt: null,
    closedAt: null,
    requestEditedAt: null,
    requestDeleted: null,
    seq: events.length,
    clocks: [],
  }
  for (const event of events) apply(expected, event)
  return expected
}

type Apply = (expected: ExpectedState, body: EventRecord['body'], clock: Record<string, unknown>) => void

/** The effect of each kind of event, stated here a second time so that the product's own code is not its judge. */
const EFFECTS: Readonly<Record<string, Apply>> = {
  opened: (expected, body) => {
    expected.number = body.number
    expected.requester = body.requester
    expected.clocks = clocksIn(body)
  },
  assigned: (expected, body) => {
    expected.assignee = body.assignee
  },
  resolved: (expected, body) => {
    expected.status = 'resolved'
    expected.resolutions += 1
    expected.resolvedBy = body.by
    expected.resolvedAt = body.at
    decide(expected, body.by)
  },
  reopened: (expected) => {
    Object.assign(expected, { status: 'open', resolvedBy: null, resolvedAt: null })
  },
  closed: (expected, body) => {
    expected.closedAt = body.at
  },
  warned: (_, body, clock) => {
    clock.warnedAt = body.at
  },
  warningSkipped: (_, body, clock) => {
    clock.warnedAt = body.at
  },
  breached: (_, body, clock) => {
    clock.breachedAt = body.at
  },
  // The reminder is not posted; the clock keeps its instants.
  withdrawn: () => undefined,
  responded: (_, body, clock) => {
    Object.assign(clock, { stoppedAt: body.respondedAt, outcome: body.outcome })
  },
  voided: (_, body, clock) => {
    Object.assign(clock, { stoppedAt: clock.stoppedAt ?? body.at, outcome: 'void' })
  },
  requestEdited: (expected, body) => {
    expected.requestEditedAt = body.at
  },
  requestDeleted: (expected, body) => {
    expected.requestDeleted = { at: body.at, decidedBy: expected.resolvedBy }
  },
  kept: (expected, body) => decide(expected, body.by),
  dismissed: (expected, body) => {
    expected.status = 'dismissed'
    decide(expected, body.by)
  },
}

/** The first decision about a deleted request counts. */
function decide({ requestDeleted }: ExpectedState, by: unknown): void {
  if (requestDeleted !== null) requestDeleted.decidedBy ??= by
}

/** The kinds of events that the checker knows. */
export const KNOWN_KINDS = Object.keys(EFFECTS)

function apply(expected: ExpectedState, { kind, body }: EventRecord): void {
  const [clock = {}] = expected.clocks.filter(
    (each) => each.metric === body.metric && each.cycle === body.cycle,
  )
  EFFECTS[kind]?.(expected, body, clock)
}
