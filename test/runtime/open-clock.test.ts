import { MockActivityEnvironment } from '@temporalio/testing'
import { expect, test } from 'vitest'
import { createOpen } from '../../src/activities/open.ts'
import type { Found, ThreadReader, ToOpen } from '../../src/activities/ports/thread.ts'
import type { TicketStore } from '../../src/activities/ports/tickets.ts'
import { TIMING } from '../../src/domain/timing.ts'
import { key, team } from '../domain/fixtures.ts'
import { settingsOf } from '../harness/actors.ts'

/** Temporal's clock, far from this machine's in either direction. */
const CLOCKS = [0, Date.now() - 3_600_000, Date.now() + 3_600_000]
const WAITED_LONG_ENOUGH_MS = TIMING.readLagMs + TIMING.callMs

/** Whether a message that Slack does not show was regarded as absent. */
async function isSettled(scheduled: number, waitedMs: number): Promise<boolean> {
  const asked: boolean[] = []
  const opening = async (_key: unknown, { settled }: ToOpen): Promise<Found> => {
    asked.push(settled)
    return settled
      ? { kind: 'nothing', why: 'not_found' }
      : { kind: 'later', afterMs: 1_000, why: 'Slack does not show the message yet' }
  }
  const environment = new MockActivityEnvironment({
    scheduledTimestampMs: scheduled,
    currentAttemptScheduledTimestampMs: scheduled + waitedMs,
  })
  const open = createOpen({
    store: {} as TicketStore,
    reader: { opening } as Partial<ThreadReader> as ThreadReader,
    seen: { thread: async () => [] },
    coverage: { holes: async () => ({ holes: [], now: scheduled }) },
    settings: { now: () => settingsOf(team) },
    timing: TIMING,
  })
  await environment.run(open, { key, triggeredBy: 'U1' }).catch(() => undefined)
  return asked[0] ?? false
}

test.each(CLOCKS)('the age of a trigger is measured with Temporal’s clock alone (%i)', async (scheduled) => {
  expect(await isSettled(scheduled, 0)).toBe(false)
  expect(await isSettled(scheduled, WAITED_LONG_ENOUGH_MS)).toBe(false)
  expect(await isSettled(scheduled, WAITED_LONG_ENOUGH_MS + 1)).toBe(true)
})
