import type { Side } from '../check/facts.ts'
import type { Light, Process } from '../stack/processes.ts'

/** What the demo's server tells its page, about once a second while somebody looks. Instants are epoch ms. */
export type Snapshot = {
  /** When this sitting began: what happened before is not the reader's doing. */
  since: number
  processes: Record<Process, Light>
  moments: Moment[]
  /** The newest tickets. */
  tickets: AgreementRow[]
  /** How many tickets there are in all. */
  total: number
  /** What cannot be asked just now, in words; null while all can. */
  trouble: string | null
  /** What the page must know of the desk that docket.yaml describes. */
  desk: DemoTeam
  temporalUi: string | null
}

export type DemoTeam = {
  triage: string
  intake: string[]
  openEmoji: string
  agents: string[]
  leads: string[]
}

/** Something that the reader did, or had done, through the page. */
export type Moment =
  | { kind: 'killed' | 'started'; process: Process; at: number }
  | { kind: 'clicked'; action: string; channel: string; ts: string; down: Process[]; at: number }
  /** Slack shall store the next post and answer 500. */
  | { kind: 'armed'; at: number }
  | { kind: 'failed'; at: number }

/** One ticket as three parties see it. */
export type AgreementRow = {
  key: string
  number: number
  title: string
  channel: string
  threadTs: string
  openedAt: number
  slack: Side
  postgres: Side
  /** Null while no worker can answer for it. */
  workflow: Side | null
  verdict: Verdict
  /** What it is at, in words: calls in flight, parked writes. */
  doing: string[]
  /** Its cards in Slack, as channel/ts: what was clicked is found by them. */
  cards: string[]
  /** Messages that stand more than once in Slack: never, is the promise. */
  doubles: number
  next: { at: number; kind: 'warning' | 'breach' | 'close' } | null
  /** This ticket in the Temporal UI. */
  link: string | null
}

/** `moving`: something is in flight; `asleep`: a process it needs is down; `differs`: settled, and not equal. */
export type Verdict = 'equal' | 'moving' | 'asleep' | 'differs'
