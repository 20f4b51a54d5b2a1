/**
 * Identifies a ticket by the message of its request; the message's thread is the ticket's. `channel` is the
 * id at opening and never changes.
 */
export type TicketKey = { readonly workspace: string; readonly channel: string; readonly threadTs: string }

/** One line of text for a key: in ids, in Postgres, in logs. */
export const keyText = (key: TicketKey): string => `${key.workspace}:${key.channel}:${key.threadTs}`

/** The inverse of keyText; throws a RangeError for any other text. */
export function parseKey(text: string): TicketKey {
  const [workspace, channel, threadTs, ...rest] = text.split(':')
  if (!workspace || !channel || !threadTs || rest.length > 0)
    throw new RangeError(`not a ticket key: ${text}`)
  return { workspace, channel, threadTs }
}
