import type { Delivery } from '../../../activities/ports/delivery.ts'
import type { LiveSettings } from '../../../activities/ports/settings.ts'
import type { TicketStore } from '../../../activities/ports/tickets.ts'
import type { WriteRow } from '../../../activities/ports/writes.ts'
import { presentId } from '../../../domain/settings.ts'
import type { Identity } from '../../api/web.ts'
import type { PostParts } from '../post.ts'

export type WriterParts = PostParts & { readonly store: TicketStore; readonly settings: LiveSettings }

/** One attempt at an undelivered write. To add a kind: copy one, and list it in writer.ts. */
export type DeliverKind = (parts: WriterParts, identity: Identity, row: WriteRow) => Promise<Delivery>

/**
 * The present state of the ticket that a write shows, and the present place of its request. Rejects if there
 * is no ticket.
 */
export async function sourceOf({ store, settings }: WriterParts, { owner, opKey }: WriteRow) {
  const source = await store.card(owner.key)
  if (source === null) throw new Error(`there is no ticket for ${opKey}`)
  const home = presentId(settings.now(), source.ticket.key.channel)
  return { ...source, home }
}
