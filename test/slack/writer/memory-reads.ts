import type {
  ReadProgress,
  ReadPurpose,
  ReadState,
  ReadStore,
} from '../../../src/activities/ports/thread-reads.ts'
import { keyText, type TicketKey } from '../../../src/domain/key.ts'

type Row = { version: number; readAt: number | null; progress: ReadProgress | null }

/** The reads of threads in memory, as Postgres keeps them; `now` in epoch milliseconds. */
export class MemoryReads implements ReadStore {
  readonly #now: () => number
  readonly #rows = new Map<string, Row>()

  constructor(now: () => number) {
    this.#now = now
  }

  async find(key: TicketKey, purpose: ReadPurpose): Promise<ReadState> {
    const { version, progress } = this.#row(key, purpose)
    return { version, now: this.#now(), progress }
  }

  async save(key: TicketKey, purpose: ReadPurpose, version: number, progress: ReadProgress) {
    const row = this.#row(key, purpose)
    if (row.version !== version) return false
    this.#rows.set(nameOf(key, purpose), { ...row, version: version + 1, progress })
    return true
  }

  async done(key: TicketKey, purpose: ReadPurpose, lookedAt: number | null): Promise<void> {
    const { version, readAt } = this.#row(key, purpose)
    const looks = [readAt, lookedAt].filter((at) => at !== null)
    const latest = looks.length === 0 ? null : Math.max(...looks)
    this.#rows.set(nameOf(key, purpose), { version: version + 1, readAt: latest, progress: null })
  }

  async lookedAt(key: TicketKey): Promise<number | null> {
    const ofThread = [...this.#rows].filter(([name]) => name.startsWith(`${keyText(key)} `))
    const looks = ofThread.flatMap(([, { readAt }]) => readAt ?? [])
    return looks.length === 0 ? null : Math.max(...looks)
  }

  async housekeep(): Promise<void> {}

  #row(key: TicketKey, purpose: ReadPurpose): Row {
    return this.#rows.get(nameOf(key, purpose)) ?? { version: 0, readAt: null, progress: null }
  }
}

const nameOf = (key: TicketKey, purpose: ReadPurpose): string => `${keyText(key)} ${purpose}`
