import type { Later } from '../../../activities/ports/thread.ts'
import type { WriteRow } from '../../../activities/ports/writes.ts'
import type { Identity } from '../../api/web.ts'
import { type CardInput, threadCard, triageCard } from '../../views/cards.ts'
import { change, changePriority, editOf } from '../change.ts'
import { type Draft, postOnce } from '../post.ts'
import { type DeliverKind, sourceOf, type WriterParts } from './kind.ts'

/**
 * A card that is not posted yet is posted exactly once. A posted card is edited: at once, and then at most once per
 * interval. A click's change does not wait for the interval while Slack's limits leave a free slot.
 */
export const deliverCard: DeliverKind = async (parts, identity, row) => {
  if (row.messageTs === null) return postOnce(parts, identity, row, () => draft(parts, identity, row))
  const rest = parts.timing.editIntervalMs - (row.editedAgoMs ?? Number.POSITIVE_INFINITY)
  const resting: Later = { kind: 'later', afterMs: rest, why: 'the card was edited a moment ago' }
  const priority = changePriority(row)
  if (rest > 0 && priority !== 'click') return resting
  return change(parts, identity, row, {
    priority,
    ...(rest > 0 && { unlessFree: resting }),
    methods: async () => ['chat.update'],
    plan: async (fresh) => editOf(parts, fresh, await draft(parts, identity, fresh)),
  })
}

async function draft(parts: WriterParts, identity: Identity, row: WriteRow): Promise<Draft> {
  const source = await sourceOf(parts, row)
  const input: CardInput = { ...source, workspaceUrl: identity.url }
  const content = row.target.kind === 'triage' ? triageCard(input) : threadCard(input)
  return { content, seq: source.ticket.seq }
}
