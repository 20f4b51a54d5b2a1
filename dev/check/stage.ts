import { globSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Failpoints } from '../instrumented/failpoints.ts'
import { slackSim } from '../slack-sim/client.ts'
import { endOrphan } from '../stack/orphans.ts'
import { SlackMirror } from '../stack/slack-mirror.ts'
import { type Stack, startStack } from '../stack/stack.ts'
import type { Where } from './facts.ts'
import { Player } from './player.ts'
import { untilQuiet } from './quiet.ts'

/** Everything the day is played on: a stack of its own, people, and the means to harm it. */
export type Stage = {
  stack: Stack
  player: Player
  where: Where
  failpoints: Failpoints
  /** Waits until nothing moves any more; answers what still did when time was up. */
  quiet(): Promise<string | null>
  stop(): Promise<void>
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const STATE = here('../../.docket/check')

/** Slack's limits and pauses pass this many times as fast, on both sides alike. */
const FASTER = 8

/** The longest pauses on the way are those after a killed attempt and before Slack's last retry. */
const QUIET_WITHIN_MS = 90_000
/** Nothing takes this long but on a machine that is on its knees. */
const PATIENCE_MS = 120_000

/** A fresh stack; `guard` is the one to be taken away, if any. */
export async function setStage(guard: string | undefined): Promise<Stage> {
  await forget(STATE)
  const failpoints: Failpoints = { folder: join(STATE, 'failpoints') }
  const stack = await startStack({
    stateDir: STATE,
    quiet: true,
    config: here('docket.yaml'),
    workspace: here('workspace.json'),
    settings: { limits: FASTER, retryDelaysMs: [500, 5_000, 30_000] },
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
    player: new Player(sim, mirror, { quiet, patienceMs: PATIENCE_MS }),
    where: { slack: sim.state, postgresUrl, temporalAddress, namespace },
    stop: async () => {
      mirror.stop()
      await stack.stop()
    },
  }
}

/** What an earlier check left behind, and whoever may still run in it. */
async function forget(stateDir: string): Promise<void> {
  for (const note of globSync(join(stateDir, 'logs/*.pid'))) await endOrphan(note, 'SIGTERM', 10_000)
  rmSync(stateDir, { recursive: true, force: true })
}

function environment({ folder }: Failpoints, guard: string | undefined): NodeJS.ProcessEnv {
  // Servers of somebody else's would hold tickets of somebody else's.
  const { DATABASE_URL: _, TEMPORAL_ADDRESS: __, ...env } = process.env
  return {
    ...env,
    DOCKET_DEV_FAILPOINTS: folder,
    DOCKET_DEV_LIMITS: String(1 / FASTER),
    ...(guard && { DOCKET_DEV_BREAK: guard }),
  }
}
