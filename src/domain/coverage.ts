import { LOOK_BACK_MS } from './catch-up.ts'
import type { Settings } from './settings.ts'
import type { Timing } from './timing.ts'

/** From one instant until another, in epoch milliseconds; without its end. */
export type Span = { readonly from: number; readonly until: number }

/** The parts of a window that no span covers, oldest first. Spans may overlap and come in any order. */
export function holesIn(spans: readonly Span[], window: Span): readonly Span[] {
  const holes: Span[] = []
  let covered = window.from
  for (const { from, until } of spans.toSorted((a, b) => a.from - b.from)) {
    if (until <= covered || until <= from) continue
    if (from >= window.until) break
    if (from > covered) holes.push({ from: covered, until: from })
    covered = until
  }
  if (covered < window.until) holes.push({ from: covered, until: window.until })
  return holes
}

/** How long spans are kept, in milliseconds: as long as any team's tickets run or can be reopened. */
export const coverageKeptMs = ({ teams }: Settings): number =>
  Math.max(
    LOOK_BACK_MS,
    ...teams.flatMap(({ policy }) => [policy.reopenForMs, ...Object.values(policy.firstResponse.targetMs)]),
  )

/**
 * The range that must be read for a hole. Slack may still have been repeating events that came shortly before it, and Slack's
 * clock may differ from the database's.
 */
export const rangeToRead = (
  { from, until }: Span,
  { distrustMs, skewMs }: Pick<Timing, 'distrustMs' | 'skewMs'>,
): Span => ({ from: from - distrustMs - skewMs, until: until + skewMs })
