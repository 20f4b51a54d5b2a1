import { activityInfo } from '@temporalio/activity'
import type { Opening } from '../domain/command.ts'
import type { TicketKey } from '../domain/key.ts'
import type { Timing } from '../domain/timing.ts'
import { later } from './later.ts'
import type { Reply, ThreadReader, TicketStore } from './ports.ts'

/** What there is to open: the ticket's beginnings and what was said before the trigger, or the reason for none. */
export type Opened =
  | {
      readonly kind: 'root'
      readonly opening: Omit<Opening, 'key' | 'source'>
      readonly replies: readonly Reply[]
    }
  | { readonly kind: 'nothing'; readonly why: 'not_a_root' | 'not_found' }

export type OpenInput = { readonly key: TicketKey; readonly team: string; readonly triggeredBy: string }

/**
 * Reads the message that a trigger points at, reserves the ticket's number and writes its title. Of a bot's
 * message the requester is the person who triggered.
 */
export const createOpen =
  ({ store, reader, timing }: { store: TicketStore; reader: ThreadReader; timing: Timing }) =>
  async ({ key, team, triggeredBy }: OpenInput): Promise<Opened> => {
    const waited = Date.now() - activityInfo().scheduledTimestampMs
    const found = await reader.opening(key, team, waited > timing.readLagMs + timing.callMs)
    if (found.kind === 'later') throw later(found)
    if (found.kind === 'nothing') return found
    const number = await store.reserveNumber(key)
    await store.saveTitle(key, found.title)
    const { requestedAt, replies } = found
    return {
      kind: 'root',
      opening: { number, requester: found.requester ?? triggeredBy, requestedAt },
      replies,
    }
  }
