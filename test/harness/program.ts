import { Writable } from 'node:stream'
import { Client, Connection } from '@temporalio/client'
import pg from 'pg'
import { inject } from 'vitest'
import { slackSim } from '../../dev/slack-sim/client.ts'
import type { Settings, StreamItem } from '../../dev/slack-sim/control-api.ts'
import { startSlackSim } from '../../dev/slack-sim/server.ts'
import { defaultWorkspace } from '../../dev/slack-sim/workspace.ts'
import { SlackMirror } from '../../dev/stack/slack-mirror.ts'
import { composeGateway } from '../../src/compose/gateway-parts.ts'
import type { Overrides } from '../../src/compose/overrides.ts'
import { composeWorker } from '../../src/compose/worker-parts.ts'
import { type Config, DEFAULT_WORKER_SIZE } from '../../src/config.ts'
import { LIMITS, scaleLimits } from '../../src/db/pacing/limits.ts'
import { TIMING, type Timing } from '../../src/domain/timing.ts'
import { runGateway } from '../../src/runtime/gateway.ts'
import { createLog, type Log } from '../../src/runtime/logger.ts'
import { applySettings } from '../../src/runtime/settings.ts'
import { installRuntime, runWorker } from '../../src/runtime/worker.ts'
import { TICKET_QUEUE, TICKET_WORKFLOW, ticketWorkflowId } from '../../src/workflows/contract.ts'
import { theSettings, theWorkspace } from './company.ts'
import { freshDatabase, freshNamespace, sharedBundle } from './servers.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

/** Ten times as fast as on an ordinary day, with the same disorder, on both sides. */
const SLACK: Partial<Settings> = {
  latencyMs: [10, 80],
  lagMs: [0, 700],
  eventDelayMs: [5, 60],
  limits: 10,
  // On a busy machine an acknowledgement may be slow without a fault.
  ackTimeoutMs: 12_000,
  retryDelaysMs: [200, 2_000, 6_000],
}

const STORY_TIMING: Timing = Object.freeze({
  ...TIMING,
  callMs: 3_000,
  sendDeadlineMs: 1_000,
  lateCommitMs: 1_500,
  readLagMs: 1_000,
  skewMs: 5_000,
  attemptMs: 8_000,
  heartbeatMs: 2_000,
  leaseMs: 10_000,
  editIntervalMs: 1_000,
  // A busy machine is slow without a fault, and a story expects no message that depends on it.
  heardMs: 60_000,
  gracePeriodMs: 1_000,
  answerMs: 8_000,
  handOverMs: 3_000,
  coverMs: 300,
  coverLiveMs: 1_200,
  limitedMs: 1_500,
  retryMs: 200,
  retryMaxMs: 2_000,
})

export type ProgramOptions = {
  readonly timing?: Partial<Timing>
  readonly slack?: Partial<Settings>
  /** 1 by default. */
  readonly gateways?: 1 | 2
}

/** A part of the program that can be stopped and started; stopping rejects if it has died by itself. */
export type Part = { start(): void; stop(): Promise<void> }

export type Program = {
  readonly sim: ReturnType<typeof slackSim>
  readonly slack: SlackMirror
  readonly postgres: TcpProxy
  readonly temporal: TcpProxy
  readonly gateway: Part
  /** The second gateway, if there are two. */
  readonly otherGateway: Part | null
  readonly worker: Part
  /** Bypasses the TCP proxies: for the test's own queries. */
  readonly client: Client
  readonly sql: pg.Pool
  readonly config: Config
  /** The program's log lines, oldest first. */
  readonly logged: readonly string[]
  /** Resolves at Slack's next item that matches. */
  next(matches: (item: StreamItem) => boolean, what: string): Promise<void>
  stop(): Promise<void>
}

