import type { Policy } from './policy.ts'
import type { TeamSettings } from './settings.ts'

/**
 * The version of the rules in decide and next. Raise it when their meaning changes, so that a running
 * workflow replays its history as before.
 */
export const RULES = 1

/**
 * The input of decisions besides the ticket. `load` reads it, and it is never part of the state: the policy
 * that the ticket has pinned or would pin.
 */
export type Terms = {
  readonly rules: number
  readonly policy: Policy
  /** The team that accepts tickets in this channel now; only opening uses it. */
  readonly intake: TeamSettings | null
}
