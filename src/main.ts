#!/usr/bin/env node
import { spawn } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createCatchUpActivities, createSlackActivities, createTicketActivities } from './activities/index.ts'
import type { CoverageStore } from './activities/ports/coverage.ts'
import type { Waker } from './activities/ports/delivery.ts'
import type { ReadStore } from './activities/ports/reads.ts'
import type { SeenStore } from './activities/ports/seen.ts'
import type { LiveSettings } from './activities/ports/settings.ts'
import { dispatch } from './cli/dispatch.ts'
import { paintFor } from './cli/paint.ts'
import type { Context, ExitCode } from './cli/verb.ts'
import { VERBS } from './cli/verbs/index.ts'
import type { Config, GatewayConfig, WorkerConfig } from './config.ts'
import { createCatchUpStore } from './db/catch-up/catch-ups.ts'
import { createTriggerStore } from './db/catch-up/triggers.ts'
import { connect } from './db/client.ts'
import { createWriteStore } from './db/outbox/writes.ts'
import { LIMITS, type Limits } from './db/pacing/limits.ts'
import { createPacer } from './db/pacing/pacing.ts'
import { createCoverageStore } from './db/seen/coverage.ts'
import { createReadStore } from './db/seen/reads.ts'
import { createSeenStore } from './db/seen/seen.ts'
import { createSettingsStore } from './db/settings.ts'
import { createTicketStore } from './db/tickets/tickets.ts'
import { coverageKeptMs } from './domain/coverage.ts'
import { teamNamed } from './domain/settings.ts'
import { TIMING, type Timing } from './domain/timing.ts'
import { type GatewayParts, runGateway } from './runtime/gateway.ts'
import type { State } from './runtime/health.ts'
import { createHousekeeping } from './runtime/housekeeping.ts'
import { createLog, type Log, slackLogger } from './runtime/logger.ts'
import { remedyOf } from './runtime/remedy.ts'
import { applyAtStart, followSettings } from './runtime/settings.ts'
import { dieInOneLine, endOfProcess } from './runtime/shutdown.ts'
import { type ChildProcessSpec, supervise } from './runtime/supervise.ts'
import { scheduleSweep } from './runtime/sweep-schedule.ts'
import { createTemporalClient, pingTemporal } from './runtime/temporal.ts'
import { installRuntime, runWorker, type WorkerParts, type WorkerProcess } from './runtime/worker.ts'
import { createDirectory } from './slack/api/directory.ts'
import { atPresentIds } from './slack/api/present-channels.ts'
import { createSlackApi, type SlackApi } from './slack/api/web.ts'
import { createCatchUps } from './slack/inbound/catch-ups.ts'
import { createCoverage } from './slack/inbound/coverage.ts'
import { createGateway } from './slack/inbound/gateway.ts'
import { createReceiver, type LateReceiver, type ReceiverOptions } from './slack/inbound/receiver.ts'
import { createTicketClient } from './slack/inbound/ticket-client.ts'
import { createHistoryReader } from './slack/outbound/history.ts'
import { createPaced } from './slack/outbound/paced.ts'
import { createThreadReader } from './slack/outbound/reader.ts'
import { createReleaser } from './slack/outbound/release.ts'
import { createTargets } from './slack/outbound/targets.ts'
import { createWriter } from './slack/outbound/writer.ts'

/*
 * The composition root: the only place where Slack and Postgres meet. Another root, such as the demo's, may wrap any
 * port or change the timing; the program does not depend on it.
 */

export type PortName =
  | 'slackApi'
  | 'store'
  | 'writes'
  | 'pacer'
  | 'settings'
  | 'reads'
  | 'seen'
  | 'coverage'
  | 'reader'
  | 'writer'
  | 'ticketClient'
  | 'catchUps'
  | 'triggers'
  | 'asks'

export type Overrides = {
  /** Receives every port as it is composed; returns its replacement. */
  readonly wrap?: <T extends object>(name: PortName, port: T) => T
  readonly timing?: Timing
  /** Slack's rate limits. */
  readonly limits?: Limits
  readonly receiver?: (options: ReceiverOptions) => LateReceiver
  /** Workflow code that was bundled before, for tests that start many workers. */
  readonly bundle?: WorkerProcess['bundle']
}

