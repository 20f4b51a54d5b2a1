import { randomUUID } from 'node:crypto'
import type { Delivery } from '../../activities/ports/delivery.ts'
import type { Call, CallPriority } from '../../activities/ports/pacing.ts'
import type { Later } from '../../activities/ports/thread.ts'
import type { WriteRow } from '../../activities/ports/writes.ts'
import { type Details, type Meaning, meaningOf } from '../api/errors.ts'
import type { Identity } from '../api/web.ts'
import { AT_ONCE_MS, type Draft, giveUp, type PostParts } from './post.ts'

/** One call that brings the message or its reactions closer to the plan; a repeat is harmless. */
export type Step = {
  readonly method: string
  readonly make: (sendBy: number) => Promise<void>
  /** Called when it is so, by this call or before. */
  readonly after?: () => Promise<void>
  /** Values for the advice to the operator if Slack refuses it. */
  readonly details?: Details
}

/** The steps to the wanted state, and the revision that they show. */
export type Plan = { readonly steps: readonly Step[]; readonly seq: number }

/**
 * `methods`: the calls that the plan will probably make, to reserve their slots; `plan` runs under the lease.
 */
type Planner = {
  /** The card's priority in the pacing. */
  readonly priority: CallPriority
  /** With it, only slots that are free now are taken; without one, this is the outcome. */
  readonly unlessFree?: Later
  readonly methods: () => Promise<readonly string[]>
  readonly plan: (fresh: WriteRow) => Promise<Plan>
}

/**
 * One attempt to change a message's text, or the bot's own reactions. A repeat is harmless, but an old change
 * after a new one is not. A lease in Postgres therefore keeps every other process away until this attempt's
 * outcome is known or it can no longer take effect. The plan is made from state that is read under the lease:
 * an attempt that was suspended before would otherwise restore old content.
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
    const wait = await slotFor(parts, { workspace: identity.workspace, method }, planner)
    if (wait !== null) return wait
  }
  const holder = randomUUID()
  // As for a post: a monotonic time, read before the lease is taken.
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
    return later(AT_ONCE_MS, 'something else is wanted by now')
  }
  for (const step of plan.steps) {
    try {
      await step.make(sendBy)
    } catch (error) {
      const failed = await afterError(parts, identity, { row: fresh, step, holder, error })
      if (failed !== 'done') return failed
    }
    await step.after?.()
  }
  await writes.edited(row.opKey, holder, plan.seq)
  return { kind: 'delivered', seq: plan.seq }
}

async function slotFor(
  { paced }: PostParts,
  call: Call,
  { priority, unlessFree }: Planner,
): Promise<Later | null> {
  if (unlessFree === undefined) return paced.acquireSlot(call, priority)
  return (await paced.takeFreeSlot(call, priority)) ? null : unlessFree
}

/** The priority of a change: a person waits for what their click caused. */
export const changePriority = ({ clickedSeq, doneSeq }: WriteRow): CallPriority =>
  clickedSeq > doneSeq ? 'click' : 'card'

/** A message in a place where it may not be shown is not edited; it is posted again if the team has moved. */
async function unwelcome(parts: PostParts, identity: Identity, row: WriteRow): Promise<Delivery | null> {
  const { targets, writes } = parts
  if (row.channel === null) return null
  const refused = await targets.refuses(row.target, row.channel, identity.workspace)
  if (refused?.kind !== 'park') return refused
  const left = leftBehind(parts, row)
  if (left === null) return giveUp(writes, row, row.attempt, refused)
  await writes.recreate(row.opKey, left)
  return later(AT_ONCE_MS, `${refused.error}: the card is posted where the team is now`)
}

/** The card's ts, if its team now has another triage channel. A notice is not posted again. */
function leftBehind({ targets }: PostParts, { notice, target, channel, messageTs }: WriteRow): string | null {
  const present = targets.channelOf(target)
  return notice === null && present !== null && present !== channel ? messageTs : null
}

/** The message is still the one that was read, and still needs a change. */
const isSame = (row: WriteRow, fresh: WriteRow): boolean =>
  fresh.messageTs === row.messageTs && fresh.channel === row.channel && fresh.state === row.state

/** The edit that turns the posted message into the draft. */
export function editOf({ api }: PostParts, { channel, messageTs, receipt }: WriteRow, draft: Draft): Plan {
  if (channel === null || messageTs === null) throw new RangeError('only a message that stands can be edited')
  const { content, seq } = draft
  const make = (sendBy: number) =>
    api.update({ channel, ts: messageTs }, content, { k: receipt, seq }, sendBy)
  return { steps: [{ method: 'chat.update', make }], seq }
}

type Failed = { row: WriteRow; step: Step; holder: string; error: unknown }

/** 'done': the wanted state is already there. */
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
  // A deleted notice that no longer holds counts as edited: it is never posted again.
  if (row.notice !== null && meaning.kind === 'recreate' && meaning.error === 'message_not_found')
    return 'done'
  if (meaning.kind === 'unknown') {
    // Slack may still apply the change. Until then no process may write, so that the old change cannot
    // overwrite a newer one.
    await writes.lease(row.opKey, holder, timing.lateCommitMs)
    return later(timing.lateCommitMs, `the change may have been made (${meaning.error})`)
  }
  // Still under the lease: no other process may have found the same loss and posted again.
  const lost = lostIn(parts, row, meaning)
  if (lost !== null) await writes.recreate(row.opKey, lost)
  await writes.release(row.opKey, holder)
  if (met.kind === 'later') return met
  if (lost !== null) return later(AT_ONCE_MS, `${meaning.error}: the card is posted again`)
  if (meaning.kind === 'retry') return later(timing.retryMs, meaning.error)
  if (meaning.kind === 'recreate')
    return giveUp(writes, row, row.attempt, { kind: 'end', error: meaning.error, because: 'target' })
  return giveUp(writes, row, row.attempt, meaning)
}

/** The ts of a card that must be posted again because it is gone or cannot be edited any more; else null. */
function lostIn(parts: PostParts, row: WriteRow, meaning: Meaning): string | null {
  if (meaning.kind === 'recreate') return row.notice === null ? row.messageTs : null
  return meaning.kind === 'park' && meaning.scope === 'channel' ? leftBehind(parts, row) : null
}

const later = (afterMs: number, why: string): Later => ({ kind: 'later', afterMs, why })
