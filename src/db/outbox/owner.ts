import { keyText, parseKey } from '../../domain/key.ts'
import type { Owner } from '../../domain/writes.ts'

/** An owner as its two columns. */
export type OwnerColumns = { owner_kind: Owner['kind']; owner_key: string }

export const toColumns = (owner: Owner): OwnerColumns => ({
  owner_kind: owner.kind,
  owner_key: keyText(owner.key),
})

/** Throws a RangeError for an invalid key. */
export const toOwner = (row: OwnerColumns): Owner => ({ kind: row.owner_kind, key: parseKey(row.owner_key) })
