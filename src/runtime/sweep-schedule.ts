import { type Client, ScheduleAlreadyRunning } from '@temporalio/client'
import { SWEEP, TICKET_QUEUE } from '../workflows/contract.ts'

/** Schedules the sweep at an interval, and starts one now. Several workers share one schedule. */
export async function scheduleSweep(client: Client, everyMs: number): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: SWEEP,
      spec: { intervals: [{ every: everyMs }] },
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
    await client.schedule.getHandle(SWEEP).trigger()
  }
}
