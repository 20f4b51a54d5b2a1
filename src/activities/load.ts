import type { TicketKey } from '../domain/key.ts'
import { teamOfChannel } from '../domain/settings.ts'
import { LOADED, type Loaded } from '../domain/stored/loaded.ts'
import { type Stored, toStored } from '../domain/stored/shape.ts'
import { RULES, type Terms } from '../domain/terms.ts'
import type { Timing } from '../domain/timing.ts'
import type { StoredTicket, TicketStore } from './ports/tickets.ts'

/** A replay of this many events takes about a second; see docs/adr/0003. */
const CONTINUE_AS_NEW_AFTER_EVENTS = 2_000

export type LoadParts = {
  readonly store: TicketStore
  readonly timing: Timing
  readonly continueAsNewAfterEvents?: number
}

/**
 * Reads the ticket and the input of its decisions: the policy from its opening or, without a ticket, the current one.
 */
export const createLoad =
  ({ store, timing, continueAsNewAfterEvents = CONTINUE_AS_NEW_AFTER_EVENTS }: LoadParts) =>
  async (key: TicketKey): Promise<Stored<Loaded>> => {
    const stored = await store.load(key)
    const { ticket, lanes, applied } = stored
    return toStored(LOADED, {
      ...{ ticket, lanes, applied },
      rules: RULES,
      terms: terms(key, stored),
      timing,
      continueAsNewAfterEvents,
    })
  }

function terms(key: TicketKey, { policy, settings }: StoredTicket): Terms | null {
  if (policy !== null) return { rules: RULES, policy, intake: null }
  // The gateway reads the same table, and it accepted a message under some settings. So only an empty table is an
  // error.
  if (settings === null) throw new Error('no settings were applied yet: run `docket config apply`')
  const intake = teamOfChannel(settings, key.channel)
  return intake && { rules: RULES, policy: intake.policy, intake }
}
