import { allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow'
import { isFinal } from '../domain/ticket.ts'
import type { Run } from './run.ts'

/** The grace period of a run that is too long: enough for a separate workflow task. */
const MIN_GRACE_MS = 50

export type Leave = 'open' | 'end' | 'continue'

/**
 * Waits until this run may end: the ticket is final or the history long, everything is recorded and delivered, all
 * handlers are finished, and nothing has arrived for the grace period. The grace period protects acknowledged commands:
 * the answer to an update can be lost if the same task ends the run (docs/adr/0003).
 */
export async function leaving(run: Run, cancelSending: () => void): Promise<Leave> {
  for (;;) {
    await condition(() => run.trigger !== null || canLeave(run) || tooLong(run))
    if (run.trigger !== null) return 'open'
    if (tooLong(run)) await drain(run, cancelSending)
    const before = run.activityCount
    const gracePeriod = tooLong(run) ? MIN_GRACE_MS : (run.timing?.gracePeriodMs ?? MIN_GRACE_MS)
    const wasActive = await condition(() => run.activityCount !== before || !canLeave(run), gracePeriod, {
      summary: 'leaving',
    })
    if (wasActive || run.activityCount !== before || !canLeave(run)) continue
    return isFinal(run.ticket) && run.undelivered.size === 0 ? 'end' : 'continue'
  }
}

const tooLong = (run: Run): boolean =>
  run.ready && workflowInfo().historyLength > 4 * run.continueAsNewAfterEvents

/** Cancels retries that wait and awaits running attempts; the next run takes over the undelivered lanes. */
async function drain(run: Run, cancelSending: () => void): Promise<void> {
  run.draining = true
  cancelSending()
  await condition(() => run.sending.size === 0 && run.recorded())
}

function canLeave(run: Run): boolean {
  if (!run.ready || !allHandlersFinished() || !run.idle()) return false
  if (tooLong(run)) return true
  return (
    run.undelivered.size === 0 &&
    (isFinal(run.ticket) || workflowInfo().historyLength > run.continueAsNewAfterEvents)
  )
}
