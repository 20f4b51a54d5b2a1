import type { TicketKey } from '../domain/key.ts'
import { teamOfChannel } from '../domain/settings.ts'
import { LOADED, type Loaded } from '../domain/stored/loaded.ts'
import { type Stored, toStored } from '../domain/stored/shape.ts'
import { RULES, type Terms } from '../domain/terms.ts'
import type { Timing } from '../domain/timing.ts'
import type { SettingsStore } from './ports/settings.ts'
import type { StoredTicket, TicketStore } from './ports/tickets.ts'

/** A replay of this many events takes about a second; see docs/adr/0003. */
const CONTINUE_AS_NEW_AFTER_EVENTS = 2_000

export type LoadParts = {
  readonly store: TicketStore
  readonly settings: SettingsStore
  readonly timing: Timing
  readonly continueAsNewAfterEvents?: number
}

/**
 * Reads the ticket and the input of its decisions: the policy from its opening or, without a ticket, the current one.
 * That policy is stored under its version before anything refers to it.
 */
export const createLoad =
  (ports: LoadParts) =>
  async (key: TicketKey): Promise<Stored<Loaded>> => {
    const { timing, continueAsNewAfterEvents = CONTINUE_AS_NEW_AFTER_EVENTS } = ports
    const stored = await ports.store.load(key)
    return toStored(LOADED, {
      ...stored,
      rules: RULES,
      terms: await terms(ports, key, stored),
      timing,
      continueAsNewAfterEvents,
    })
  }

async function terms(
  { store, settings }: Pick<LoadParts, 'store' | 'settings'>,
  key: TicketKey,
  { ticket }: StoredTicket,
): Promise<Terms | null> {
  if (ticket !== null) return { rules: RULES, policy: await store.policy(ticket.policy), intake: null }
  const stored = await settings.current()
  // The gateway reads the same table, and it accepted a message under some settings. So only an empty table is an
  // error.
  if (stored === null) throw new Error('no settings were applied yet: run `docket config apply`')
  const intake = teamOfChannel(stored.settings, key.channel)
  if (intake === null) return null
  await store.keepPolicy(intake.policy)
  return { rules: RULES, policy: intake.policy, intake }
}
