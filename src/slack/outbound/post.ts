import type { Delivery } from '../../activities/ports/delivery.ts'
import type { Call, CallPriority } from '../../activities/ports/pacing.ts'
import type { Later } from '../../activities/ports/thread.ts'
import type { WriteRow, WriteStore } from '../../activities/ports/writes.ts'
import { missCountsAfterMs, type Timing } from '../../domain/timing.ts'
import { type Meaning, meaningOf } from '../api/errors.ts'
import type { NotLimited } from '../api/failure.ts'
import { msToTs } from '../api/timestamp.ts'
import { type Content, type Identity, METADATA_TYPE, type SlackApi } from '../api/web.ts'
import type { Paced } from './paced.ts'
import { methodOf, readAll } from './pages.ts'
import { type Place, placeIn, type Targets } from './targets.ts'

export type PostParts = {
  readonly api: SlackApi
  readonly writes: WriteStore
  readonly paced: Paced
  readonly targets: Targets
  readonly timing: Timing
}

/** The pause before an attempt that has nothing to wait for. */
export const AT_ONCE_MS = 1

/** The content to post, and the revision that it shows. */
export type Draft = { readonly content: Content; readonly seq: number }

/**
 * One attempt at a message that is posted exactly once. The intent is stored before the call. While the
 * outcome of an attempt is unknown, nothing is posted. A message found by a read-back counts at once. A
 * missing message counts only after a complete read that began when Slack could no longer store or hide it.
 * The place is looked up at the beginning of the attempt and stored with it: a read-back reads the place of
 * the post.
 */
export async function postOnce(
  parts: PostParts,
  identity: Identity,
  row: WriteRow,
  drafted: () => Promise<Draft>,
): Promise<Delivery> {
  if (row.state === 'sending') {
    const settled = await settleUnknown(parts, identity, row)
    if (settled !== 'free') return settled
    // The message was not found, so the write is void now.
    if (row.voidedBecause !== null) return { kind: 'delivered', seq: row.seq }
  }
  const place = await placeFor(parts, identity, row)
  if ('kind' in place) return place
  const draft = await drafted()
  const call: Call = { workspace: identity.workspace, method: 'chat.postMessage', channel: place.channel }
  const wait = await parts.paced.acquireSlot(call, priorityOf(row))
  if (wait !== null) return wait
  // A monotonic time, read before the intent is stored: the age of the intent is never underestimated.
  const sendBy = performance.now() + parts.timing.sendDeadlineMs
  if (!(await parts.writes.begin(row.opKey, row.attempt, place.channel))) return raced(parts)
  return send(parts, call, { row, place, draft, sendBy, attempt: row.attempt + 1 })
}

/** The place of the attempt, or the reason why it may not go there. */
async function placeFor(parts: PostParts, identity: Identity, row: WriteRow): Promise<Place | Delivery> {
  const { targets, writes } = parts
  const { target, attempt } = row
  const place = targets.placeOf(target)
  if ('kind' in place) return giveUp(writes, row, attempt, place)
  const refused = await targets.refuses(target, place.channel, identity.workspace)
  if (refused?.kind === 'park') return giveUp(writes, row, attempt, refused, place.channel)
  return refused ?? place
}

type Sending = { row: WriteRow; place: Place; draft: Draft; sendBy: number; attempt: number }

async function send(
  parts: PostParts,
  call: Call,
  { row, place, draft, sendBy, attempt }: Sending,
): Promise<Delivery> {
  const { api, writes, paced } = parts
  const { opKey } = row
  try {
    const ts = await api.post(place, draft.content, { k: row.receipt, seq: draft.seq }, sendBy)
    const stands = await writes.done(opKey, attempt, ts, draft.seq)
    return stands ? { kind: 'delivered', seq: draft.seq } : raced(parts)
  } catch (error) {
    const met = await paced.after(call, error)
    if (met.kind === 'failed') return afterFailure(parts, row, attempt, met.failure)
    await writes.again(opKey, attempt)
    return met
  }
}

/** The next step depends on whether a failed post may have been stored; see the error table. */
async function afterFailure(
  { writes, timing }: PostParts,
  row: WriteRow,
  attempt: number,
  failure: NotLimited,
): Promise<Delivery> {
  const mayStand = (why: string): Later => ({
    kind: 'later',
    afterMs: timing.retryMs,
    why: `the post may stand (${why}): reading back`,
  })
  const meaning = meaningOf('chat.postMessage', failure)
  if (meaning.kind === 'unknown') return mayStand(meaning.error)
  await writes.again(row.opKey, attempt)
  // Parked after it was refused: once released, it is posted without a read-back.
  if (meaning.kind === 'park' || meaning.kind === 'end') return giveUp(writes, row, attempt, meaning)
  const afterMs = Math.min(timing.retryMaxMs, timing.retryMs * 2 ** (attempt - 1))
  return { kind: 'later', afterMs, why: meaning.error }
}