/** The parts of a worker; `log` belongs to its process. */
export function composeWorker(config: WorkerConfig, log: Log, overrides: Overrides = {}): WorkerParts {
  const { wrap, timing, limits } = defaults(overrides)
  const pools = workerPools(config, log)
  const { db } = pools.others
  const records = wrap('store', createTicketStore(pools.records.db))
  const store = wrap('store', createTicketStore(db))
  const writes = wrap('writes', createWriteStore(db))
  const pacer = wrap('pacer', createPacer(pools.pacing.db, { limits }))
  const settings = wrap('settings', createSettingsStore(db))
  const live = followSettings(settings, log)
  live.start()
  const api = atPresentIds(composeApi(config, log, overrides), live)
  const paced = createPaced({ pacer, timing })
  const directory = createDirectory({ api, settings: live, timing })
  const reads = wrap('reads', createReadStore(db))
  const reader = wrap('reader', createThreadReader({ api, paced, reads, directory, timing }))
  const seen = wrap('seen', createSeenStore(db))
  const coverage = wrap('coverage', createCoverageStore(db))
  const targets = createTargets({
    triageOf: (team) => teamNamed(live.now(), team)?.triage ?? null,
    ...{ api, paced, writes },
  })
  const writer = wrap('writer', createWriter({ api, store, writes, paced, targets, timing, settings: live }))
  const releaser = createReleaser({ api, paced, writes, targets })
  const temporal = createTemporalClient(config.temporal)
  const logger = slackLogger(log)
  const ticketClient = createTicketClient({ client: temporal.client, store, timing, logger })
  const waker: Waker = { wake: ({ key }, id) => ticketClient.wake(key, id) }
  const asks = wrap('asks', createCatchUps({ client: temporal.client, directory, timing }))
  const catchingUp = {
    catchUps: wrap('catchUps', createCatchUpStore(db)),
    triggers: wrap('triggers', createTriggerStore(db)),
    history: createHistoryReader({ api, paced, directory, settings: live, timing }),
    handOver: wrap('ticketClient', ticketClient),
  }
  return {
    ticketActivities: createTicketActivities({ store: records, timing }),
    slackActivities: {
      ...createSlackActivities({
        ...{ store, writes, reads, seen, coverage, reader, writer, releaser, waker, timing },
        settings: live,
      }),
      ...createCatchUpActivities({ ...catchingUp, seen, coverage, store, settings, reader, asks, timing }),
    },
    scheduleSweep: () => scheduleSweep(temporal.client, timing.sweepMs),
    close: async () => {
      await live.stop()
      await Promise.all([temporal.close(), ...Object.values(pools).map((pool) => pool.close())])
    },
  }
}

/** Callers of the pacing wait for one another. In a pool of their own they never delay a record. */
function workerPools({ databaseUrl, workerSize }: WorkerConfig, log: Log) {
  const pool = (max: number, what: string) =>
    connect(databaseUrl, { max, name: `docket worker${what}`, onError: idle(log) })
  return {
    records: pool(workerSize.recordConnections, ' records'),
    pacing: pool(workerSize.pacingConnections, ' pacing'),
    others: pool(workerSize.connections, ''),
  }
}

/** The parts of a gateway; they connect only when it starts. */
export function composeGateway(config: GatewayConfig, log: Log, overrides: Overrides = {}): GatewayParts {
  const { wrap, timing, receiver } = defaults(overrides)
  const { db, close } = connect(config.databaseUrl, { name: 'docket gateway', onError: idle(log) })
  const temporal = createTemporalClient(config.temporal)
  const store = wrap('store', createTicketStore(db))
  const writes = wrap('writes', createWriteStore(db))
  const seen = wrap('seen', createSeenStore(db))
  const { appToken } = config
  const settings = followSettings(wrap('settings', createSettingsStore(db)), log)
  settings.start()
  const api = atPresentIds(composeApi(config, log, overrides), settings)
  const directory = createDirectory({ api, settings, timing })
  const logger = slackLogger(log)
  const slackApiUrl = config.slack.apiUrl ?? undefined
  const spans = wrap('coverage', createCoverageStore(db))
  const reads = wrap('reads', createReadStore(db))
  const coverage = createCoverage({
    store: spans,
    catchUps: wrap('asks', createCatchUps({ client: temporal.client, directory, timing })),
    pingTemporal: () => pingTemporal(temporal, 1_000),
    forget: (channels) => seen.forget(channels),
    ...{ api, settings, timing, logger },
  })
  const gateway = createGateway({
    api,
    appToken,
    slackApiUrl,
    settings,
    directory,
    ticketClient: wrap(
      'ticketClient',
      createTicketClient({ client: temporal.client, store, timing, logger }),
    ),
    writes,
    seen,
    store,
    coverage,
    triggers: wrap('triggers', createTriggerStore(db)),
    timing,
    logger,
    receiver: receiver({ appToken, slackApiUrl, logger, watch: coverage }),
  })
  const housekeeping = createHousekeeping(chores({ settings, seen, spans, reads, timing }), log)
  void settings.known.then(() => housekeeping.start())
  const readiness = async (): Promise<State> => {
    const away = await pingTemporal(temporal, 1_000).then(
      () => null,
      (error: unknown) => remedyOf(error) ?? 'Temporal does not answer',
    )
    const reasons = [...settings.reasons(), ...(away === null ? [] : [away])]
    // Without settings the user groups are unknown.
    return { reasons, degraded: settings.reasons().length === 0 ? directory.problems() : [] }
  }
  return {
    gateway,
    readiness,
    close: async () => {
      await Promise.all([settings.stop(), housekeeping.stop()])
      await Promise.all([temporal.close(), close()])
    },
  }
}

