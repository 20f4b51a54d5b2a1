import type { Later } from '../../activities/ports/thread.ts'
import type { WriteStore } from '../../activities/ports/writes.ts'
import type { Target } from '../../domain/writes.ts'
import { type Meaning, meaningOf } from '../api/errors.ts'
import { openTo, openTriage } from '../api/triage.ts'
import type { SlackApi } from '../api/web.ts'
import type { Paced } from './paced.ts'

/** The channel and the thread of a post; a message outside a thread has none. */
export type Place = { readonly channel: string; readonly threadTs: string | null }

/** A team's present triage channel; null if `docket.yaml` has no such team. */
export type TriageOf = (team: string) => string | null

/** Nothing may be shown there until a person changes something. */
export type Refused = Extract<Meaning, { kind: 'park' }>

export type Targets = {
  /** The present channel of a target; null if there is none. */
  channelOf(target: Target): string | null
  /** The place for a new message of this target; a refusal if there is none. */
  placeOf(target: Target): Place | Refused
  /** Why this target's writes may not be shown in a channel, or not yet; null if they may. */
  refuses(target: Target, channel: string, workspace: string): Promise<Refused | Later | null>
}

type Parts = {
  readonly triageOf: TriageOf
  readonly api: Pick<SlackApi, 'channel'>
  readonly paced: Paced
  readonly writes: Pick<WriteStore, 'channelVersion'>
}

/** The cached state of a channel is valid for this time, or until Slack reports a change. */
const KNOWN_FOR_MS = 60_000
const RETRY_MS = 5_000

/**
 * The places of writes, and whether they are allowed. A team's internal messages go only into a private
 * channel of the organisation. Every attempt checks this, because a channel may become public or shared at
 * any time.
 */
export function createTargets({ triageOf, api, paced, writes }: Parts): Targets {
  const known = new Map<string, { version: number; until: number; open: ReturnType<typeof openTo> }>()

  async function ask(channel: string, workspace: string) {
    // Read before the call to Slack: a change in between makes the response invalid.
    const version = await writes.channelVersion(channel)
    const before = known.get(channel)
    if (before && before.version === version && performance.now() < before.until) return before
    const until = performance.now() + KNOWN_FOR_MS
    const made = await paced.make({ workspace, method: 'conversations.info' }, 'card', () =>
      api.channel(channel),
    )
    if (made.kind === 'later') return made
    if (made.kind === 'failed') return meaningOf('conversations.info', made.failure)
    const found = { version, until, open: openTo(made.value) }
    known.set(channel, found)
    return found
  }

  return {
    channelOf: (target) => (target.kind === 'thread' ? target.channel : triageOf(target.team)),
    placeOf: (target) => {
      if (target.kind === 'thread') return placeIn(target, target.channel)
      const channel = triageOf(target.team)
      return channel === null ? noTriage(target.team) : placeIn(target, channel)
    },
    refuses: async (target, channel, workspace) => {
      if (target.kind === 'thread') return null
      const asked = await ask(channel, workspace)
      if (!('open' in asked)) {
        if (asked.kind === 'later' || asked.kind === 'park') return asked
        return { kind: 'later', afterMs: RETRY_MS, why: `who can read triage is not known (${asked.error})` }
      }
      if (asked.open === null) return null
      const advice = openTriage(channel, target.team, asked.open)
      return {
        kind: 'park',
        error: `triage_is_${asked.open}`,
        scope: 'channel',
        advice: `${advice[0]?.toUpperCase()}${advice.slice(1)}`,
      }
    },
  }
}

const noTriage = (team: string): Refused => ({
  kind: 'park',
  error: 'no_triage_channel',
  scope: 'write',
  advice: `docket.yaml names no team ${team}: add it with its triage channel.`,
})

/** The place of this target's message in this channel, posted or possibly posted. */
export const placeIn = (target: Target, channel: string): Place => ({
  channel,
  threadTs: target.kind === 'thread' ? target.threadTs : null,
})
