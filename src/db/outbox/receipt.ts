import { createHash } from 'node:crypto'

/**
 * The idempotency key in our message's metadata. Everybody in the workspace can read it, so it is opaque. A database
 * restored from a backup derives the same one, so that a message that Slack already has is found again.
 */
export const receiptOf = (opKey: string, generation: number): string =>
  createHash('sha256').update(`${opKey}#${generation}`).digest('base64url').slice(0, 32)
