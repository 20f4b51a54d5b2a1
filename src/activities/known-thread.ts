import type { TicketKey } from '../domain/key.ts'
import type { SeenMessage } from '../domain/seen.ts'
import { knownIds } from '../domain/settings.ts'
import { type Sight, sightOf } from '../domain/sight.ts'
import type { Timing } from '../domain/timing.ts'
import type { CoverageStore } from './ports/coverage.ts'
import type { SeenStore } from './ports/seen.ts'
import type { LiveSettings } from './ports/settings.ts'

/* Questions about a thread that need no call to Slack. */

type RowPorts = { readonly seen: Pick<SeenStore, 'thread'>; readonly settings: LiveSettings }

/** The messages of a thread that the gateways have seen, oldest first; none while the settings keep none. */
export async function rowsOf(
  { seen, settings }: RowPorts,
  { channel, threadTs }: TicketKey,
): Promise<readonly SeenMessage[]> {
  const { seenForMs } = settings.now()
  return seenForMs === 0 ? [] : seen.thread(knownIds(settings.now(), channel), threadTs, seenForMs)
}

type SightPorts = {
  readonly coverage: Pick<CoverageStore, 'holes'>
  readonly settings: LiveSettings
  readonly timing: Timing
}

/** Whether the gateways have seen everything in a channel from `since` until now. `since`: epoch milliseconds of Slack's clock. */
export async function sightSince(
  { coverage, settings, timing }: SightPorts,
  channel: string,
  since: number,
): Promise<Sight> {
  const ids = knownIds(settings.now(), channel)
  const { holes, now } = await coverage.holes(ids, since - timing.skewMs, { liveMs: 0 })
  return sightOf(holes, now, timing)
}
