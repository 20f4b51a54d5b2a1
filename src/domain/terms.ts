import type { Policy } from './policy.ts'
import type { TeamSettings } from './settings.ts'

/**
 * The rules of decide and next. Raised when their meaning changes, so that a running workflow replays what it did.
 */
export const RULES = 1

/**
 * What decisions rest on besides the ticket, read by `load` and never part of its state: the policy that the ticket
 * has pinned or would pin.
 */
export type Terms = {
  readonly rules: number
  readonly policy: Policy
  /** The team that takes tickets in this channel now; only opening asks for it. */
  readonly intake: TeamSettings | null
}
