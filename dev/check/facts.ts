import type { State } from '../slack-sim/control-api.ts'

/*
 * The types of the checker. It imports nothing from `src`: the expectations are written here a second time, so that
 * the checker does not repeat a mistake of the product.
 */

/** How to reach the three sides. */
export type Where = {
  /** Slack's true state, without lag. */
  slack: () => Promise<State>
  postgresUrl: string
  temporalAddress: string
  namespace: string
}

export type Status = 'open' | 'resolved' | 'closed' | 'dismissed'

/**
 * The expected outcome of a message, known from the scenario. A field that is left out may have any value.
 */
export type Expected = {
  channel: string
  ts: string
  /** False: this message opens nothing. */
  ticket: boolean
  status?: Status
  assignee?: string | null
  /** How many notices of each kind must be in Slack; a kind that is left out must not be there. */
  notices?: Partial<Record<NoticeKind, number>>
}

export const NOTICES = ['warning', 'breach', 'resolved', 'requestDeleted'] as const
export type NoticeKind = (typeof NOTICES)[number]

/**
 * A ticket as one of the three sides has it, in fields that can be compared. Null where this side has no
 * ticket.
 */
export type Side = {
  status: string | null
  assignee: string | null
  seq: number | null
  reminders: number
}

/** `workflow` is null while it cannot be queried. */
export type Sides = { slack: Side; postgres: Side; workflow: Side | null }

/** One ticket from each side, and the differences. */
export type Comparison = {
  key: string
  number: number | null
  title: string
  sides: Sides | null
  /** Notices in Slack by kind; second copies that were deleted. */
  notices: Record<NoticeKind, number>
  deletedCopies: number
  parked: string[]
  differs: Difference[]
}

/** `missing`: no ticket where one must be. `double`: a message is posted twice. */
export type Difference = {
  kind: 'missing' | 'double ticket' | 'double notice' | 'difference'
  what: string
}

export type Report = {
  tickets: Comparison[]
  /** Messages that must not open a ticket. */
  ignored: number
  /** Errors that belong to no ticket. */
  problems: string[]
}

export const ticketKey = (workspace: string, { channel, ts }: { channel: string; ts: string }): string =>
  `${workspace}:${channel}:${ts}`

export const isSound = ({ tickets, problems }: Report): boolean =>
  problems.length === 0 && tickets.every(({ differs }) => differs.length === 0)

/** JSON with sorted keys: jsonb in Postgres does not keep their order. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
