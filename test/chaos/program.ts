import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import type { Where } from '../../dev/check/facts.ts'
import { Player } from '../../dev/check/player.ts'
import type { Played } from '../../dev/check/playing.ts'
import { untilQuiet } from '../../dev/check/quiet.ts'
import type { Failpoints } from '../../dev/instrumented/failpoints.ts'
import { slackSim } from '../../dev/slack-sim/client.ts'
import type { Settings } from '../../dev/slack-sim/control-api.ts'
import { startSlackSim } from '../../dev/slack-sim/server.ts'
import { readWorkspace } from '../../dev/slack-sim/workspace.ts'
import { applyFile } from '../../dev/stack/settings.ts'
import { SlackMirror } from '../../dev/stack/slack-mirror.ts'
import type { Timing } from '../../src/domain/timing.ts'
import { freshDatabase, freshNamespace, sharedBundle } from '../harness/servers.ts'
import { Pool } from './pool.ts'

export type Kind = 'gateway' | 'worker'

/** The whole program as processes that may be killed, with people and the checker. */
export type Program = {
  player: Player
  played: Played
  where: Where
  /** Separate for each kind, so that both can be killed at once. */
  failpoints: Record<Kind, Failpoints>
  gateway: Pool
  worker: Pool
  /** Applies docket.yaml without this channel, or the whole of it. */
  configureWithout(channel: string | null): Promise<void>
  quiet(): Promise<string | null>
  stop(): Promise<void>
}

const inCheck = (name: string): string => fileURLToPath(new URL(`../../dev/check/${name}`, import.meta.url))

const SLACK: Partial<Settings> = {
  latencyMs: [0, 20],
  lagMs: [0, 300],
  eventDelayMs: [0, 50],
  limits: false,
  // Longer in total than a process needs that dies again while it starts.
  retryDelaysMs: Array.from({ length: 60 }, () => 1_500),
}

/** The product's values, scaled to the faster simulator; a killed attempt is noticed after `heartbeatMs`. */
const TIMING: Partial<Timing> = {
  sendDeadlineMs: 500,
  callMs: 2_000,
  lateCommitMs: 500,
  readLagMs: 1_000,
  attemptMs: 4_000,
  heartbeatMs: 1_500,
  leaseMs: 5_000,
  // So long that a second click comes within it.
  editIntervalMs: 1_500,
  coverMs: 250,
  coverLiveMs: 1_000,
  limitedMs: 1_000,
  slotHorizonMs: 500,
  retryMs: 100,
  retryMaxMs: 1_000,
}

const QUIET_WITHIN_MS = 90_000
/** A person who acts in the middle of the chaos may see several processes die in sequence. */
const WAIT_TIMEOUT_MS = 240_000

/** Two of a kind, so that one is up while the other restarts. */
export const AT_ONCE = 2

export async function startProgram(): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'docket-chaos-'))
  const failpoints = {
    gateway: { folder: join(folder, 'gateway') },
    worker: { folder: join(folder, 'worker') },
  }
  const [database, namespace] = await Promise.all([freshDatabase(), freshNamespace()])
  await applyFile(database.url, inCheck('docket.yaml'))
  const slack = await startSlackSim({ workspace: readWorkspace(inCheck('workspace.json')), settings: SLACK })
  const sim = slackSim(slack.url)
  const mirror = new SlackMirror(sim)
  await mirror.start()
  const where: Where = {
    slack: sim.state,
    postgresUrl: database.url,
    temporalAddress: inject('temporalAddress'),
    namespace,
  }
  const env = { ...(await environment(where, sim.apiUrl)), ...(await quickStarts(folder)) }
  const pool = (kind: Kind) =>
    new Pool(kind, AT_ONCE, { folder, env: { ...env, DOCKET_DEV_FAILPOINTS: failpoints[kind].folder } })
  const gateway = pool('gateway')
  const worker = pool('worker')
  await Promise.all([worker.up(), gateway.up()])
  async function configureWithout(channel: string | null): Promise<void> {
    const lines = readFileSync(inCheck('docket.yaml'), 'utf8').split('\n')
    const file = join(folder, 'docket.yaml')
    writeFileSync(file, lines.filter((line) => channel === null || !line.includes(channel)).join('\n'))
    await applyFile(database.url, file)
  }
  const quiet = () => untilQuiet({ ...where, idle: sim.idle }, QUIET_WITHIN_MS)
  return {
    player: new Player(sim, mirror, { quiet, patienceMs: WAIT_TIMEOUT_MS }),
    played: { expected: [], problems: [] },
    ...{ where, failpoints, gateway, worker, configureWithout, quiet },
    async stop() {
      mirror.stop()
      await Promise.all([gateway.stop(), worker.stop()])
      await slack.stop()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Processes start dozens of times: their shared work is done once. */
async function quickStarts(folder: string): Promise<NodeJS.ProcessEnv> {
  const cache = { NODE_COMPILE_CACHE: join(folder, 'compiled') }
  // A killed process leaves nothing in the compile cache, so one process runs to its end first.
  const main = new URL('../../src/main.ts', import.meta.url).href
  const env = { ...process.env, ...cache }
  await promisify(execFile)(process.execPath, ['-e', `import(${JSON.stringify(main)})`], { env })
  return { ...cache, DOCKET_DEV_BUNDLE: sharedBundle().codePath }
}

async function environment(where: Where, slackApiUrl: string): Promise<NodeJS.ProcessEnv> {
  const { bot } = (await where.slack()).workspace
  return {
    ...process.env,
    DOCKET_LOG_LEVEL: 'warn',
    SLACK_API_URL: slackApiUrl,
    SLACK_BOT_TOKEN: bot.token,
    SLACK_APP_TOKEN: bot.appToken,
    DATABASE_URL: where.postgresUrl,
    TEMPORAL_ADDRESS: where.temporalAddress,
    TEMPORAL_NAMESPACE: where.namespace,
    DOCKET_DEV_LIMITS: '0',
    DOCKET_DEV_TIMING: JSON.stringify(TIMING),
  }
}
