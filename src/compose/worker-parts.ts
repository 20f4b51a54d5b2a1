import {
  createCatchUpActivities,
  createSlackActivities,
  createTicketActivities,
} from '../activities/index.ts'
import type { Waker } from '../activities/ports/delivery.ts'
import type { WorkerConfig } from '../config.ts'
import { createCatchUpStore } from '../db/catch-up/catch-ups.ts'
import { createTriggerStore } from '../db/catch-up/triggers.ts'
import { connect } from '../db/client.ts'
import { createWriteStore } from '../db/outbox/writes.ts'
import { createPacer } from '../db/pacing/pacing.ts'
import { createCoverageStore } from '../db/seen/coverage.ts'
import { createSeenStore } from '../db/seen/seen.ts'
import { createReadStore } from '../db/seen/thread-reads.ts'
import { createSettingsStore } from '../db/settings.ts'
import { createTicketStore } from '../db/tickets/tickets.ts'
import { teamNamed } from '../domain/settings.ts'
import { type Log, slackLogger } from '../runtime/logger.ts'
import { followSettings } from '../runtime/settings.ts'
import { scheduleSweep } from '../runtime/sweep-schedule.ts'
import { createTemporalClient } from '../runtime/temporal.ts'
import type { WorkerParts } from '../runtime/worker.ts'
import { createDirectory } from '../slack/api/directory.ts'
import { atPresentIds } from '../slack/api/present-channels.ts'
import { createCatchUpStarter } from '../slack/inbound/catch-up-starter.ts'
import { createTicketClient } from '../slack/inbound/ticket-client.ts'
import { createHistoryReader } from '../slack/outbound/history.ts'
import { createPaced } from '../slack/outbound/paced.ts'
import { createThreadReader } from '../slack/outbound/reader.ts'
import { createReleaser } from '../slack/outbound/release.ts'
import { createTargets } from '../slack/outbound/targets.ts'
import { createWriter } from '../slack/outbound/writer.ts'
import { composeApi, type Overrides, onIdleError, withDefaults } from './overrides.ts'

/** The parts of a worker; `log` belongs to its process. */
export function composeWorker(config: WorkerConfig, log: Log, overrides: Overrides = {}): WorkerParts {
  const { wrap, timing, limits } = withDefaults(overrides)
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
  const asks = wrap('asks', createCatchUpStarter({ client: temporal.client, directory, timing }))
  const catchingUp = {
    catchUps: wrap('catchUps', createCatchUpStore(db)),
    triggers: wrap('triggers', createTriggerStore(db)),
    history: createHistoryReader({ api, paced, directory, settings: live, timing }),
    tickets: wrap('ticketClient', ticketClient),
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
    connect(databaseUrl, { max, name: `docket worker${what}`, onError: onIdleError(log) })
  return {
    records: pool(workerSize.recordConnections, ' records'),
    pacing: pool(workerSize.pacingConnections, ' pacing'),
    others: pool(workerSize.connections, ''),
  }
}
