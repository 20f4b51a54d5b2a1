import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { slackSim } from '../../dev/slack-sim/client.ts'
import { type SlackSim, startSlackSim } from '../../dev/slack-sim/server.ts'
import { readWorkspace } from '../../dev/slack-sim/workspace.ts'
import { connect } from '../../src/db/client.ts'
import { freshDatabase, freshNamespace, type TestDatabase } from '../harness/servers.ts'
import { isRunning, until } from '../stack/scratch.ts'

/*
 * `docket run`, ended in every way that a person, a service manager or a crash ends it, while people ask for help:
 * nothing is left running, and every request that Slack was told to forget has its ticket after the next start.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SCRIPT = `${ROOT}docket`
const REQUESTS_PER_END = 3

type End = {
  readonly how: string
  readonly command?: readonly [file: string, ...args: string[]]
  /** Given the process that was started. */
  end(started: ChildProcess): unknown
}

const signal = (name: NodeJS.Signals) => (started: ChildProcess) => started.kill(name)
const signalGroup = (name: NodeJS.Signals) => (started: ChildProcess) =>
  process.kill(-(started.pid ?? expect.fail()), name)

const ENDS: readonly End[] = [
  { how: 'SIGTERM, as from a service manager', end: signal('SIGTERM') },
  { how: 'SIGKILL, as by the kernel', end: signal('SIGKILL') },
  { how: 'SIGINT to its whole process group, as by Ctrl-C', end: signalGroup('SIGINT') },
  { how: 'SIGHUP to its whole process group, as when its terminal is closed', end: signalGroup('SIGHUP') },
  {
    how: 'SIGTERM to npm, which runs it in a shell',
    command: ['npm', 'exec', '--', 'docket'],
    end: signal('SIGTERM'),
  },
]

let database: TestDatabase
let slack: SlackSim
let sim: ReturnType<typeof slackSim>
let env: NodeJS.ProcessEnv
/** The `ts` of every request. */
const asked: string[] = []
const reacting: Promise<void>[] = []

beforeAll(async () => {
  const inDemo = (name: string): string => `${ROOT}dev/demo/${name}`
  slack = await startSlackSim({
    workspace: readWorkspace(inDemo('workspace.json')),
    settings: { latencyMs: [0, 20], lagMs: [0, 100], retryDelaysMs: Array(400).fill(1_500) },
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

type Docket = { readonly started: ChildProcess; readonly parts: readonly number[] }

/** `docket run` in a process group of its own, with the pids of gateway and worker. Resolves when it hears Slack. */
async function startDocket([file, ...args]: NonNullable<End['command']> = [SCRIPT]): Promise<Docket> {
  const started = spawn(file, [...args, 'run'], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const parts: number[] = []
  createInterface({ input: started.stdout }).on('line', (line) => {
    const { msg, pid } = JSON.parse(line)
    if (msg === 'started') parts.push(pid)
  })
  onTestFinished(() => {
    if (isRunning(started.pid ?? 0)) process.kill(-(started.pid ?? 0), 'SIGKILL')
    for (const pid of parts) if (isRunning(pid)) process.kill(pid, 'SIGKILL')
  })
  await sim.until(({ sockets }) => sockets === 2, 'two sockets', 30_000)
  return { started, parts }
}

/** People ask: each posts and reacts, and nobody waits for the others. Resolves at the next acknowledgement. */
async function ask(): Promise<void> {
  const before = (await sim.state()).events.acknowledged
  const user = 'U0PRIYA'
  const channel = 'C0PLATFORM'
  const reactions = Array.from({ length: REQUESTS_PER_END }, async (_, index) => {
    const { ts } = await sim.post({ user, channel, text: `the export fails, case ${index}` })
    asked.push(ts)
    await sim.react({ user, channel, ts, name: 'ticket' })
  })
  await sim.until(({ events }) => events.acknowledged > before, 'acknowledgement', 30_000)
  reacting.push(...reactions)
}

/** The threads that have a ticket; a thread is listed once per ticket. */
async function threads(): Promise<string[]> {
  const { db, close } = connect(database.url, { max: 1, name: 'the test' })
  try {
    return (await db.selectFrom('tickets').select('thread_ts').execute()).map((row) => row.thread_ts)
  } finally {
    await close()
  }
}

describe('docket run', () => {
  test.for(ENDS)('leaves nothing running after $how', async ({ command, end }) => {
    const { started, parts } = await startDocket(command)
    // Not `exit`: gateway and worker hold the same pipe, which closes with the last of them.
    const closed = once(started, 'close')
    await ask()
    end(started)
    await closed
    await until('gateway and worker have ended', () => !parts.some(isRunning))
    expect(parts).toHaveLength(2)
  })

  test('loses no request meanwhile: after the next start every one has its ticket', async () => {
    await startDocket()
    await Promise.all(reacting)
    // What Slack was not told to forget it sends again; the test's own limit ends the wait.
    await sim.until(({ events }) => events.acknowledged === events.queued, 'end of the events', 60_000)
    while ((await threads()).length < asked.length) await sleep(200)
    expect((await threads()).toSorted()).toEqual(asked.toSorted())
    expect((await sim.state()).events.lost).toBe(0)
  }, 120_000)
})
