import type { TicketKey } from './key.ts'

/*
 * A catch-up: what a channel's history tells of the time in which no gateway received its events. Pure: the decisions
 * about what was read. Instants are Slack timestamps ("seconds.micros"), which compare as texts.
 */

/** An opening emoji counts on messages of the last 14 days. */
export const LOOK_BACK_MS = 14 * 86_400_000

/** A top-level message of a channel's history. */
export type HistoryRoot = {
  readonly ts: string
  /** Its author deleted it; it is listed because it has replies. */
  readonly gone: boolean
  /** A person or an app wrote it, as opposed to "joined the channel" and the like. */
  readonly isRequest: boolean
  readonly editedTs: string | null
  readonly latestReply: string | null
  /** The people behind the team's opening emoji, in Slack's order. */
  readonly openers: readonly string[]
  /** Slack has listed only some of them. */
  readonly openersCut: boolean
}

/** A ticket that can still change, by its root. */
export type LiveTicket = { readonly key: TicketKey; readonly isResolved: boolean }

/** The tickets and triggers of the roots in a part of the history. */
export type KnownRoots = {
  readonly live: ReadonlyMap<string, LiveTicket>
  /** The roots of closed tickets. */
  readonly ended: ReadonlySet<string>
  /** The triggers that reached Docket before, as `triggerName` names them. */
  readonly triggers: ReadonlySet<string>
}

/** From one Slack ts until another; without its end. */
export type TsRange = { readonly from: string; readonly until: string }

/** The order in which threads are read; coverage is stated after `young`. */
export const THREAD_RANKS = ['news', 'young', 'rest'] as const
export type ThreadRank = (typeof THREAD_RANKS)[number]

/** A thread that must be read; `key` is null while its root has no ticket. */
export type ThreadToRead = { readonly ts: string; readonly key: TicketKey | null; readonly rank: ThreadRank }

/** A consequence of what the history shows. */
export type Finding =
  | { readonly kind: 'trigger'; readonly ts: string; readonly users: readonly string[] }
  /** Slack has not listed everybody behind the opening emoji: read that, and decide again. */
  | { readonly kind: 'openersCut'; readonly ts: string }
  | { readonly kind: 'edited'; readonly key: TicketKey; readonly ts: string; readonly editedTs: string }
  | { readonly kind: 'deleted'; readonly key: TicketKey; readonly ts: string }
  | ({ readonly kind: 'thread' } & ThreadToRead)

export const triggerName = (ts: string, user: string): string => `${ts} ${user}`

/** The time that a catch-up looks at: what is outside of it came as an event. */
export type Look = {
  readonly window: TsRange
  /** Messages from here on are kept, and a ticket may be opened from what is kept. */
  readonly keptFrom: string
}

/** The consequences of a root, in the order in which they are handed over. */
export function findingsOf(root: HistoryRoot, known: KnownRoots, look: Look): readonly Finding[] {
  const ticket = known.live.get(root.ts) ?? null
  if (ticket === null)
    return known.ended.has(root.ts) ? [] : [...triggersOf(root, known), ...kept(root, look)]
  const { key } = ticket
  if (root.gone) return [{ kind: 'deleted', key, ts: root.ts }, ...threadOf(root, ticket, look)]
  const { editedTs } = root
  const edited: Finding[] =
    editedTs !== null && isIn(look.window, editedTs) ? [{ kind: 'edited', key, ts: root.ts, editedTs }] : []
  return [...edited, ...threadOf(root, ticket, look)]
}

/** A trigger that reached Docket before was decided then: it is not tried again. */
function triggersOf(root: HistoryRoot, { triggers }: KnownRoots): Finding[] {
  if (root.gone || !root.isRequest) return []
  if (root.openersCut) return [{ kind: 'openersCut', ts: root.ts }]
  const users = root.openers.filter((user) => !triggers.has(triggerName(root.ts, user)))
  return users.length === 0 ? [] : [{ kind: 'trigger', ts: root.ts, users }]
}

/** A root may become a ticket from what is kept: then the replies that nobody received must be kept, too. */
function kept({ ts, latestReply }: HistoryRoot, { window, keptFrom }: Look): Finding[] {
  const missed = latestReply !== null && latestReply >= window.from && ts >= keptFrom
  return missed ? [{ kind: 'thread', ts, key: null, rank: 'young' }] : []
}

/**
 * Slack tells of a thread only its latest reply. If that came after the hole began, there may be others. An edit of an
 * older reply shows nowhere but in the thread; it can only matter to a resolved ticket.
 */
function threadOf({ ts, latestReply }: HistoryRoot, ticket: LiveTicket, { window }: Look): Finding[] {
  if (latestReply === null) return []
  const hasNews = latestReply >= window.from
  if (!hasNews && !ticket.isResolved) return []
  return [{ kind: 'thread', ts, key: ticket.key, rank: hasNews ? 'news' : 'rest' }]
}

/**
 * The tickets whose root a complete part of the history does not show: their requests were deleted. `range` is that
 * part. Requests after `shownUntil` may be too young for Slack's reads.
 */
export const absentFrom = (
  roots: readonly Pick<HistoryRoot, 'ts'>[],
  known: KnownRoots,
  range: TsRange,
  shownUntil: string,
): readonly Finding[] => {
  const shown = new Set(roots.map(({ ts }) => ts))
  return [...known.live]
    .filter(([ts]) => isIn(range, ts) && ts < shownUntil && !shown.has(ts))
    .map(([ts, { key }]) => ({ kind: 'deleted', key, ts }))
}

export const isIn = ({ from, until }: TsRange, ts: string): boolean => ts >= from && ts < until

/** How far a pass has come. `reachedTs`: the history is read from the pass's beginning down to here. */
export type Progress = {
  readonly phase: Phase
  readonly threadsLeft: number
  /** The part of the history that is read, 0..1. */
  readonly historyShare: number
  readonly pagesRead: number
}

/** `threads` are those that coverage waits for; `rest` are those that only an edit could have changed. */
export const PHASES = ['history', 'threads', 'rest', 'done'] as const
export type Phase = (typeof PHASES)[number]

/**
 * About how long a pass still takes at this interval between reads; null before there is anything to estimate from.
 * More threads may be found while the history is read.
 */
export function leftMs(
  { phase, threadsLeft, historyShare, pagesRead }: Progress,
  intervalMs: number,
): number | null {
  const threads = threadsLeft * intervalMs
  if (phase === 'done') return 0
  if (phase !== 'history') return threads
  if (historyShare <= 0) return null
  return threads + Math.ceil((pagesRead / historyShare) * (1 - historyShare)) * intervalMs
}