/** The whole program in this process, composed by src/compose, on real servers. */
export async function startProgram(options: ProgramOptions = {}): Promise<Program> {
  const outside = await startOutside(options)
  const { database, namespace, postgres, temporal, sim, connection, slack, server } = outside
  const url = new URL(database.url)
  url.port = String(postgres.port)
  const { token, appToken } = defaultWorkspace.bot
  const config: Config = {
    slack: { botToken: token, apiUrl: sim.apiUrl },
    appToken,
    databaseUrl: url.href,
    temporal: { connection: { address: `127.0.0.1:${temporal.port}` }, namespace, uiUrl: null },
    httpAddress: null,
    logLevel: 'warn',
    workerSize: DEFAULT_WORKER_SIZE,
    settings: theSettings(),
  }
  const overrides: Overrides = {
    timing: { ...STORY_TIMING, ...options.timing },
    limits: scaleLimits(LIMITS, 0.1),
  }
  await applySettings(database.url, config.settings)
  const { logged, log } = logbook()
  const sql = new pg.Pool({ connectionString: database.url, max: 4 })
  // Its connections are not awaited at the end, when the database is dropped under them.
  sql.on('error', () => undefined)
  const { gateways = 1 } = options
  const { gateway, otherGateway, worker } = await startParts(config, overrides, log, gateways)
  const client = new Client({ connection, namespace })
  await Promise.all([
    sim.until(({ sockets }) => sockets === 2 * gateways, 'two sockets of each gateway', 60_000),
    isAwake(client),
  ])
  return {
    ...{ sim, slack, postgres, temporal, gateway, otherGateway, worker, client, sql, config, logged },
    next: (matches, what) => nextItem(slack, matches, what),
    async stop() {
      await Promise.all([gateway.stop(), otherGateway?.stop()])
      await worker.stop()
      slack.stop()
      await Promise.all([server.stop(), sql.end(), connection.close(), postgres.stop(), temporal.stop()])
      await database.drop()
    },
  }
}

async function startOutside({ slack: settings }: ProgramOptions) {
  const [database, namespace] = await Promise.all([freshDatabase(), freshNamespace()])
  const { hostname, port } = new URL(database.url)
  const [host = '', temporalPort] = inject('temporalAddress').split(':')
  const [postgres, temporal, server, connection] = await Promise.all([
    startTcpProxy(hostname, Number(port || 5432)),
    startTcpProxy(host, Number(temporalPort)),
    startSlackSim({ workspace: theWorkspace(), settings: { ...SLACK, ...settings } }),
    Connection.connect({ address: inject('temporalAddress') }),
  ])
  const sim = slackSim(server.url)
  const slack = new SlackMirror(sim)
  await slack.start()
  return { database, namespace, postgres, temporal, server, connection, sim, slack }
}

async function startParts(
  config: Config,
  overrides: Overrides,
  log: (part: string) => Log,
  gateways: number,
) {
  installRuntimeOnce(log('temporal'))
  const aGateway = (name: string) =>
    part((end) => {
      const own = log(name)
      return runGateway({ httpAddress: null, parts: composeGateway(config, own, overrides), log: own, end })
    })
  const gateway = aGateway('gateway')
  const otherGateway = gateways === 2 ? aGateway('gateway 2') : null
  const worker = part((end) => {
    const own = log('worker')
    return runWorker({
      config,
      parts: composeWorker(config, own, overrides),
      log: own,
      end,
      bundle: sharedBundle(),
    })
  })
  gateway.start()
  otherGateway?.start()
  worker.start()
  return { gateway, otherGateway, worker }
}

/**
 * Signals a message without a ticket: once its run has ended, the worker is up. So no story's clock runs while it
 * starts.
 */
async function isAwake(client: Client): Promise<void> {
  const key = { workspace: 'T0ACME', channel: 'C0NOWHERE', threadTs: '1700000000.000000' }
  const workflowId = ticketWorkflowId(key)
  await client.workflow.execute(TICKET_WORKFLOW, { taskQueue: TICKET_QUEUE, workflowId, args: [{ key }] })
}

let installed = false
function installRuntimeOnce(log: Log): void {
  if (!installed) installRuntime(log)
  installed = true
}

function part(run: (end: AbortSignal) => Promise<void>): Part {
  let life: { readonly ending: AbortController; readonly over: Promise<unknown> } | null = null
  return {
    start() {
      const ending = new AbortController()
      // Stored instead of rejected, so that a death is reported when the story stops the part.
      const over = run(ending.signal).then(
        () => null,
        (error: unknown) => error,
      )
      life = { ending, over }
    },
    async stop() {
      life?.ending.abort()
      const died = await life?.over
      life = null
      if (died) throw died
    },
  }
}

/** The log in memory: a failed story prints its last lines. */
function logbook() {
  const logged: string[] = []
  const to = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk).trimEnd())
      done()
    },
  })
  return { logged, log: (part: string) => createLog(part, 'info', to) }
}

const EVENT_TIMEOUT_MS = 30_000

function nextItem(slack: SlackMirror, matches: (item: StreamItem) => boolean, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const unlisten = slack.listen((item) => {
      if (!matches(item)) return
      clearTimeout(late)
      unlisten()
      resolve()
    })
    const late = setTimeout(() => {
      unlisten()
      reject(new Error(`Slack saw no ${what} within ${EVENT_TIMEOUT_MS} ms`))
    }, EVENT_TIMEOUT_MS)
  })
}
