import { canonical } from './facts.ts'
import type { ClockRecord, EventRecord } from './postgres-side.ts'

/** How the rows of `sla_clocks` differ from the clocks that `who` has, which are as JSON. */
export function faultsOfClocks(rows: ClockRecord[], clocks: unknown, who: string): string[] {
  const told = new Map((Array.isArray(clocks) ? clocks : []).map((clock) => [nameOf(clock), clock]))
  const stored = new Map(rows.map((row) => [nameOf(row), row]))
  return [...new Set([...told.keys(), ...stored.keys()])].flatMap((name) => {
    const [row, clock] = [canonical(clockIn(stored.get(name))), canonical(clockOf(told.get(name)))]
    return row === clock ? [] : [`sla_clocks has ${name} as ${row}, ${who} as ${clock}`]
  })
}

/** The differences between the rows and the events: which event changed them last. */
export function faultsOfRows(rows: ClockRecord[], events: EventRecord[]): string[] {
  return rows.flatMap((row) => {
    const last = events.findLast((event) => changes(event, row))?.seq
    return row.seq === last
      ? []
      : [`sla_clocks says that event ${row.seq} changed ${nameOf(row)} last, and it was ${last}`]
  })
}

const CHANGES = ['warned', 'warningSkipped', 'breached', 'responded', 'voided']

const changes = ({ kind, body }: EventRecord, { metric, cycle }: ClockRecord): boolean =>
  kind === 'opened' || (CHANGES.includes(kind) && body.metric === metric && body.cycle === cycle)

const nameOf = ({ metric, cycle }: { metric: unknown; cycle: unknown }): string => `${metric}.${cycle}`

const clockIn = (row: ClockRecord | undefined) => {
  if (row === undefined) return null
  const { seq, ...clock } = row
  return clock
}

/** A clock of a state, with the standing that it must have. */
function clockOf(clock: Record<string, unknown> | undefined) {
  if (clock === undefined) return null
  const running = clock.breachedAt !== null ? 'breached' : clock.warnedAt !== null ? 'at_risk' : 'on_track'
  return { ...clock, standing: clock.outcome ?? running }
}
