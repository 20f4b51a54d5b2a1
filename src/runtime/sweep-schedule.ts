import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, ScheduleAlreadyRunning } from '@temporalio/client'
import { SWEEP, TICKET_QUEUE } from '../workflows/contract.ts'
import type { Log } from './logger.ts'

/** Schedules the sweep at an interval, and starts one now. Several workers share one schedule. */
export async function scheduleSweep(client: Client, everyMs: number): Promise<void> {
  const spec = { intervals: [{ every: everyMs }] }
  try {
    await client.schedule.create({
      scheduleId: SWEEP,
      spec,
      action: {
        type: 'startWorkflow',
        workflowType: SWEEP,
        taskQueue: TICKET_QUEUE,
        workflowId: SWEEP,
        args: [],
      },
      // A missed sweep is not repeated: the next one finds the same writes.
      policies: { overlap: 'SKIP', catchupWindow: '1 minute' },
      state: { triggerImmediately: true },
    })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
    const schedule = client.schedule.getHandle(SWEEP)
    // An older version of Docket may have made it with another interval.
    await schedule.update((before) => ({ ...before, spec }))
    await schedule.trigger()
  }
}

export type Pauses = { readonly betweenMs: number; readonly afterFailureMs: number }

const PAUSES: Pauses = { betweenMs: 600_000, afterFailureMs: 10_000 }

/**
 * Calls `schedule` until `end`, and again where it fails: a schedule that somebody deleted, with its namespace perhaps,
 * is back soon. Never rejects.
 */
export async function keepScheduled(
  schedule: () => Promise<void>,
  log: Log,
  end: AbortSignal,
  { betweenMs, afterFailureMs }: Pauses = PAUSES,
): Promise<void> {
  while (!end.aborted) {
    const pauseMs = await schedule().then(
      () => betweenMs,
      (err) => {
        log.warn({ err, pauseMs: afterFailureMs }, 'the sweep is not scheduled; trying again')
        return afterFailureMs
      },
    )
    await sleep(pauseMs, undefined, { signal: end }).catch(() => undefined)
  }
}
