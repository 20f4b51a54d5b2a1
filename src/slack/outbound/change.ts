import { randomUUID } from 'node:crypto'
import type { Delivery, Later, WriteRow } from '../../activities/ports.ts'
import { type Details, type Meaning, meaningOf } from '../api/errors.ts'
import type { Identity } from '../api/web.ts'
import { giveUp, type PostParts } from './post.ts'

/** One call that brings what stands closer to what is wanted; a repeat is harmless. */
export type Step = {
  readonly method: string
  readonly make: (sendBy: number) => Promise<void>
  /** What the advice for the operator names if Slack refuses it. */
  readonly details?: Details
}

/**
 * One attempt at changing what stands: a card's text, or the bot's own reactions. A repeat is harmless, an old one
 * after a new one is not: a lease in Postgres keeps every other process off until this attempt's outcome is known
 * or can no longer happen. `plan` runs under the lease and answers the steps, with the revision that they show.
 */
export async function change(
  parts: PostParts,
  identity: Identity,
  row: WriteRow,
  methods: readonly string[],
  plan: () => Promise<{ steps: readonly Step[]; seq: number }>,
): Promise<Delivery> {
  const { writes, timing } = parts
  for (const method of methods) {
    const wait = await parts.paced.acquireSlot({ workspace: identity.workspace, method }, 'card')
    if (wait !== null) return wait
  }
  const holder = randomUUID()
  // As for a post: monotonic, and read before the lease is taken.
  const sendBy = performance.now() + timing.sendDeadlineMs
  const held = await writes.lease(row.opKey, holder, timing.leaseMs)
  if (held > 0) return { kind: 'later', afterMs: held, why: 'an earlier change may still be under way' }
  const { steps, seq } = await plan()
  for (const step of steps) {
    try {
      await step.make(sendBy)
    } catch (error) {
      const failed = await afterError(parts, identity, { row, step, holder, error })
      if (failed !== 'done') return failed
    }
  }
  await writes.edited(row.opKey, holder, seq)
  return { kind: 'delivered', seq }
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
  if (meaning.kind === 'unknown') {
    // Slack may still apply it: until then nobody changes anything, so that it cannot cover something newer.
    await writes.lease(row.opKey, holder, timing.lateCommitMs)
    return later(timing.lateCommitMs, `the change may have been made (${meaning.error})`)
  }
  // Under the lease still: nobody else may have found the same loss and posted again.
  if (meaning.kind === 'recreate' && row.messageTs !== null) await writes.recreate(row.opKey, row.messageTs)
  await writes.release(row.opKey, holder)
  if (met.kind === 'later') return met
  if (meaning.kind === 'recreate') return later(1, `${meaning.error}: the card is posted again`)
  if (meaning.kind === 'retry') return later(timing.retryMs, meaning.error)
  return giveUp(writes, row, row.attempt, meaning)
}

const later = (afterMs: number, why: string): Later => ({ kind: 'later', afterMs, why })