/** Reads back the outcome of the last attempt. 'free' means that the message certainly does not exist. */
async function settleUnknown(
  parts: PostParts,
  identity: Identity,
  row: WriteRow,
): Promise<Delivery | 'free'> {
  const { writes, timing } = parts
  const tried = latestAttempt(row)
  const complete = missCountsAfterMs(timing)
  const hit = await readBack(parts, identity, row, tried)
  if (hit !== null && 'kind' in hit) return hit
  if (hit !== null) {
    const stands = await writes.done(row.opKey, row.attempt, hit.ts, hit.seq)
    return stands ? { kind: 'delivered', seq: hit.seq } : raced(parts)
  }
  const { ageMs: age } = tried
  // The message may show at any age, so it is searched for before its absence can count.
  const nextLook = Math.min(complete - age, Math.max(timing.retryMs, age))
  if (age < complete) return { kind: 'later', afterMs: nextLook, why: 'the last post may still appear' }
  return (await writes.again(row.opKey, row.attempt)) ? 'free' : raced(parts)
}

/** The channel of the attempts, the instant of the first in epoch ms, and the age of the latest. */
type Tried = { readonly channel: string; readonly firstAt: number; readonly ageMs: number }

function latestAttempt({ opKey, channel, firstAt, ageMs }: WriteRow): Tried {
  if (channel === null || firstAt === null || ageMs === null)
    throw new RangeError(`${opKey} was attempted, but it is not on record where and when`)
  return { channel, firstAt, ageMs }
}

type Hit = { readonly ts: string; readonly seq: number }

/** Searches for our own message with this receipt; null if it is missing. An incomplete read never counts as a miss. */
async function readBack(
  parts: PostParts,
  identity: Identity,
  row: WriteRow,
  tried: Tried,
): Promise<Hit | Delivery | null> {
  const { api, paced, timing } = parts
  const oldest = msToTs(tried.firstAt - timing.skewMs)
  const place = placeIn(row.target, tried.channel)
  const reader = { api, paced, workspace: identity.workspace, priority: 'readback' as const }
  const read = await readAll(reader, { ...place, oldest })
  if (read.kind === 'later') return read
  if (read.kind === 'failed') {
    const meaning = meaningOf(methodOf(place.threadTs), read.failure)
    return unread(parts, row, tried.ageMs, meaning)
  }
  for (const { ts, bot_id, metadata } of read.messages) {
    const { k, seq } = metadata?.event_payload ?? {}
    const ours = bot_id === identity.botId && metadata?.event_type === METADATA_TYPE
    if (ours && k === row.receipt) return { ts, seq: typeof seq === 'number' ? seq : 0 }
  }
  return null
}

/**
 * A read that Slack refuses until a person acts is parked with an unknown outcome. A read that Slack refuses
 * for good ends the write: if the thread is gone, a message in it is gone too.
 */
async function unread(
  { writes, timing }: PostParts,
  row: WriteRow,
  ageMs: number,
  meaning: Meaning,
): Promise<Delivery> {
  if (meaning.kind === 'park' || meaning.kind === 'end') return giveUp(writes, row, row.attempt, meaning)
  const afterMs = Math.min(timing.retryMaxMs, Math.max(timing.retryMs, ageMs))
  return { kind: 'later', afterMs, why: `the read-back failed (${meaning.error})` }
}

const priorityOf = (row: WriteRow): CallPriority => (row.notice === null ? 'card' : 'notice')

const raced = ({ timing }: PostParts): Later => ({
  kind: 'later',
  afterMs: timing.retryMs,
  why: 'another attempt was first',
})

/** Parks a write that a person can fix, and ends one that nobody can fix. */
export async function giveUp(
  writes: WriteStore,
  row: WriteRow,
  attempt: number,
  meaning: Extract<Meaning, { kind: 'park' | 'end' }>,
  channel?: string,
): Promise<Delivery> {
  const { error } = meaning
  const took =
    meaning.kind === 'park'
      ? await writes.park(row.opKey, attempt, meaning, channel)
      : await writes.fail(row.opKey, attempt, { error, because: meaning.because })
  // Another attempt was faster: the next one sees the row as that attempt left it.
  if (!took) return { kind: 'later', afterMs: AT_ONCE_MS, why: 'another attempt was first' }
  if (meaning.kind === 'park') return { kind: 'parked', why: error }
  return { kind: 'failed', seq: row.seq, why: error, because: meaning.because }
}
