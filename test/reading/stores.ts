import type { CoverageStore } from '../../src/activities/ports/coverage.ts'
import type { SeenStore } from '../../src/activities/ports/seen.ts'
import { holesIn, type Span } from '../../src/domain/coverage.ts'
import { instantOf } from '../../src/domain/ids.ts'
import type { SeenMessage } from '../../src/domain/seen.ts'
import { newestOf } from '../../src/domain/thread.ts'

/** The spans of one channel, in memory; `now` is the database's clock. */
export class MemoryCoverage implements Pick<CoverageStore, 'holes'> {
  readonly spans: { from: number; until: number }[] = []
  /** The database's clock at an instant of the world's. */
  readonly at: (instant: number) => number
  readonly #now: () => number

  constructor(at: (instant: number) => number, now: () => number) {
    this.at = at
    this.#now = now
  }

  begin(): { from: number; until: number } {
    const span = { from: this.#now(), until: this.#now() }
    this.spans.push(span)
    return span
  }

  async holes(_channels: readonly string[], from: number): Promise<{ holes: readonly Span[]; now: number }> {
    const now = this.#now()
    return { holes: holesIn(this.spans, { from, until: now }), now }
  }
}

/** The seen messages of one thread, in memory. */
export class MemorySeen implements Pick<SeenStore, 'thread' | 'keep'> {
  #rows: readonly SeenMessage[] = []
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  async keep(message: SeenMessage, keepMs: number): Promise<void> {
    if (keepMs > 0) this.#rows = newestOf(this.#rows, [message])
  }

  async thread(_channels: readonly string[], _ts: string, keepMs: number): Promise<readonly SeenMessage[]> {
    return this.#rows.filter(({ ts }) => instantOf(ts) > this.#now() - keepMs)
  }
}