type Kept = {
  readonly settings: LiveSettings
  readonly seen: SeenStore
  readonly spans: CoverageStore
  readonly reads: ReadStore
  readonly timing: Timing
}

const chores = ({ settings, seen, spans, reads, timing }: Kept) => [
  { what: 'housekeeping of seen messages', work: () => seen.housekeep(settings.now().seenForMs) },
  {
    what: 'housekeeping of the coverage',
    work: () => spans.housekeep(coverageKeptMs(settings.now()), timing.coverLiveMs),
  },
  {
    what: 'housekeeping of the reads of threads',
    work: () => reads.housekeep(coverageKeptMs(settings.now())),
  },
]

const defaults = ({ wrap, timing, limits, receiver }: Overrides) => ({
  wrap: wrap ?? (<T extends object>(_name: PortName, port: T): T => port),
  timing: timing ?? TIMING,
  limits: limits ?? LIMITS,
  receiver: receiver ?? createReceiver,
})

function composeApi({ slack }: Pick<Config, 'slack'>, log: Log, overrides: Overrides): SlackApi {
  const { wrap, timing } = defaults(overrides)
  const { botToken: token, apiUrl } = slack
  const logger = slackLogger(log)
  return wrap('slackApi', createSlackApi({ token, apiUrl: apiUrl ?? undefined, timing, logger }))
}

/** The next query reports the error too, with its consequence. */
const idle = (log: Log) => (err: Error) => log.warn({ err }, 'Postgres closed an idle connection')

/** A gateway process from start to end. */
export async function gateway(config: GatewayConfig, overrides: Overrides = {}): Promise<void> {
  const log = createLog('gateway', config.logLevel)
  dieInOneLine(log)
  const end = endOfProcess(log)
  const { httpAddress } = config
  await runGateway({ httpAddress, parts: composeGateway(config, log, overrides), log, end })
}

/** A worker process from start to end. */
export async function worker(config: WorkerConfig, overrides: Overrides = {}): Promise<void> {
  const log = createLog('worker', config.logLevel)
  dieInOneLine(log)
  const end = endOfProcess(log)
  installRuntime(log)
  const parts = composeWorker(config, log, overrides)
  await runWorker({ config, parts, log, end, bundle: overrides.bundle })
}

/** Both, each as a child process. */
async function both({ logLevel, databaseUrl, settings }: Config): Promise<void> {
  const log = createLog('docket', logLevel)
  const end = endOfProcess(log)
  void applyAtStart(databaseUrl, settings, log, end)
  const part = (name: 'gateway' | 'worker', env: NodeJS.ProcessEnv): ChildProcessSpec => ({
    name,
    stopWithinMs: 30_000,
    // Detached, so that Ctrl-C reaches this process alone, which then stops them in order. The IPC channel closes when
    // this process dies, however it does: then they stop by themselves.
    start: () =>
      spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), name], {
        env,
        detached: true,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      }),
  })
  // Only one process can bind the address, and Slack's requests go to the gateway.
  const { DOCKET_HTTP_ADDRESS: _, ...others } = process.env
  await supervise([part('gateway', process.env), part('worker', others)], log, end)
}

/** The command line: returns the exit code, never rejects. */
export function main(argv: readonly string[]): Promise<ExitCode> {
  const context: Context = {
    env: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    paint: paintFor(process.stdout),
    now: Date.now,
    programs: { gateway, worker, both },
  }
  return dispatch(argv, VERBS, context)
}

const entry = process.argv[1]
if (entry && realpathSync(entry) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2))
  // By now every open handle had time to close.
  setTimeout(() => process.exit(), 2_000).unref()
}
