import { createHash } from 'node:crypto'

/**
 * What a message of ours carries in its metadata, which everybody in the workspace can read: it says nothing, and a
 * database restored from a backup comes to the same one, so that what Slack already has is found again.
 */
export const receiptOf = (opKey: string, generation: number): string =>
  createHash('sha256').update(`${opKey}#${generation}`).digest('base64url').slice(0, 32)
