/** The quantities that an SLA target measures. There are rules for the first response only. */
export type Metric = 'firstResponse' | 'nextResponse' | 'resolution'

export const METRIC_WORDS: Readonly<Record<Metric, string>> = {
  firstResponse: 'first response',
  nextResponse: 'next response',
  resolution: 'resolution',
}

export type Standing = 'on_track' | 'at_risk' | 'breached' | 'met' | 'void'

/**
 * One metric in one cycle. Instants are epoch milliseconds. `warnedAt` and `breachedAt` hold the deadline
 * that passed, even if the warning was skipped or the breach withdrawn, so that neither fires twice.
 */
export type Clock = {
  readonly metric: Metric
  readonly cycle: number
  readonly startedAt: number
  readonly targetMs: number
  readonly warnAt: number
  readonly dueAt: number
  readonly warnedAt: number | null
  readonly breachedAt: number | null
  readonly stoppedAt: number | null
  readonly outcome: 'met' | 'breached' | 'void' | null
}

export type ClockId = { readonly metric: Metric; readonly cycle: number }

/** The name of a clock in the ids of deadlines and in lanes. */
export const clockName = ({ metric, cycle }: ClockId): string => `${metric}.${cycle}`

export const isRunning = (clock: Clock): boolean => clock.stoppedAt === null

/** Of the clocks that run, the one that is due first; null where none runs. */
export const dueNext = <C extends Pick<Clock, 'dueAt' | 'stoppedAt'>>(clocks: readonly C[]): C | null =>
  clocks.filter((clock) => clock.stoppedAt === null).toSorted((a, b) => a.dueAt - b.dueAt)[0] ?? null

export function standing(clock: Clock): Standing {
  if (clock.outcome !== null) return clock.outcome
  if (clock.breachedAt !== null) return 'breached'
  return clock.warnedAt === null ? 'on_track' : 'at_risk'
}

/** A clock in wall time: due `targetMs` after it starts, at risk when `warnShare` (0..1) of that has passed. */
export function startClock(id: ClockId, startedAt: number, targetMs: number, warnShare: number): Clock {
  return {
    ...id,
    startedAt,
    targetMs,
    warnAt: startedAt + Math.round(targetMs * warnShare),
    dueAt: startedAt + targetMs,
    warnedAt: null,
    breachedAt: null,
    stoppedAt: null,
    outcome: null,
  }
}
