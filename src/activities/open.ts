import { activityInfo } from '@temporalio/activity'
import { instantOf } from '../domain/ids.ts'
import type { TicketKey } from '../domain/key.ts'
import { type Stored, toStored } from '../domain/stored/shape.ts'
import { OPENED, type Opened } from '../domain/stored/slack-results.ts'
import type { Timing } from '../domain/timing.ts'
import { later } from './later.ts'
import type { ThreadReader } from './ports/thread.ts'
import type { TicketStore } from './ports/tickets.ts'

export type OpenInput = { readonly key: TicketKey; readonly triggeredBy: string }

/**
 * Reads the message of a trigger, reserves the ticket's number and writes its title. The requester of a bot's message
 * is the person that it names, else the person who triggered.
 */
export const createOpen =
  ({ store, reader, timing }: { store: TicketStore; reader: ThreadReader; timing: Timing }) =>
  async ({ key, triggeredBy }: OpenInput): Promise<Stored<Opened>> => {
    // Both instants are Temporal's: this worker's clock may differ from them.
    const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = activityInfo()
    const waited = currentAttemptScheduledTimestampMs - scheduledTimestampMs
    const settled = waited > timing.readLagMs + timing.callMs
    const found = await reader.opening(key, { triggeredBy, settled, rows: [] })
    if (found.kind === 'later') throw later(found)
    if (found.kind === 'nothing') return toStored(OPENED, found)
    const number = await store.reserveNumber(key)
    await store.saveTitle(key, found.title)
    const { requester, replies } = found
    // A bot's message that names nobody belongs to the person who opened the ticket.
    const asked = requester.by === 'unknown' ? ({ by: 'opener', user: triggeredBy } as const) : requester
    return toStored(OPENED, {
      kind: 'root',
      opening: { number, requester: asked.user, requesterBy: asked.by, requestedAt: instantOf(key.threadTs) },
      replies,
    })
  }
