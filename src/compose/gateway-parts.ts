import type { CoverageStore } from '../activities/ports/coverage.ts'
import type { SeenStore } from '../activities/ports/seen.ts'
import type { LiveSettings } from '../activities/ports/settings.ts'
import type { ReadStore } from '../activities/ports/thread-reads.ts'
import type { GatewayConfig } from '../config.ts'
import { createTriggerStore } from '../db/catch-up/triggers.ts'
import { connect } from '../db/client.ts'
import { createWriteStore } from '../db/outbox/writes.ts'
import { createCoverageStore } from '../db/seen/coverage.ts'
import { createSeenStore } from '../db/seen/seen.ts'
import { createReadStore } from '../db/seen/thread-reads.ts'
import { createSettingsStore } from '../db/settings.ts'
import { createTicketStore } from '../db/tickets/tickets.ts'
import { coverageKeptMs } from '../domain/coverage.ts'
import type { Timing } from '../domain/timing.ts'
import type { GatewayParts } from '../runtime/gateway.ts'
import type { State } from '../runtime/health.ts'
import { createHousekeeping } from '../runtime/housekeeping.ts'
import { type Log, slackLogger } from '../runtime/logger.ts'
import { remedyOf } from '../runtime/remedy.ts'
import { followSettings, type SettingsFollower } from '../runtime/settings.ts'
import { createTemporalClient, pingTemporal, type TemporalClient } from '../runtime/temporal.ts'
import { createDirectory, type Directory } from '../slack/api/directory.ts'
import { atPresentIds } from '../slack/api/present-channels.ts'
import { createCatchUpStarter } from '../slack/inbound/catch-up-starter.ts'
import { createCoverage } from '../slack/inbound/coverage.ts'
import { createGateway } from '../slack/inbound/gateway.ts'
import { createTicketClient } from '../slack/inbound/ticket-client.ts'
import { composeApi, type Overrides, onIdleError, withDefaults } from './overrides.ts'

/** The parts of a gateway; they connect only when it starts. */
export function composeGateway(config: GatewayConfig, log: Log, overrides: Overrides = {}): GatewayParts {
  const { wrap, timing, receiver } = withDefaults(overrides)
  const { db, close } = connect(config.databaseUrl, { name: 'docket gateway', onError: onIdleError(log) })
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
    starter: wrap('asks', createCatchUpStarter({ client: temporal.client, directory, timing })),
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
  return {
    gateway,
    readiness: readinessOf({ temporal, settings, directory }),
    close: async () => {
      await Promise.all([settings.stop(), housekeeping.stop()])
      await Promise.all([temporal.close(), close()])
    },
  }
}

type Connected = {
  readonly temporal: TemporalClient
  readonly settings: SettingsFollower
  readonly directory: Directory
}

const readinessOf =
  ({ temporal, settings, directory }: Connected) =>
  async (): Promise<State> => {
    const away = await pingTemporal(temporal, 1_000).then(
      () => null,
      (error: unknown) => remedyOf(error) ?? 'Temporal does not answer',
    )
    const reasons = [...settings.reasons(), ...(away === null ? [] : [away])]
    // Without settings the user groups are unknown.
    return { reasons, degraded: settings.reasons().length === 0 ? directory.problems() : [] }
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
