import type { WriteRow } from '../../../activities/ports/writes.ts'
import type { Identity } from '../../api/web.ts'
import { type CardInput, threadCard, triageCard } from '../../views/cards.ts'
import { change, editOf } from '../change.ts'
import { type Draft, postOnce } from '../post.ts'
import { type DeliverKind, sourceOf, type WriterParts } from './kind.ts'

/**
 * A card that is not posted yet is posted exactly once. A posted card is edited: at once, and then at most
 * once per interval.
 */
export const deliverCard: DeliverKind = async (parts, identity, row) => {
  if (row.messageTs === null) return postOnce(parts, identity, row, () => draft(parts, identity, row))
  const rest = parts.timing.editIntervalMs - (row.editedAgoMs ?? Number.POSITIVE_INFINITY)
  if (rest > 0) return { kind: 'later', afterMs: rest, why: 'the card was edited a moment ago' }
  return change(parts, identity, row, {
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
