import type { Span } from './coverage.ts'
import type { Timing } from './timing.ts'

/**
 * Whether Docket has seen everything that was said in a channel: `broken` after or within a hole; `unsure` while the
 * gateways may have stopped a moment ago, or are still at work on an event.
 */
export type Sight = 'whole' | 'unsure' | 'broken'

type Constants = Pick<Timing, 'coverMs' | 'coverLiveMs'>

/**
 * @param holes of a window that ends at `now`. The time since a gateway last stated that it has received everything
 *   counts as a hole, too.
 */
export function sightOf(holes: readonly Span[], now: number, { coverMs, coverLiveMs }: Constants): Sight {
  const goesOn = ({ until }: Span) => until >= now
  const since = holes.find(goesOn)?.from ?? now
  if (holes.some((hole) => !goesOn(hole)) || now - since >= coverLiveMs) return 'broken'
  // A gateway states it every coverMs, and this takes a moment.
  return now - since > 1.5 * coverMs ? 'unsure' : 'whole'
}
