import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { slackSim } from '../../dev/slack-sim/client.ts'
import type { State } from '../../dev/slack-sim/control-api.ts'
import { type SlackSim, startSlackSim } from '../../dev/slack-sim/server.ts'
import { readWorkspace } from '../../dev/slack-sim/workspace.ts'
import { freshDatabase, freshNamespace, type TestDatabase } from '../harness/servers.ts'
import { isRunning, until } from '../stack/scratch.ts'

/*
 * `docket run`, ended in every way that a person, a service manager or a crash ends it, while people ask for help:
 * nothing is left running, and every request that Slack was told to forget has its ticket after the next start.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const REQUESTS_PER_END = 3

type End = { readonly how: string; end(supervisor: ChildProcess): unknown }

const signal = (name: NodeJS.Signals) => (supervisor: ChildProcess) => supervisor.kill(name)
const signalGroup = (name: NodeJS.Signals) => (supervisor: ChildProcess) =>
  process.kill(-(supervisor.pid ?? expect.fail()), name)

const ENDS: readonly End[] = [
  { how: 'SIGTERM, as from a service manager', end: signal('SIGTERM') },
  { how: 'SIGKILL, as by the kernel', end: signal('SIGKILL') },
  { how: 'SIGINT to its whole process group, as by Ctrl-C', end: signalGroup('SIGINT') },
  { how: 'SIGHUP to its whole process group, as when its terminal is closed', end: signalGroup('SIGHUP') },
]

let database: TestDatabase
let slack: SlackSim
let sim: ReturnType<typeof slackSim>
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  const inDemo = (name: string): string => `${ROOT}dev/demo/${name}`
  slack = await startSlackSim({
    workspace: readWorkspace(inDemo('workspace.json')),
    settings: { latencyMs: [0, 20], lagMs: [0, 100], retryDelaysMs: Array(40).fill(1_500) },
  })
  sim = slackSim(slack.url)
  const [fresh, namespace, { workspace }] = await Promise.all([
    freshDatabase(),
    freshNamespace(),
    sim.state(),
  ])
  database = fresh
  env = {
    ...process.env,
    DOCKET_CONFIG: inDemo('docket.yaml'),
    DOCKET_LOG_LEVEL: 'info',
    SLACK_API_URL: sim.apiUrl,
    SLACK_BOT_TOKEN: workspace.bot.token,
    SLACK_APP_TOKEN: workspace.bot.appToken,
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: namespace,
  }
})

afterAll(async () => {
  await slack?.stop()
  await database?.drop()
})

type Docket = { readonly supervisor: ChildProcess; readonly parts: readonly number[] }

/** `./docket run` in a process group of its own, with the pids of gateway and worker. Resolves when it hears Slack. */
async function startDocket(): Promise<Docket> {
  const supervisor = spawn(`${ROOT}docket`, ['run'], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const parts: number[] = []
  createInterface({ input: supervisor.stdout }).on('line', (line) => {
    const { msg, pid } = JSON.parse(line)
    if (msg === 'started') parts.push(pid)
  })
  onTestFinished(() => {
    for (const pid of [supervisor.pid ?? 0, ...parts]) if (isRunning(pid)) process.kill(pid, 'SIGKILL')
  })
  await sim.until(({ sockets }) => sockets === 2, 'two sockets', 30_000)
  return { supervisor, parts }
}

/** People ask: each posts and reacts, and nobody waits for the others. Resolves when Slack has sent the first event. */
async function ask(): Promise<void> {
  const sentBefore = (await sim.state()).events.queued
  const user = 'U0PRIYA'
  const channel = 'C0PLATFORM'
  const asked = Array.from({ length: REQUESTS_PER_END }, async (_, index) => {
    const { ts } = await sim.post({ user, channel, text: `the export fails, case ${index}` })
    await sim.react({ user, channel, ts, name: 'ticket' })
  })
  await sim.until(({ events }) => events.queued > sentBefore, 'event')
  void Promise.all(asked)
}

const cardsIn = ({ messages }: State): string[] =>
  messages.flatMap(({ channel, text }) => (channel === 'C0TRIAGE' && /^\*?#\d/.test(text) ? [text] : []))

describe('docket run', () => {
  test.for(ENDS)('leaves nothing running after $how', async ({ end }) => {
    const { supervisor, parts } = await startDocket()
    // Not `exit`: gateway and worker hold the same pipe, which closes with the last of them.
    const closed = once(supervisor, 'close')
    await ask()
    end(supervisor)
    await closed
    await until('gateway and worker have ended', () => !parts.some(isRunning))
    expect(parts).toHaveLength(2)
  })

  test('loses no request meanwhile: after the next start every one has its ticket', async () => {
    await startDocket()
    const requests = ENDS.length * REQUESTS_PER_END
    const all = await sim.until((state) => cardsIn(state).length >= requests, 'ticket for each', 60_000)
    expect(new Set(cardsIn(all)).size).toBe(requests)
    expect(cardsIn(all)).toHaveLength(requests)
    expect(all.events.lost).toBe(0)
  }, 90_000)
})
