export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const
export type Priority = (typeof PRIORITIES)[number]

/**
 * One team's SLA terms. A ticket pins the version that was current at its opening: changed terms are a new
 * version.
 */
export type Policy = {
  readonly version: string
  readonly team: string
  readonly firstResponse: {
    readonly targetMs: Readonly<Record<Priority, number>>
    /** The share of the target, 0..1, after which the assignee is reminded. */
    readonly warnShare: number
  }
  /** How long a resolved ticket can be reopened; then it is closed. */
  readonly reopenForMs: number
}
