import type { Settings } from '../../domain/settings.ts'
import type { SlackApi } from '../api/web.ts'

/** The bot's channels, as Slack last listed them. */
export type Membership = {
  /** The next look asks Slack. */
  changed(): void
  /**
   * The present ids of the configured channels that the bot is in. Rejects if Slack is needed, or what happens to the
   * others, and is away.
   */
  joined(settings: Settings): Promise<readonly string[]>
}

/** Slack withholds the event of a removal at times, so the list is old after this time. */
const OLD_AFTER_MS = 600_000

/**
 * A change that comes while Slack is listing is looked up once more. `absent` is called after each list with the
 * present ids of the configured channels that the bot is not in.
 */
export function createMembership(
  api: Pick<SlackApi, 'joined'>,
  absent: (channels: readonly string[]) => Promise<void>,
): Membership {
  let known: ReadonlySet<string> = new Set()
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
    known = ids
    isNew = true
    if (changes === before) listedAt = at
  }

  return {
    changed() {
      changes += 1
      listedAt = null
    },
    async joined({ teams }) {
      if (listedAt === null || performance.now() - listedAt > OLD_AFTER_MS) await list()
      const configured = teams.flatMap(({ channels }) => Object.keys(channels))
      if (isNew) await absent(configured.filter((id) => !known.has(id)))
      isNew = false
      return configured.filter((id) => known.has(id)).toSorted()
    },
  }
}
