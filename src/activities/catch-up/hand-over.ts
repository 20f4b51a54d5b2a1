import { areRolesKnown, DOCKET } from '../../domain/actor.ts'
import type { Finding } from '../../domain/catch-up.ts'
import { instantOf } from '../../domain/ids.ts'
import type { TicketKey } from '../../domain/key.ts'
import type { SeenMessage } from '../../domain/seen.ts'
import type { Counts } from '../ports/catch-up.ts'
import { type Handing, NOTHING } from './parts.ts'

/*
 * Hands over what was found as the gateway does, with the same ids: what came as an event, too, counts once.
 */

/** Hands over a finding about a root; `seen` is the root, null if Slack does not show it. */
export async function handOver(
  handing: Handing,
  finding: Finding,
  seen: SeenMessage | null,
): Promise<Counts> {
  switch (finding.kind) {
    case 'trigger':
      return triggered(handing, finding.ts, finding.users)
    case 'edited':
      return seen === null ? NOTHING : requestEdited(handing, finding.key, seen)
    case 'deleted':
      return requestDeleted(handing, finding.key)
    case 'thread':
    case 'openersCut':
      return NOTHING
  }
}

/**
 * Slack does not say when a person reacted: at the latest when the hole ended, or it would have come as an event. The
 * ticket's existence makes it count once.
 */
async function triggered(
  { parts, scope, view }: Handing,
  ts: string,
  users: readonly string[],
): Promise<Counts> {
  const { tickets, history, triggers } = parts
  const { workspace, channels, emoji } = scope
  const key = await tickets.find(channels.map((channel) => ({ workspace, channel, threadTs: ts })))
  const at = Math.max(instantOf(ts), view.endedAt)
  for (const user of users) {
    const actor = await history.personOf(user)
    const id = `react:${emoji}:${user}:${ts}`
    await tickets.trigger(key, { kind: 'trigger', source: 'reaction', id, at, actor })
    if (areRolesKnown(actor)) await triggers.note(key, user)
  }
  return { ...NOTHING, triggers: users.length }
}

export async function requestEdited({ parts }: Handing, key: TicketKey, seen: SeenMessage): Promise<Counts> {
  const { content, ts, editedTs } = seen
  if (content.kind !== 'root' || editedTs === null) return NOTHING
  await parts.store.saveTitle(key, await parts.reader.named(content.title), editedTs)
  const id = `edit:${ts}:${editedTs}`
  await parts.tickets.fact(key, { kind: 'requestEdited', id, at: instantOf(editedTs), actor: DOCKET })
  return { ...NOTHING, edits: 1 }
}

/** Slack does not say when it was deleted: in the hole. */
export async function requestDeleted({ parts, view }: Handing, key: TicketKey): Promise<Counts> {
  const id = `deleted:${key.threadTs}`
  await parts.tickets.fact(key, { kind: 'requestDeleted', id, at: view.endedAt, actor: DOCKET })
  return { ...NOTHING, deletions: 1 }
}
