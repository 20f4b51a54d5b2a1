import { setTimeout as sleep } from 'node:timers/promises'
import type { Phase, ThreadRank } from '../../domain/catch-up.ts'
import { knownIds, type Settings, teamOfChannel } from '../../domain/settings.ts'
import { canonicalEmoji } from '../../domain/text/emoji.ts'
import { later } from '../later.ts'
import type { CatchUpLine, CaughtUpChannel, Pass } from '../ports/catch-up.ts'
import type { Later } from '../ports/thread.ts'
import { dueHole } from './due-hole.ts'
import { readHistory } from './history.ts'
import { ADVANCED, type CatchUpParts, type Outcome, type Scope } from './parts.ts'
import { readThread } from './threads.ts'

/** The result of one stretch of a catch-up. */
export type CatchUpStep = {
  /** `ended`: nothing is left to read. `refused`: Slack does not show the channel. */
  readonly state: 'goesOn' | 'ended' | 'refused'
  /** For the Temporal UI; null if there was no hole. */
  readonly pass: Shown | null
}

export type Shown = Pick<
  CatchUpLine,
  'phase' | 'pagesRead' | 'historyShare' | 'threadsRead' | 'threadsLeft' | 'found'
> & {
  readonly refused: string | null
}

/** A stretch ends after this time, so that the Temporal UI shows the progress. */
const STRETCH_MS = 20_000
/** A longer wait for a slot is left to Temporal. */
const LONG_MS = 2_000
/** How many channels one worker catches up at once: they share Slack's limits, and each takes a slot for activities. */
const AT_ONCE = 4
const TURN_MS = 10_000

/**
 * One stretch of a channel's catch-up: it reads what nobody received, page by page, and hands over what it finds. The
 * progress is in Postgres, so the next stretch, of this worker or of another, goes on where this one ends or dies.
 */
export function createCatchUp(parts: CatchUpParts) {
  let atWork = 0
  return async (at: CaughtUpChannel): Promise<CatchUpStep> => {
    if (atWork >= AT_ONCE) throw later({ kind: 'later', afterMs: TURN_MS, why: 'other channels come first' })
    atWork++
    try {
      return await stretch(parts, at)
    } finally {
      atWork--
    }
  }
}

async function stretch(parts: CatchUpParts, { workspace, channel }: CaughtUpChannel): Promise<CatchUpStep> {
  const { catchUps, settings } = parts
  const current = await settings.current()
  const team = current && teamOfChannel(current.settings, channel)
  if (current === null || team === null) {
    await catchUps.leave([channel])
    return { state: 'ended', pass: null }
  }
  const channels = knownIds(current.settings, channel)
  const since = await catchUps.since(channels)
  // The channel has another id now, and its row has moved there.
  if (channels[0] !== channel) await catchUps.forget([channel])
  const emoji = canonicalEmoji(team.emoji.open)
  const scope: Scope = { workspace, channels, since, seenForMs: current.settings.seenForMs, emoji }
  for (const end = performance.now() + STRETCH_MS; performance.now() < end; ) {
    const pass = (await catchUps.pass(channels)) ?? (await begin(parts, current.settings, scope))
    if (pass === null) return { state: 'ended', pass: await shown(parts, scope) }
    const outcome = await advance(parts, scope, pass)
    if (outcome.kind === 'later') await pause(outcome)
    if (outcome.kind === 'refused') {
      await catchUps.refused(pass, outcome.why)
      return { state: 'refused', pass: await shown(parts, scope) }
    }
  }
  return { state: 'goesOn', pass: await shown(parts, scope) }
}

async function begin(parts: CatchUpParts, settings: Settings, scope: Scope): Promise<Pass | null> {
  const hole = await dueHole(parts, settings, scope)
  return hole && parts.catchUps.begin(scope.channels, hole)
}

async function pause(wait: Later): Promise<void> {
  if (wait.afterMs > LONG_MS) throw later(wait)
  await sleep(wait.afterMs)
}

function advance(parts: CatchUpParts, scope: Scope, pass: Pass): Promise<Outcome> {
  switch (pass.phase) {
    case 'history':
      return readHistory(parts, scope, pass)
    case 'threads':
      return readThreads(parts, scope, pass, ['news', 'young'])
    case 'rest':
      return readThreads(parts, scope, pass, ['rest'])
    case 'done':
      return Promise.resolve(ADVANCED)
  }
}

/** Once the threads with missed replies are read, the hole is covered: the rest can only hold edits. */
async function readThreads(
  parts: CatchUpParts,
  scope: Scope,
  pass: Pass,
  ranks: readonly ThreadRank[],
): Promise<Outcome> {
  const { catchUps, coverage } = parts
  const thread = await catchUps.nextThread(pass, ranks)
  if (thread !== null) return readThread(parts, scope, pass, thread)
  if (pass.phase === 'threads') await coverage.read(scope.channels, pass.hole)
  const after: Phase = pass.phase === 'threads' ? 'rest' : 'done'
  await catchUps.enter(pass, after)
  return ADVANCED
}

async function shown({ catchUps }: CatchUpParts, { channels }: Scope): Promise<Shown | null> {
  const line = (await catchUps.list()).find(({ channel }) => channel === channels[0])
  if (line === undefined || line.startedAt === null) return null
  const { phase, pagesRead, historyShare, threadsRead, threadsLeft, found, refused } = line
  return { phase, pagesRead, historyShare, threadsRead, threadsLeft, found, refused }
}
