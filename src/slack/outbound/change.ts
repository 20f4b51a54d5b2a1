import { randomUUID } from 'node:crypto'
import type { Delivery, Later, WriteRow } from '../../activities/ports.ts'
import { type Details, type Meaning, meaningOf } from '../api/errors.ts'
import type { Identity } from '../api/web.ts'
import { type Draft, giveUp, type PostParts } from './post.ts'

/** One call that brings what stands closer to what is wanted; a repeat is harmless. */
export type Step = {
  readonly method: string
  readonly make: (sendBy: number) => Promise<void>
  /** What the advice for the operator names if Slack refuses it. */
  readonly details?: Details
}

/** The steps to what is wanted, and the revision that they show. */
export type Plan = { readonly steps: readonly Step[]; readonly seq: number }

/** `methods`: what the plan is likely to call, so that its slots are there; `plan` is made under the lease. */
type Planner = {
  readonly methods: () => Promise<readonly string[]>
  readonly plan: (fresh: WriteRow) => Promise<Plan>
}

/**
 * One attempt at changing what stands: a message's text, or the bot's own reactions. A repeat is harmless, an old one
 * after a new one is not: a lease in Postgres keeps every other process off until this attempt's outcome is known
 * or can no longer happen. Whatever the change is planned on is read under the lease: an attempt that slept before it
 * would otherwise bring back what is long past.
 */
export async function change(
  parts: PostParts,
  identity: Identity,
  row: WriteRow,
  planner: Planner,
): Promise<Delivery> {
  const { writes, timing } = parts
  const refused = await unwelcome(parts, identity, row)
  if (refused !== null) return refused
  const slots = new Set(await planner.methods())
  for (const method of slots) {
    const wait = await parts.paced.acquireSlot({ workspace: identity.workspace, method }, 'card')
    if (wait !== null) return wait
  }
  const holder = randomUUID()
  // As for a post: monotonic, and read before the lease is taken.
  const sendBy = performance.now() + timing.sendDeadlineMs
  const held = await writes.lease(row.opKey, holder, timing.leaseMs)
  if (held > 0) return later(held, 'an earlier change may still be under way')
  const fresh = await writes.find(row.opKey)
  if (fresh?.state === 'done' && fresh.seq <= fresh.doneSeq) {
    await writes.release(row.opKey, holder)
    return { kind: 'delivered', seq: fresh.doneSeq }
  }
  const plan = fresh !== null && isSame(row, fresh) ? await planner.plan(fresh) : null
  if (fresh === null || plan === null || plan.steps.some(({ method }) => !slots.has(method))) {
    await writes.release(row.opKey, holder)
    return later(1, 'something else is wanted by now')
  }
  for (const step of plan.steps) {
    try {
      await step.make(sendBy)
    } catch (error) {
      const failed = await afterError(parts, identity, { row: fresh, step, holder, error })
      if (failed !== 'done') return failed
    }
  }
  await writes.edited(row.opKey, holder, plan.seq)
  return { kind: 'delivered', seq: plan.seq }
}

/** What may not be shown where it stands is not changed there; it is posted again if the team has moved. */
async function unwelcome(parts: PostParts, identity: Identity, row: WriteRow): Promise<Delivery | null> {
  const { targets, writes } = parts
  if (row.channel === null) return null
  const refused = await targets.refuses(row.target, row.channel, identity.workspace)
  if (refused?.kind !== 'park') return refused
  if (!hasMoved(parts, row)) return giveUp(writes, row, row.attempt, refused)
  if (row.messageTs !== null) await writes.recreate(row.opKey, row.messageTs)
  return later(1, `${refused.error}: the card is posted where the team is now`)
}

/** The team works in another channel by now. A notice was said, wherever that was. */
function hasMoved({ targets }: PostParts, { notice, target, channel, messageTs }: WriteRow): boolean {
  const present = targets.channelOf(target)
  return notice === null && messageTs !== null && present !== null && present !== channel
}

/** The message is still the one that was looked at, and still to be changed. */
const isSame = (row: WriteRow, fresh: WriteRow): boolean =>
  fresh.messageTs === row.messageTs && fresh.channel === row.channel && fresh.state === row.state

/** The edit of a message that stands to what is drafted. */
export function editOf({ api }: PostParts, { channel, messageTs, receipt }: WriteRow, draft: Draft): Plan {
  if (channel === null || messageTs === null) throw new RangeError('only a message that stands can be edited')
  const { content, seq } = draft
  const make = (sendBy: number) =>
    api.update({ channel, ts: messageTs }, content, { k: receipt, seq }, sendBy)
  return { steps: [{ method: 'chat.update', make }], seq }
}

type Failed = { row: WriteRow; step: Step; holder: string; error: unknown }

/** 'done': what was wanted is so already. */
async function afterError(
  parts: PostParts,
  identity: Identity,
  { row, step, holder, error }: Failed,
): Promise<Delivery | 'done'> {
  const { writes, timing, paced } = parts
  const { method, details } = step
  const met = await paced.after({ workspace: identity.workspace, method }, error)
  const meaning: Meaning =
    met.kind === 'later' ? { kind: 'retry', error: met.why } : meaningOf(method, met.failure, details)
  if (meaning.kind === 'done') return 'done'
  // A notice that no longer holds and that somebody has deleted is as good as edited: it is never said again.
  if (row.notice !== null && meaning.kind === 'recreate' && meaning.error === 'message_not_found')
    return 'done'
  if (meaning.kind === 'unknown') {
    // Slack may still apply it: until then nobody changes anything, so that it cannot cover something newer.
    await writes.lease(row.opKey, holder, timing.lateCommitMs)
    return later(timing.lateCommitMs, `the change may have been made (${meaning.error})`)
  }
  // Under the lease still: nobody else may have found the same loss and posted again.
  const left = meaning.kind === 'park' && meaning.scope === 'channel' && hasMoved(parts, row)
  const recreates = left || (meaning.kind === 'recreate' && row.notice === null)
  if (recreates && row.messageTs !== null) await writes.recreate(row.opKey, row.messageTs)
  await writes.release(row.opKey, holder)
  if (met.kind === 'later') return met
  if (recreates) return later(1, `${meaning.error}: the card is posted again`)
  if (meaning.kind === 'retry') return later(timing.retryMs, meaning.error)
  if (meaning.kind === 'recreate')
    return giveUp(writes, row, row.attempt, { kind: 'end', error: meaning.error, because: 'target' })
  return giveUp(writes, row, row.attempt, meaning)
}

const later = (afterMs: number, why: string): Later => ({ kind: 'later', afterMs, why })
