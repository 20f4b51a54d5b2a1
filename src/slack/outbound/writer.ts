import type { Writer } from '../../activities/ports/delivery.ts'
import { kindOf, type WriteKind } from '../../domain/writes.ts'
import { deliverCard } from './kinds/card.ts'
import type { DeliverKind, WriterParts } from './kinds/kind.ts'
import { deliverNotice } from './kinds/notice.ts'
import { deliverReactions } from './kinds/reactions.ts'

/** The delivery of each kind of write: a new kind is one entry. */
const DELIVER: Readonly<Record<WriteKind, DeliverKind>> = {
  card: deliverCard,
  notice: deliverNotice,
  reactions: deliverReactions,
}

/** Brings one Slack write to its newest revision, one attempt per call. */
export const createWriter = (parts: WriterParts): Writer => ({
  deliver: async (opKey, wanted) => {
    const row = await parts.writes.find(opKey)
    if (row === null || row.seq < wanted) return { kind: 'behind', has: row?.seq ?? 0 }
    if (row.state === 'parked') return { kind: 'parked', why: 'parked' }
    // Ended: nothing is left to do.
    if (row.state === 'void' || row.state === 'failed') return { kind: 'delivered', seq: row.seq }
    if (row.state === 'done' && row.seq <= row.doneSeq) return { kind: 'delivered', seq: row.doneSeq }
    return DELIVER[kindOf(row.lane)](parts, await parts.api.identity(), row)
  },
})
