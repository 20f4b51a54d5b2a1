import { activityInfo, log } from '@temporalio/activity'
import { keyText } from '../domain/key.ts'
import type { Timing } from '../domain/timing.ts'
import type { Owner } from '../domain/writes.ts'
import type { Releaser, Waker } from './ports/delivery.ts'
import type { TicketStore } from './ports/tickets.ts'
import type { WriteStore } from './ports/writes.ts'

type Ports = {
  readonly store: Pick<TicketStore, 'overdue'>
  readonly writes: WriteStore
  readonly releaser: Releaser
  readonly waker: Waker
  readonly timing: Timing
}

/** How many owners were woken, and for how many it failed: the next sweep tries those again. */
export type Swept = { readonly woken: number; readonly failed: number }

const MOST = 500

/**
 * Finds writes that no workflow delivers: parked writes whose channel is usable again, and undelivered ones that no
 * activity has worked on for longer than any back-off, because their run was lost or a wake failed. Finds tickets whose
 * timer was lost with their run, too.
 */
export const createSweep =
  ({ store, writes, releaser, waker, timing }: Ports) =>
  async (): Promise<Swept> => {
    // While Slack is away nothing can be released; forgotten writes are woken all the same.
    const released = await releaser.release().catch((error): readonly Owner[] => {
      log.warn('could not check the parked writes', { error: String(error) })
      return []
    })
    const longMs = 2 * timing.retryMaxMs + timing.attemptMs
    const forgotten = await writes.forgotten(longMs, MOST)
    const overdue = (await store.overdue(longMs, MOST)).map((key): Owner => ({ kind: 'ticket', key }))
    const owners = new Map(
      [...released, ...forgotten, ...overdue].map((owner) => [keyText(owner.key), owner]),
    )
    let failed = 0
    for (const owner of owners.values())
      await waker.wake(owner, `sweep:${activityInfo().scheduledTimestampMs}`).catch(() => failed++)
    if (owners.size > 0)
      log.info('woke tickets with forgotten Slack writes or deadlines', {
        owners: owners.size,
        failed,
      })
    return { woken: owners.size - failed, failed }
  }
