import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow'
import { DOCKET } from '../domain/actor.ts'
import type { Command } from '../domain/command.ts'
import { parse } from '../domain/stored/shape.ts'
import { DELIVERED } from '../domain/stored/slack-results.ts'
import type { LoopTiming } from '../domain/timing.ts'
import { type Lane, opKeyOf } from '../domain/writes.ts'
import { slack } from './activities.ts'
import { persistently } from './persistently.ts'
import { priorityOf } from './priorities.ts'
import type { Run } from './run.ts'

/** Keeps one activity in flight per lane: a blocked lane blocks only itself. */
export async function delivering(run: Run, scope: CancellationScope): Promise<never> {
  let broken: unknown = null
  for (;;) {
    await condition(() => broken !== null || (!run.draining && run.freeLanes().length > 0))
    // A plain error fails the workflow task, visibly and with retries. An activity's error would end the ticket.
    if (broken !== null) throw new Error(`a lane cannot be delivered: ${broken}`)
    for (const lane of run.freeLanes()) {
      run.sending.add(lane)
      scope
        .run(() => sendLane(run, lane))
        .catch((failure) => {
          // Cancelled only to continue as new. Then every failure of an attempt counts as a cancellation, also one
          // that is no longer retried: the lane is still undelivered and the next run takes it over.
          if (!run.draining && !isCancellation(failure)) broken = failure
        })
        .finally(() => run.sending.delete(lane))
    }
  }
}

async function sendLane(run: Run, lane: string): Promise<void> {
  let checked = false
  let [reached, idle] = [-1, 0]
  for (;;) {
    const undelivered = run.undelivered.get(lane)
    if (undelivered === undefined || run.ticket === null || run.timing === null || run.draining) return
    const { syncDone } = run
    const opKey = opKeyOf(run.ticket, lane as Lane)
    const options = { summary: `${words(lane)}, #${run.ticket.number}`, priority: priorityOf(lane) }
    const input = { opKey, seq: undelivered, checked }
    const { deliver } = slack(run.timing)
    const attempts = hurriable(run, lane)
    const stored = await attempts.end(() =>
      persistently('delivering', () => deliver.executeWithOptions(options, [input]), {
        pauseMs: run.timing?.retryMaxMs,
        isAnswer: (failure) => attempts.isHurried() || isCancellation(failure),
      }),
    )
    if (stored === null) continue
    const delivered = parse(DELIVERED, stored)
    switch (delivered.kind) {
      case 'delivered':
      case 'failed':
        run.delivered(lane, delivered.seq)
        idle = delivered.seq > reached ? 0 : idle + 1
        reached = Math.max(reached, delivered.seq)
        // The delivered revision is still older than the wanted one and does not advance: the next attempt may wait.
        if (idle > 0 && run.undelivered.has(lane)) await rest(run.timing, idle)
        break
      case 'parked':
        // Released again before this run learned of the parking: no other signal would wake the lane.
        if (run.syncDone !== syncDone) break
        run.park(lane)
        return
      case 'found':
        checked = true
        run.apply([...delivered.replies, ...(delivered.request === 'deleted' ? [deletionIn(run)] : [])])
        // If an answer made the reminder pointless, Postgres must record that before the next attempt.
        await condition(() => run.recorded())
        break
    }
  }
}

/** Slack does not say when it was deleted. The id is that of the event, so that both count once. */
const deletionIn = ({ key }: Run): Command => ({
  kind: 'requestDeleted',
  id: `deleted:${key.threadTs}`,
  at: Date.now(),
  actor: DOCKET,
})

/**
 * Lets a click end the pause between two attempts at a lane. A running attempt is awaited: its result is as good, and
 * none runs on beside the next one.
 */
function hurriable(run: Run, lane: string) {
  const scope = new CancellationScope()
  let hurried = false
  run.hurry.set(lane, () => {
    hurried = true
    scope.cancel()
  })
  return {
    isHurried: () => hurried,
    /** The result; null if a click ended a pause. */
    end: async <T>(attempts: () => Promise<T>): Promise<T | null> => {
      try {
        return await scope.run(attempts)
      } catch (failure) {
        if (!hurried || run.draining) throw failure
        return null
      } finally {
        run.hurry.delete(lane)
      }
    },
  }
}

const rest = (timing: LoopTiming, times: number): Promise<void> =>
  sleep(Math.min(timing.retryMaxMs, timing.retryMs * 2 ** Math.min(times, 30)))

/** `card/triage` -> "triage card", `notice/warning.firstResponse.1` -> "notice warning". */
function words(lane: string): string {
  const [kind, what = ''] = lane.split('/')
  return kind === 'card' ? `${what} card` : `${kind} ${what.split('.')[0] ?? ''}`.trim()
}
