import { LOOK_BACK_MS, type Look } from '../../domain/catch-up.ts'
import { rangeToRead } from '../../domain/coverage.ts'
import { tsOf } from '../../domain/ids.ts'
import type { Timing } from '../../domain/timing.ts'
import type { CatchUpStore, Counts, HistoryReader, Pass, Tickets, TriggerStore } from '../ports/catch-up.ts'
import type { CoverageStore } from '../ports/coverage.ts'
import type { SeenStore } from '../ports/seen.ts'
import type { SettingsStore } from '../ports/settings.ts'
import type { Later, ThreadReader } from '../ports/thread.ts'
import type { TicketStore } from '../ports/tickets.ts'

export type CatchUpParts = {
  readonly catchUps: CatchUpStore
  readonly triggers: TriggerStore
  readonly coverage: CoverageStore
  readonly seen: SeenStore
  readonly store: Pick<TicketStore, 'saveTitle'>
  readonly settings: SettingsStore
  readonly history: HistoryReader
  readonly reader: Pick<ThreadReader, 'walk' | 'named'>
  readonly tickets: Tickets
  readonly timing: Timing
}

/** The channel of a catch-up: its present id first, then its former ones. */
export type Scope = {
  readonly workspace: string
  readonly channels: readonly string[]
  /** Epoch milliseconds: what came before is not caught up. */
  readonly since: number
  readonly seenForMs: number
  /** The team's opening emoji. */
  readonly emoji: string
}

/** The outcome of one read. */
export type Outcome =
  | { readonly kind: 'advanced' }
  | { readonly kind: 'refused'; readonly why: string }
  | Later

export const ADVANCED: Outcome = { kind: 'advanced' }

/** The part of Slack that a pass looks at. */
export type View = Look & {
  /** The part of the history that is read. */
  readonly from: string
  readonly until: string
  /** Slack's reads show everything up to here. */
  readonly shownUntil: string
  /** When the hole ended, in epoch milliseconds. */
  readonly endedAt: number
}

export function viewOf({ hole, startedAt }: Pass, { since, seenForMs }: Scope, timing: Timing): View {
  const window = rangeToRead(hole, timing)
  return {
    window: { from: tsOf(window.from), until: tsOf(window.until) },
    keptFrom: tsOf(startedAt - seenForMs),
    from: tsOf(Math.max(since, startedAt - LOOK_BACK_MS)),
    until: tsOf(startedAt + timing.skewMs),
    endedAt: hole.until,
    shownUntil: tsOf(startedAt - timing.readLagMs - timing.skewMs),
  }
}

export const NOTHING: Counts = { triggers: 0, replies: 0, edits: 0, deletions: 0 }

export const sum = (one: Counts, other: Counts): Counts => ({
  triggers: one.triggers + other.triggers,
  replies: one.replies + other.replies,
  edits: one.edits + other.edits,
  deletions: one.deletions + other.deletions,
})

/** One page or thread, and what it is handed over with. */
export type Handing = { readonly parts: CatchUpParts; readonly scope: Scope; readonly view: View }
