import { isIn, type ThreadToRead } from '../../domain/catch-up.ts'
import { instantOf } from '../../domain/ids.ts'
import type { TicketKey } from '../../domain/key.ts'
import { messageOf, type SeenMessage } from '../../domain/seen.ts'
import type { Counts, Pass } from '../ports/catch-up.ts'
import { requestDeleted, requestEdited } from './hand-over.ts'
import {
  ADVANCED,
  type CatchUpParts,
  type Handing,
  NOTHING,
  type Outcome,
  type Scope,
  sum,
  viewOf,
} from './parts.ts'

/** Slack's codes for a thread that is gone; with any other it refuses the whole channel. */
const DELETED: ReadonlySet<string> = new Set(['thread_not_found', 'message_not_found'])

/** Reads a thread and hands over what was said or changed in the hole. */
export async function readThread(
  parts: CatchUpParts,
  scope: Scope,
  pass: Pass,
  { ts, key: ticket }: ThreadToRead,
): Promise<Outcome> {
  const { workspace, channels } = scope
  const handing: Handing = { parts, scope, view: viewOf(pass, scope, parts.timing) }
  const key = ticket ?? { workspace, channel: channels[0] ?? '', threadTs: ts }
  let found = NOTHING
  const walked = await parts.reader.walk(key, async (page) => {
    found = sum(found, await handThread(handing, ticket, page))
  })
  if (walked.kind === 'later') return walked
  if (walked.kind === 'gone') {
    if (!DELETED.has(walked.why)) return { kind: 'refused', why: walked.why }
    if (ticket !== null) found = sum(found, await requestDeleted(handing, ticket))
  }
  await parts.catchUps.threadRead(pass, ts, found)
  return ADVANCED
}

type Page = { readonly root: SeenMessage | null; readonly replies: readonly SeenMessage[] }

/** Without a ticket the replies are only kept, for a ticket that may be opened. */
async function handThread(handing: Handing, ticket: TicketKey | null, page: Page): Promise<Counts> {
  const { root, replies } = page
  let found = ticket === null || root === null ? NOTHING : await handRoot(handing, ticket, root)
  for (const reply of replies) found = sum(found, await handReply(handing, ticket, reply))
  return found
}

/** The history tells of a request's deletion and edit, too, unless the request is older than that. */
async function handRoot(handing: Handing, ticket: TicketKey, root: SeenMessage): Promise<Counts> {
  if (root.content.kind === 'deleted') return requestDeleted(handing, ticket)
  const isNew = root.editedTs !== null && isIn(handing.view.window, root.editedTs)
  return isNew ? requestEdited(handing, ticket, root) : NOTHING
}

async function handReply(
  { parts, scope, view }: Handing,
  ticket: TicketKey | null,
  reply: SeenMessage,
): Promise<Counts> {
  const { seen, tickets } = parts
  const { ts, editedTs } = reply
  const isEdited = editedTs !== null && isIn(view.window, editedTs)
  const before = isEdited ? await seen.find(scope.channels, ts, scope.seenForMs) : null
  await seen.keep(reply, scope.seenForMs)
  const message = messageOf(reply)
  if (ticket === null || message === null) return NOTHING
  const isNew = isIn(view.window, ts)
  if (isNew) await tickets.fact(ticket, message)
  if (isEdited) {
    const was = before?.content.kind === 'reply' ? before.content.reply : null
    const edit = { id: `edit:${ts}:${editedTs}`, at: instantOf(editedTs), was }
    await tickets.fact(ticket, { ...message, kind: 'edited', ...edit })
  }
  return { ...NOTHING, replies: isNew ? 1 : 0, edits: isEdited ? 1 : 0 }
}
