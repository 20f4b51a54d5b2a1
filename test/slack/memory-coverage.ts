import type { CoverageStore } from '../../src/activities/ports/coverage.ts'
import { holesIn } from '../../src/domain/coverage.ts'

type Row = { id: string; channels: readonly string[]; from: number; until: number; closed: boolean }

/**
 * The coverage of several gateways in memory, with the clock of this process for the database's. `away` makes every call
 * reject.
 */
export function memoryCoverage() {
  const rows: Row[] = []
  const state = { away: false, statements: 0, notBefore: 0 }
  const now = () => performance.now()

  async function statement<T>(work: () => T): Promise<T> {
    if (state.away) throw new Error('Postgres is away')
    state.statements += 1
    return work()
  }

  const begin = (channels: readonly string[], from: number) => {
    const row = { id: `S${rows.length}`, channels, from, until: from, closed: false }
    rows.push(row)
    return { id: row.id, end: row.until }
  }

  const move = ({ id, end }: { id: string; end: number }, agoMs: number, last: boolean) => {
    const row = rows.find((each) => each.id === id && each.until === end && !each.closed)
    if (row === undefined) return null
    row.until = Math.max(row.until, now() - agoMs)
    row.closed = last
    return { id, end: row.until }
  }

  const store: Pick<CoverageStore, 'begin' | 'extend' | 'replace' | 'absent' | 'doubt'> = {
    begin: (channels) => statement(() => begin(channels, Math.max(now(), state.notBefore))),
    extend: (span, agoMs, { last = false } = {}) => statement(() => move(span, agoMs, last)),
    replace: (span, agoMs, channels) =>
      statement(() => {
        const ended = move(span, agoMs, true)
        return ended && begin(channels, ended.end)
      }),
    absent: (channels, own) =>
      statement(() => {
        for (const row of rows)
          if (row.id !== own?.id && row.channels.some((each) => channels.includes(each))) row.closed = true
      }),
    doubt: ({ agoMs, forMs = 0, channels }) =>
      statement(() => {
        const at = now() - agoMs
        const isMeant = (row: Row) =>
          channels === undefined || row.channels.some((id) => channels.includes(id))
        for (const row of rows.filter((each) => isMeant(each) && (!each.closed || each.until > at)))
          Object.assign(row, { until: Math.max(row.from, Math.min(row.until, at)), closed: true })
        if (forMs > 0) state.notBefore = Math.max(state.notBefore, at + forMs)
      }),
  }

  return {
    store,
    rows,
    state,
    /** As a restore does: the rows are as they were then. */
    putBack: (earlier: readonly Row[]) => rows.splice(0, rows.length, ...structuredClone(earlier)),
    copy: () => structuredClone(rows),
    /** The end of the newest span of a channel. */
    end: (channel: string) => rows.findLast((row) => row.channels.includes(channel))?.until ?? null,
    /** True if some span covers the channel at that instant. */
    covers: (channel: string, at: number) => {
      const spans = rows.filter((row) => row.channels.includes(channel))
      return holesIn(spans, { from: at, until: at + 0.001 }).length === 0
    },
  }
}
