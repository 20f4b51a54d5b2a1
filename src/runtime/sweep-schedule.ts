import { type Client, ScheduleAlreadyRunning } from '@temporalio/client'
import { SWEEP, TICKET_QUEUE } from '../workflows/contract.ts'

/** Has the sweep started every so often, and once now. Several workers share one schedule. */
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
      // One that is late is not made up for: the next one sees the same.
      policies: { overlap: 'SKIP', catchupWindow: '1 minute' },
      state: { triggerImmediately: true },
    })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
    await client.schedule.getHandle(SWEEP).trigger()
  }
}
