import type { State } from '../slack-sim/control-api.ts'

/*
 * What the checker of promises works with. It takes nothing from `src`: what it holds against Slack, Postgres and
 * Temporal is written down here a second time, so that a mistake of the product's is not shared by its judge.
 */

/** Where the three parties are. */
export type Where = {
  /** Slack's truth. */
  slack: () => Promise<State>
  postgresUrl: string
  temporalAddress: string
  namespace: string
}

export type Status = 'open' | 'resolved' | 'closed'

/** What a message must have become, as whoever played the day knows. What is left out may be anything. */
export type Expected = {
  channel: string
  ts: string
  /** False: this message opens nothing. */
  ticket: boolean
  status?: Status
  assignee?: string | null
  /** How often each kind of notice must stand in Slack; kinds left out not at all. */
  notices?: Partial<Record<NoticeKind, number>>
}

export const NOTICES = ['warning', 'breach', 'resolved'] as const
export type NoticeKind = (typeof NOTICES)[number]

/** A ticket as one of the three has it, in what can be compared at a glance. Null where it shows nothing of the ticket. */
export type Side = {
  status: string | null
  assignee: string | null
  seq: number | null
  reminders: number
}

/** `workflow` is null while nobody has asked it. */
export type Sides = { slack: Side; postgres: Side; workflow: Side | null }

/** One ticket as each party has it, and where they differ. */
export type Comparison = {
  key: string
  number: number | null
  title: string
  sides: Sides | null
  /** Standing in Slack, by kind; second copies that were deleted. */
  notices: Record<NoticeKind, number>
  deletedCopies: number
  parked: string[]
  differs: Difference[]
}

/** `missing`: no ticket where one must be. `double`: something stands twice. */
export type Difference = {
  kind: 'missing' | 'double ticket' | 'double notice' | 'difference'
  what: string
}

export type Report = {
  tickets: Comparison[]
  /** Messages that had to open nothing. */
  ignored: number
  /** What is wrong and belongs to no ticket. */
  problems: string[]
}

export const ticketKey = (workspace: string, { channel, ts }: { channel: string; ts: string }): string =>
  `${workspace}:${channel}:${ts}`

export const isSound = ({ tickets, problems }: Report): boolean =>
  problems.length === 0 && tickets.every(({ differs }) => differs.length === 0)

/** JSON in one spelling: what Postgres stores as jsonb comes back with its keys in another order. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
