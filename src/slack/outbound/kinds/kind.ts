import type { CardSource, Delivery, LiveSettings, TicketStore, WriteRow } from '../../../activities/ports.ts'
import type { Identity } from '../../api/web.ts'
import type { PostParts } from '../post.ts'

export type WriterParts = PostParts & { readonly store: TicketStore; readonly settings: LiveSettings }

/** One attempt at a write that is undelivered. To add a kind: copy one, and list it in writer.ts. */
export type DeliverKind = (parts: WriterParts, identity: Identity, row: WriteRow) => Promise<Delivery>

/** The ticket that a write shows, as it is now. Rejects where there is none. */
export async function sourceOf({ store }: WriterParts, { owner, opKey }: WriteRow): Promise<CardSource> {
  const source = await store.card(owner.key)
  if (source === null) throw new Error(`there is no ticket for ${opKey}`)
  return source
}
