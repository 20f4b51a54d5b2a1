import type { WriteRow } from '../../../activities/ports/writes.ts'
import { teamNamed } from '../../../domain/settings.ts'
import type { Identity } from '../../api/web.ts'
import { endedContent, noticeContent } from '../../views/notices.ts'
import { change, editOf } from '../change.ts'
import { type Draft, postOnce } from '../post.ts'
import { type DeliverKind, sourceOf, type WriterParts } from './kind.ts'

/**
 * A message that is posted exactly once. It is edited once, when it no longer holds: then its text says so.
 */
export const deliverNotice: DeliverKind = async (parts, identity, row) => {
  if (row.messageTs === null) return postOnce(parts, identity, row, () => draft(parts, identity, row))
  return change(parts, identity, row, {
    priority: 'card',
    methods: async () => ['chat.update'],
    plan: async (fresh) => editOf(parts, fresh, await draft(parts, identity, fresh)),
  })
}

async function draft(parts: WriterParts, identity: Identity, row: WriteRow): Promise<Draft> {
  const { notice, seq, voidedBecause } = row
  if (notice === null) throw new Error(`${row.opKey} has nothing to say`)
  const source = await sourceOf(parts, row)
  const input = { ...source, workspaceUrl: identity.url }
  const team = teamNamed(parts.settings.now(), source.ticket.team)
  const content =
    voidedBecause === null
      ? noticeContent(notice, input, team)
      : endedContent(notice, input, team, voidedBecause.split('@')[0] ?? '')
  return { content, seq }
}
