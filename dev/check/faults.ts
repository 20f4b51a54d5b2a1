import { setTimeout as sleep } from 'node:timers/promises'
import { armFailpoint } from '../instrumented/failpoints.ts'
import type { DocketProcess } from '../stack/docket-process.ts'
import type { Played } from './playing.ts'
import type { Request } from './requests.ts'
import type { Stage } from './stage.ts'

type FaultContext = {
  stage: Stage
  played: Played
  play: (request: Request) => Promise<void>
  log: (line: string) => void
}

/** How long a process with an armed failpoint may take to reach it. */
const DIES_WITHIN_MS = 60_000

/** Injects the faults of the day, one after the other. Resolves once all are over. */
export async function playFaults(context: FaultContext): Promise<void> {
  const { stage, log } = context
  const diedAfterPost = await playWhileDying(context, {
    point: 'worker.slackApi.post.after',
    process: stage.stack.worker,
    request: {
      user: 'U0MEI',
      channel: 'C0IT',
      text: 'monitor flickers when the fridge turns on, not kidding',
      scenario: 'claimed',
    },
  })
  log('The worker was killed between a post and its record, and started again.')
  await playStoredThenError(context)
  log('Slack stored a card, returned 500, and sent no event about it.')
  const diedAtTheDoor = await playWhileDying(context, {
    point: 'gateway.ticketClient.trigger.before',
    process: stage.stack.gateway,
    request: {
      user: 'U0TOM',
      channel: 'C0PLATFORM',
      text: 'who owns the flag `new-cart`?',
      scenario: 'found',
    },
  })
  log('The gateway was killed between receipt and hand-off, and started again.')
  await Promise.all([diedAfterPost.playing, diedAtTheDoor.playing])
}

/**
 * Plays a request while a process dies. Resolves with the rest of the scenario once the process runs again.
 */
async function playWhileDying(
  { stage, played, play }: FaultContext,
  { point, process, request }: { point: string; process: DocketProcess; request: Request },
): Promise<{ playing: Promise<void> }> {
  armFailpoint(stage.failpoints, point)
  const playing = play(request)
  const giveUpAt = performance.now() + DIES_WITHIN_MS
  while (process.running && performance.now() < giveUpAt) await sleep(20)
  if (process.running) played.problems.push(`nothing died at ${point}`)
  await process.start()
  return { playing }
}

/**
 * The post that Slack stores and then fails with 500. Its event is swallowed too, so that only a read-back
 * finds it.
 */
async function playStoredThenError({ stage, played, play }: FaultContext): Promise<void> {
  const mark = 'The VPN drops every 20 minutes'
  const { sim } = stage.player
  const of = { channel: 'C0TRIAGE', textIncludes: mark }
  await sim.fault({ kind: 'stored_then_error', status: 500, match: { ...of, method: 'chat.postMessage' } })
  await sim.fault({ kind: 'event_silence', match: { ...of, type: 'message', own: true } })
  await play({
    user: 'U0PRIYA',
    channel: 'C0IT',
    text: `${mark} (Windows, home office)`,
    scenario: 'waiting',
  })
  if ((await sim.idle()).faultsLeft > 0) played.problems.push('Slack did not play every ordered fault')
}
