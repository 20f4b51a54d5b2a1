import { ApplicationFailure } from '@temporalio/common'
import { BATCH, type Batch } from '../domain/stored/batch.ts'
import { parse, type Stored } from '../domain/stored/shape.ts'
import type { TicketStore } from './ports/tickets.ts'

/** The type of a failure: another run recorded a different event, so load and decide again. */
export const CONFLICT = 'Conflict'

/** Records a batch and returns the ticket's undelivered Slack writes. An empty batch only returns those. */
export const createRecord =
  ({ store }: { store: TicketStore }) =>
  async (stored: Stored<Batch>): Promise<Readonly<Record<string, number>>> => {
    const batch = parse(BATCH, stored)
    const recorded = await store.record(batch)
    switch (recorded.kind) {
      case 'recorded':
        return recorded.lanes
      case 'conflict':
        throw ApplicationFailure.nonRetryable('another run recorded other events', CONFLICT)
      case 'behind':
        // Postgres lacks rows that this run has recorded, as after a restore: wait for the operator's resync.
        throw ApplicationFailure.retryable(
          `Postgres knows this ticket up to event ${recorded.has}, and the next to record is ${batch.events[0]?.seq}`,
          'Behind',
        )
    }
  }
