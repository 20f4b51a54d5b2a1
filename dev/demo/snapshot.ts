import type { Side } from '../check/facts.ts'
import type { Light, Process } from '../stack/processes.ts'

/**
 * The state that the demo's server sends to its page, about once a second while a page is open. Instants are
 * epoch ms.
 */
export type Snapshot = {
  /** When this demo was started: earlier events were not caused by the reader. */
  since: number
  processes: Record<Process, Light>
  moments: Moment[]
  /** The newest tickets. */
  tickets: AgreementRow[]
  /** How many tickets there are in all. */
  total: number
  /** The side that cannot be read now, in words; null while all can. */
  trouble: string | null
  /** The facts about the team that the page needs from docket.yaml. */
  team: DemoTeam
  temporalUi: string | null
}

export type DemoTeam = {
  triage: string
  intake: string[]
  openEmoji: string
  agents: string[]
  leads: string[]
}

/** An action that the reader took on the page. */
export type Moment =
  | { kind: 'killed' | 'started'; process: Process; at: number }
  | { kind: 'clicked'; action: string; channel: string; ts: string; down: Process[]; at: number }
  /** Slack will store the next post and return 500. */
  | { kind: 'armed'; at: number }
  | { kind: 'failed'; at: number }

/** One ticket from all three sides. */
export type AgreementRow = {
  key: string
  number: number
  title: string
  channel: string
  threadTs: string
  openedAt: number
  slack: Side
  postgres: Side
  /** Null while no worker can be queried. */
  workflow: Side | null
  verdict: Verdict
  /** The work in flight, in words: pending calls, parked writes. */
  doing: string[]
  /** Its cards in Slack, as channel/ts: clicks are matched by them. */
  cards: string[]
  /** Messages that Slack shows more than once; the promise is zero. */
  doubles: number
  next: { at: number; kind: 'warning' | 'breach' | 'close' } | null
  /** This ticket in the Temporal UI. */
  link: string | null
}

/**
 * `moving`: something is in flight; `asleep`: a process it needs is down; `differs`: settled, and not equal.
 */
export type Verdict = 'equal' | 'moving' | 'asleep' | 'differs'
