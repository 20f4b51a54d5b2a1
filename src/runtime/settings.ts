import { setTimeout as sleep } from 'node:timers/promises'
import type { AppliedSettings, LiveSettings, SettingsStore } from '../activities/ports/settings.ts'
import { fingerprintOf } from '../config.ts'
import { connect } from '../db/client.ts'
import { createSettingsStore } from '../db/settings.ts'
import type { Settings } from '../domain/settings.ts'
import { awayOf } from './away.ts'
import type { Log } from './logger.ts'
import { remedyOf } from './remedy.ts'

export type SettingsFollower = LiveSettings & {
  /** Reads at once, and then every few seconds. */
  start(): void
  /** Resolves after the first read. */
  readonly known: Promise<void>
  /** Required steps of the operator before this process can work, if any. */
  reasons(): string[]
  stop(): Promise<void>
}

const POLL_INTERVAL_MS = 2_000
const NONE_YET = 'no settings were read yet: run `docket config apply`'
/** `docket run` applies docket.yaml while its gateway already reads: only after this many reads is something missing. */
const READS_BEFORE_WARNING = 3

/** Follows the settings in Postgres. While Postgres is away, the last ones stay current. */
export function followSettings(
  store: Pick<SettingsStore, 'current'>,
  log: Log,
  everyMs = POLL_INTERVAL_MS,
): SettingsFollower {
  const stopping = new AbortController()
  const known = Promise.withResolvers<void>()
  let settings: Settings | null = null
  let version: number | null = null
  let foundNone = 0
  let following: Promise<void> = Promise.resolve()

  async function readOnce(): Promise<void> {
    const stored = await store.current()
    if (stored === null && ++foundNone === READS_BEFORE_WARNING) log.warn(NONE_YET)
    if (stored === null) return
    if (stored.version !== version)
      log.info({ version: stored.version }, 'following a new version of the settings')
    // Also under the same number: a Postgres that was restored from a backup assigns numbers again.
    settings = stored.settings
    version = stored.version
    known.resolve()
  }

  async function follow(): Promise<void> {
    while (!stopping.signal.aborted) {
      await readOnce().catch((err) => {
        log.warn({ err }, withRemedy('the settings cannot be read; the last ones stay in use', err))
      })
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  return {
    start() {
      following = follow()
    },
    now() {
      if (settings === null) throw new Error('no settings were read yet; `docket config apply` stores them')
      return settings
    },
    known: known.promise,
    reasons: () => (settings === null ? [NONE_YET] : []),
    async stop() {
      stopping.abort()
      await following
    },
  }
}

/** Applies settings in the database at `url`; see `SettingsStore.apply`. Rejects while Postgres is away. */
export async function applySettings(
  url: string,
  settings: Settings,
  options: { readonly rollback?: boolean } = {},
): Promise<AppliedSettings> {
  const { db, close } = connect(url, { max: 1, name: 'docket config apply' })
  try {
    return await createSettingsStore(db).apply(settings, fingerprintOf(settings), options)
  } finally {
    await close()
  }
}

/**
 * Applies docket.yaml at the start of `docket run`. It retries until Postgres is there; meanwhile the processes use
 * the current settings. A file that was replaced by a newer one is not applied.
 */
export async function applyAtStart(
  url: string,
  settings: Settings,
  log: Log,
  end: AbortSignal,
  everyMs = 5_000,
): Promise<void> {
  while (!end.aborted) {
    try {
      const applied = await applySettings(url, settings)
      if (applied.kind === 'outdated') log.warn(applied, OUTDATED)
      else log.info(applied, 'docket.yaml is in force')
      return
    } catch (err) {
      log.warn({ err }, withRemedy('docket.yaml cannot be applied yet; trying again', err))
      await sleep(everyMs, undefined, { signal: end }).catch(() => undefined)
    }
  }
}

function withRemedy(what: string, error: unknown): string {
  const remedy = awayOf(error, process.env) ?? remedyOf(error)
  return remedy === null ? what : `${what}: ${remedy}`
}

/** One sentence for an operator whose file was current before and was replaced. */
export const OUTDATED =
  'this docket.yaml was replaced by a newer one and is not applied; `docket config apply --rollback` brings it back'
