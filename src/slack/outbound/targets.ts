import type { Target } from '../../domain/writes.ts'
import type { Meaning } from '../api/errors.ts'

/** The channel, and the thread in it, that a write is posted to; a message of its own has no thread. */
export type Place = { readonly channel: string; readonly threadTs: string | null }

/** Which channel is a team's triage now; null where `docket.yaml` names no such team. */
export type TriageOf = (team: string) => string | null

export type Targets = {
  /** Where a write goes now, or why it can go nowhere. */
  resolve(
    target: Target,
  ): { readonly kind: 'place'; readonly place: Place } | Extract<Meaning, { kind: 'park' }>
}

export const createTargets = (triageOf: TriageOf): Targets => ({
  resolve: (target) => {
    if (target.kind === 'thread') {
      const { channel, threadTs } = target
      return { kind: 'place', place: { channel, threadTs } }
    }
    const channel = triageOf(target.team)
    if (channel !== null) return { kind: 'place', place: { channel, threadTs: null } }
    return {
      kind: 'park',
      error: 'no_triage_channel',
      scope: 'write',
      advice: `docket.yaml names no team ${target.team}: add it with its triage channel, then run docket writes retry --all.`,
    }
  },
})

/** Where the message of this target stands or may stand, if in this channel. */
export const placeIn = (target: Target, channel: string): Place => ({
  channel,
  threadTs: target.kind === 'thread' ? target.threadTs : null,
})
