import { activityInfo } from '@temporalio/activity'
import { instantOf } from '../domain/ids.ts'
import type { TicketKey } from '../domain/key.ts'
import { messageOf, type SeenMessage } from '../domain/seen.ts'
import { type Stored, toStored } from '../domain/stored/shape.ts'
import { OPENED, type Opened } from '../domain/stored/slack-results.ts'
import { distinguishedByRoot, repliesThatCount } from '../domain/thread.ts'
import type { Timing } from '../domain/timing.ts'
import { rowsOf, sightSince } from './known-thread.ts'
import { later } from './later.ts'
import type { CoverageStore } from './ports/coverage.ts'
import type { SeenStore } from './ports/seen.ts'
import type { LiveSettings } from './ports/settings.ts'
import type { Found, ThreadReader } from './ports/thread.ts'
import type { TicketStore } from './ports/tickets.ts'

export type OpenInput = { readonly key: TicketKey; readonly triggeredBy: string }

export type OpenPorts = {
  readonly store: TicketStore
  readonly reader: ThreadReader
  readonly seen: Pick<SeenStore, 'thread'>
  readonly coverage: Pick<CoverageStore, 'holes'>
  readonly settings: LiveSettings
  readonly timing: Timing
}

/**
 * Finds the message of a trigger, reserves the ticket's number and writes its title. The requester of a bot's message
 * is the person that it names, else the person who triggered. Every attempt looks first at what the gateways have seen:
 * only if they have not seen everything since the message, Slack is read.
 */
export const createOpen =
  (ports: OpenPorts) =>
  async (input: OpenInput): Promise<Stored<Opened>> => {
    const { store, timing } = ports
    const rows = await rowsOf(ports, input.key)
    const found =
      (await foundInRows(ports, input, rows)) ??
      (await ports.reader.opening(input.key, {
        ...{ rows, triggeredBy: input.triggeredBy },
        settled: waitedMs() > timing.readLagMs + timing.callMs,
      }))
    if (found.kind === 'later') throw later(found)
    if (found.kind === 'nothing') {
      // An edit during this attempt may have stored one.
      await store.forgetTitle(input.key)
      return toStored(OPENED, found)
    }
    const number = await store.reserveNumber(input.key)
    await store.saveTitle(input.key, found.title, found.editedTs)
    const { requester, replies } = found
    // A bot's message that names nobody belongs to the person who opened the ticket.
    const asked =
      requester.by === 'unknown' ? ({ by: 'opener', user: input.triggeredBy } as const) : requester
    return toStored(OPENED, {
      kind: 'root',
      opening: {
        number,
        requester: asked.user,
        requesterBy: asked.by,
        requestedAt: instantOf(input.key.threadTs),
      },
      replies,
    })
  }

/** Both instants are Temporal's: this worker's clock may differ from them. */
function waitedMs(): number {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = activityInfo()
  return currentAttemptScheduledTimestampMs - scheduledTimestampMs
}

/** Null if the rows do not say everything. */
async function foundInRows(
  { reader, ...ports }: OpenPorts,
  { key, triggeredBy }: OpenInput,
  rows: readonly SeenMessage[],
): Promise<Exclude<Found, { kind: 'later' }> | null> {
  const root = rows.find(({ ts }) => ts === key.threadTs)
  if (root === undefined) return null
  const { content } = root
  if (content.kind === 'deleted') return { kind: 'nothing', why: 'not_found' }
  const by = distinguishedByRoot(root, triggeredBy)
  if (content.kind !== 'root' || by === null) return { kind: 'nothing', why: 'not_a_root' }
  if (!(await sawAll(ports, key))) return null
  const replies = repliesThatCount(rows, by).flatMap((each) => messageOf(each) ?? [])
  const title = await reader.named(content.title)
  return { kind: 'root', requester: content.requester, title, editedTs: root.editedTs, replies }
}

/**
 * The gateways have seen everything since the message, but for the last moments: what is said in these reaches the run,
 * which exists by now. A gateway that is late may just have begun after a hole: then Slack is read as well.
 */
const sawAll = async (ports: Omit<OpenPorts, 'reader'>, { channel, threadTs }: TicketKey): Promise<boolean> =>
  (await sightSince(ports, channel, instantOf(threadTs))) === 'whole'
