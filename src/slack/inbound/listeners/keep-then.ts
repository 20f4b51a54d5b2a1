import type { SeenMessage } from '../../../domain/seen.ts'
import type { Parts } from './listener.ts'

/**
 * Keeps the row of a message, then signals its ticket. A ticket that is being opened starts its run before it reads the
 * rows; so either it reads this row, or the signal finds the run.
 *
 * Without the row the ticket is still signalled, because tickets decide without Postgres; but then this rejects: the
 * event is not acknowledged, and Slack sends it again.
 */
export async function keepThen(
  keep: Parts['keep'],
  { row, keepMs, since }: { readonly row: SeenMessage; readonly keepMs: number; readonly since: number },
  signal: () => Promise<void>,
): Promise<void> {
  const [kept] = await Promise.allSettled([keepMs === 0 ? undefined : keep(row, keepMs, since)])
  await signal()
  if (kept.status === 'rejected') throw kept.reason
}
