import type { Settings } from '../../domain/settings.ts'
import type { SlackApi } from '../api/web.ts'

/** The bot's channels, as Slack last listed them. */
export type Membership = {
  /** The next look asks Slack. */
  changed(): void
  /** Slack said that the bot is no longer in these channels. */
  left(channels: readonly string[]): void
  /**
   * The present ids of the configured channels that the bot is in. Rejects if Slack is needed, or what happens to the
   * others, and is away.
   */
  joined(settings: Settings): Promise<readonly string[]>
}

/** Slack withholds the event of a removal at times, so the list is old after this time. */
export const OLD_AFTER_MS = 600_000

/** The configured channels that a list lacks, by their present ids. */
export type Absent = {
  readonly channels: readonly string[]
  /** Those of which no event told: the bot may have been out of them since a list that showed them. */
  readonly unannounced: readonly string[]
  /** When that list was made, on the clock of `performance.now()`. */
  readonly since: number
}

/**
 * A change that comes while Slack is listing is looked up once more. `report` is called after each list, until it
 * resolves.
 */
export function createMembership(
  api: Pick<SlackApi, 'joined'>,
  report: (absent: Absent) => Promise<void>,
): Membership {
  let known: ReadonlySet<string> = new Set()
  let knownAt = performance.now()
  let gone = { ids: new Set<string>(), since: Number.POSITIVE_INFINITY }
  let listedAt: number | null = null
  let changes = 0
  let isNew = false

  async function list(): Promise<void> {
    const before = changes
    const at = performance.now()
    const ids = new Set<string>()
    let cursor: string | null = null
    do {
      const page = await api.joined(cursor)
      for (const id of page.channels) ids.add(id)
      cursor = page.next
    } while (cursor !== null)
    const lost = [...known].filter((id) => !ids.has(id))
    if (lost.length > 0) gone = { ids: new Set([...gone.ids, ...lost]), since: Math.min(gone.since, knownAt) }
    known = ids
    knownAt = at
    isNew = true
    if (changes === before) listedAt = at
  }

  return {
    changed() {
      changes += 1
      listedAt = null
    },
    left(channels) {
      known = new Set([...known].filter((id) => !channels.includes(id)))
    },
    async joined({ teams }) {
      if (listedAt === null || performance.now() - listedAt > OLD_AFTER_MS) await list()
      const configured = teams.flatMap(({ channels }) => Object.keys(channels))
      if (isNew) {
        const unannounced = configured.filter((id) => gone.ids.has(id))
        await report({ channels: configured.filter((id) => !known.has(id)), unannounced, since: gone.since })
        gone = { ids: new Set(), since: Number.POSITIVE_INFINITY }
      }
      isNew = false
      return configured.filter((id) => known.has(id)).toSorted()
    },
  }
}
