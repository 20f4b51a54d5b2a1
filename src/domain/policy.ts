export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const
export type Priority = (typeof PRIORITIES)[number]

export type OpenBy = 'anyone' | 'agents'

/** One team's rules as an operator wrote them. Never edited: another text is another `version`. */
export type Policy = {
  readonly version: string
  readonly team: string
  /** The Slack user group that is named when a ticket has no owner. */
  readonly group: string
  /** The private channel of the team's cards and reminders. */
  readonly triage: string
  readonly channels: Readonly<Record<string, ChannelRules>>
  readonly emoji: { readonly open: string; readonly tracked: string; readonly resolved: string }
  readonly firstResponse: {
    readonly targetMs: Readonly<Record<Priority, number>>
    /** The share of the target, 0..1, after which the owner is reminded. */
    readonly warnShare: number
  }
  /** How long a resolved ticket can be reopened; then it is closed. */
  readonly reopenForMs: number
}

export type ChannelRules = { readonly openBy: OpenBy; readonly priority: Priority }

/**
 * The rules of decide and next. Raised when their meaning changes, so that a running workflow replays what it
 * did; see design 5, "Change".
 */
export const RULES = 1

/** What decisions rest on besides the ticket: pinned by it, read by `load`, never part of its state. */
export type Terms = { readonly rules: number; readonly policy: Policy }
