import { coverageKeptMs, type Span } from '../../domain/coverage.ts'
import type { Settings } from '../../domain/settings.ts'
import type { Timing } from '../../domain/timing.ts'
import type { CoverageStore } from '../ports/coverage.ts'

type Ports = {
  readonly coverage: Pick<CoverageStore, 'holes'>
  readonly timing: Pick<Timing, 'coverLiveMs'>
}

/** A channel, under all of its ids, and since when it is caught up, in epoch milliseconds. */
type Served = { readonly channels: readonly string[]; readonly since: number }

/**
 * The time from the first hole of a channel to the last one that has ended; null without any. A hole that goes on is
 * left: its end brings another request. So is one that has only just ended: Slack's reads may not show yet what was said
 * last in it, and the gateway's own request comes later. Coverage that is no longer recorded is no hole.
 */
export async function dueHole(
  { coverage, timing }: Ports,
  settings: Settings,
  { channels, since }: Served,
): Promise<Span | null> {
  const { holes, now } = await coverage.holes(channels, since, { liveMs: timing.coverLiveMs })
  const recordedFrom = now - coverageKeptMs(settings)
  const settled = now - timing.coverLiveMs
  const ended = holes.filter(({ until }) => until > recordedFrom && until <= settled)
  const [first, last] = [ended.at(0), ended.at(-1)]
  return first && last ? { from: Math.max(first.from, recordedFrom), until: last.until } : null
}
