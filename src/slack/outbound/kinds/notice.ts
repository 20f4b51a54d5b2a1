import { teamNamed } from '../../../domain/settings.ts'
import { noticeContent } from '../../views/notices.ts'
import { postOnce } from '../post.ts'
import { type DeliverKind, sourceOf } from './kind.ts'

/** A message that must stand exactly once and never changes. */
export const deliverNotice: DeliverKind = (parts, identity, row) =>
  postOnce(parts, identity, row, async () => {
    const { notice } = row
    if (notice === null) throw new Error(`${row.opKey} has nothing to say`)
    const source = await sourceOf(parts, row)
    const team = teamNamed(parts.settings.now(), source.ticket.team)
    return { content: noticeContent(notice, { ...source, workspaceUrl: identity.url }, team), seq: row.seq }
  })
