import { setTimeout as sleep } from 'node:timers/promises'
import type { Idle } from '../slack-sim/control-api.ts'
import { countUndelivered } from './postgres-side.ts'
import { Workflows } from './workflow-side.ts'

type Noisy = {
  idle: () => Promise<Idle>
  postgresUrl: string
  temporalAddress: string
  namespace: string
}

/** How long nothing may change before the stack counts as quiet. */
const QUIET_MS = 1_500

/**
 * Waits until nothing is in flight: Slack has no unacknowledged event and no open call, no Slack write is
 * undelivered, no activity is pending, and every workflow that can end has ended. Returns the things still in
 * flight at the time-out, or null.
 */
export async function untilQuiet(where: Noisy, withinMs: number): Promise<string | null> {
  const workflows = await Workflows.connect(where.temporalAddress, where.namespace)
  const giveUpAt = performance.now() + withinMs
  let quietSince = Number.POSITIVE_INFINITY
  try {
    for (;;) {
      const moving = await whatMoves(where, workflows)
      const now = performance.now()
      if (moving !== null) quietSince = Number.POSITIVE_INFINITY
      else if (now - quietSince >= QUIET_MS) return null
      else quietSince = Math.min(quietSince, now)
      if (now > giveUpAt && moving !== null) return moving
      await sleep(300)
    }
  } finally {
    await workflows.close()
  }
}

async function whatMoves(where: Noisy, workflows: Workflows): Promise<string | null> {
  const { pendingEvents, pendingCalls } = await where.idle()
  if (pendingEvents > 0) return `${pendingEvents} events of Slack's are not acknowledged`
  if (pendingCalls > 0) return `${pendingCalls} calls to Slack are not answered`
  const undelivered = await countUndelivered(where.postgresUrl)
  if (undelivered > 0) return `${undelivered} Slack writes are not delivered`
  const pending = await workflows.pending()
  if (pending.length > 0) return `activities are under way: ${pending.join('; ')}`
  const leaving = await workflows.leaving()
  return leaving > 0 ? `${leaving} workflows have nothing left to do and did not end` : null
}
