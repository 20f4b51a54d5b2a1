import { globSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Failpoints } from '../instrumented/failpoints.ts'
import { slackSim } from '../slack-sim/client.ts'
import { endOrphan } from '../stack/orphans.ts'
import { withoutServers } from '../stack/own-servers.ts'
import { SlackMirror } from '../stack/slack-mirror.ts'
import { type Stack, startStack } from '../stack/stack.ts'
import type { Where } from './facts.ts'
import { Player } from './player.ts'
import { untilQuiet } from './quiet.ts'

/** The stage of the day: a stack of its own, people, and the controls for faults. */
export type Stage = {
  stack: Stack
  player: Player
  where: Where
  failpoints: Failpoints
  /** Waits until nothing is in flight. Returns the things still in flight at the time-out, or null. */
  quiet(): Promise<string | null>
  stop(): Promise<void>
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const STATE = here('../../.docket/check')

/** Slack's limits and Docket's pauses are both shortened by this factor. */
const SPEED_UP = 8

/** The longest pauses are the retry after a killed attempt and Slack's last retry of an event. */
const QUIET_WITHIN_MS = 90_000
/** Only an overloaded machine takes this long. */
const WAIT_TIMEOUT_MS = 120_000

/** Starts a fresh stack; `guard` is the guard to remove, if any. */
export async function setStage(guard: string | undefined): Promise<Stage> {
  await forget(STATE)
  const failpoints: Failpoints = { folder: join(STATE, 'failpoints') }
  const stack = await startStack({
    stateDir: STATE,
    quiet: true,
    config: here('docket.yaml'),
    workspace: here('workspace.json'),
    settings: { limits: SPEED_UP, retryDelaysMs: [500, 5_000, 30_000] },
    env: environment(failpoints, guard),
  })
  const sim = slackSim(stack.simUrl)
  const mirror = new SlackMirror(sim)
  await mirror.start()
  const { postgresUrl, temporalAddress, namespace } = stack
  const quiet = () => untilQuiet({ idle: sim.idle, postgresUrl, temporalAddress, namespace }, QUIET_WITHIN_MS)
  return {
    stack,
    failpoints,
    quiet,
    player: new Player(sim, mirror, { quiet, patienceMs: WAIT_TIMEOUT_MS }),
    where: { slack: sim.state, postgresUrl, temporalAddress, namespace },
    stop: async () => {
      mirror.stop()
      await stack.stop()
    },
  }
}

/** Removes the state of an earlier check and stops its processes. */
async function forget(stateDir: string): Promise<void> {
  for (const note of globSync(join(stateDir, 'logs/*.pid'))) await endOrphan(note, 'SIGTERM', 10_000)
  rmSync(stateDir, { recursive: true, force: true })
}

function environment({ folder }: Failpoints, guard: string | undefined): NodeJS.ProcessEnv {
  return {
    ...withoutServers(),
    DOCKET_DEV_FAILPOINTS: folder,
    DOCKET_DEV_LIMITS: String(1 / SPEED_UP),
    ...(guard && { DOCKET_DEV_BREAK: guard }),
  }
}
