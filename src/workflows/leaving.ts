import { allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow'
import { isFinal } from '../domain/ticket.ts'
import type { Run } from './run.ts'

/** Enough for the leaving to happen in a task of its own when there is no time for quiet. */
const HASTE_MS = 50

export type Leave = 'open' | 'end' | 'continue'

/**
 * Waits until this run may go: it is final or long, everything is recorded and delivered, all handlers are
 * finished, and nothing has arrived for a while. The while is what keeps acknowledged commands: an update that is
 * answered in the task that ends the run can be lost to its caller (docs/adr/0003).
 */
export async function leaving(run: Run, cancelSending: () => void): Promise<Leave> {
  for (;;) {
    await condition(() => run.trigger !== null || calm(run) || tooLong(run))
    if (run.trigger !== null) return 'open'
    if (tooLong(run)) await drain(run, cancelSending)
    const before = run.activityCount
    const gracePeriod = tooLong(run) ? HASTE_MS : (run.timing?.gracePeriodMs ?? HASTE_MS)
    const stirred = await condition(() => run.activityCount !== before || !calm(run), gracePeriod, {
      summary: 'leaving',
    })
    if (stirred || run.activityCount !== before || !calm(run)) continue
    return isFinal(run.ticket) && run.undelivered.size === 0 ? 'end' : 'continue'
  }
}

const tooLong = (run: Run): boolean =>
  run.ready && workflowInfo().historyLength > 4 * run.continueAsNewAfterEvents

/** Cancels what waits between two attempts and awaits what is in one; undelivered lanes are carried on. */
async function drain(run: Run, cancelSending: () => void): Promise<void> {
  run.draining = true
  cancelSending()
  await condition(() => run.sending.size === 0 && run.recorded())
}

function calm(run: Run): boolean {
  if (!run.ready || !allHandlersFinished() || !run.idle()) return false
  if (tooLong(run)) return true
  return (
    run.undelivered.size === 0 &&
    (isFinal(run.ticket) || workflowInfo().historyLength > run.continueAsNewAfterEvents)
  )
}
