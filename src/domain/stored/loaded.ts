import type { Terms } from '../terms.ts'
import type { Ticket } from '../ticket.ts'
import { LOOP_TIMING, type LoopTiming } from '../timing.ts'
import { lanes } from './parts.ts'
import { POLICY } from './policy.ts'
import { count, duration, type FieldReaders, list, nullable, object, text } from './read.ts'
import { TEAM } from './settings.ts'
import { nested, type Shape, toStored } from './shape.ts'
import { TICKET } from './ticket.ts'

/** The id of a command that led to an event, and the seq of that event. */
export type Cause = { readonly id: string; readonly seq: number }

/** The input of a run. `terms` is null if there is no ticket and no team accepts tickets in this channel. */
export type Loaded = {
  readonly ticket: Ticket | null
  /** Undelivered Slack writes: lane -> the latest event that requires it. */
  readonly lanes: Readonly<Record<string, number>>
  /** The causes of its last 200 events, oldest first. */
  readonly applied: readonly Cause[]
  readonly rules: number
  readonly terms: Terms | null
  readonly timing: LoopTiming
  /** With this many events, a run continues as new when it is idle; with four times as many, in any case. */
  readonly continueAsNewAfterEvents: number
}

/** Each of the loop's constants, by a function of its name. */
const each = <T>(of: (name: keyof LoopTiming) => T) =>
  Object.fromEntries(Object.keys(LOOP_TIMING).map((name) => [name, of(name as keyof LoopTiming)]))

/** The result of `load`. It stays in the history: a later version that replays it reads it again. */
export const LOADED: Shape<Loaded> = {
  name: 'load',
  steps: [],
  read: object<Loaded>({
    ticket: nullable(nested(TICKET)),
    lanes,
    applied: list(object<Cause>({ id: text, seq: count(1) })),
    rules: count(1),
    terms: nullable(
      object<Terms>({ rules: count(1), policy: nested(POLICY), intake: nullable(nested(TEAM)) }),
    ),
    timing: object<LoopTiming>(each(() => duration) as FieldReaders<LoopTiming>),
    continueAsNewAfterEvents: count(1),
  }),
  write: ({ ticket, terms, timing, ...loaded }) => ({
    timing: each((name) => timing[name]),
    ...loaded,
    ticket: ticket && toStored(TICKET, ticket),
    terms: terms && {
      rules: terms.rules,
      policy: toStored(POLICY, terms.policy),
      intake: terms.intake && toStored(TEAM, terms.intake),
    },
  }),
}
