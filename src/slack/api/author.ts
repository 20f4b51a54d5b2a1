import { organisationId, userId } from './ids.ts'
import { type Fields, fields, isFields } from './json.ts'

/*
 * The author of a message, from an event or from a read. `user` and the subtype decide. An app that posts in a
 * person's name leaves its `bot_id` in the message, but the person is the author.
 */

/** The subtypes of messages that persons write. */
const PERSONS: readonly unknown[] = [undefined, 'file_share', 'me_message', 'thread_broadcast']
/** The subtype of an integration's message: a webhook, a workflow's form. */
const INTEGRATION = 'bot_message'

export type Author = { readonly user: string; readonly homeTeam: string | null }

/**
 * The person (or the app's own user) that wrote it; null for Slack's own messages and for integrations
 * without a user.
 */
export function authorOf(message: Fields): Author | null {
  const user = userId(message.user)
  if (user === null || user === 'USLACKBOT' || !PERSONS.includes(message.subtype)) return null
  const homeTeam =
    organisationId(message.user_team) ?? organisationId(message.source_team) ?? organisationId(message.team)
  return { user, homeTeam }
}

/** Whether a person or an app wrote it, as opposed to Slack's "joined the channel" and the like. */
export const saysSomething = (message: Fields): boolean =>
  PERSONS.includes(message.subtype) || message.subtype === INTEGRATION

/** The search for a mention is limited to this many characters and levels of blocks. */
const [LONGEST, DEEPEST] = [4_000, 8]

/** The first person that a message mentions: a form's message mentions the person who filled it in. */
export function mentionedUser(message: Fields): string | null {
  const { text, blocks, attachments } = message
  return mentionIn(text, 0) ?? mentionIn(blocks, 0) ?? mentionIn(attachments, 0)
}

function mentionIn(value: unknown, depth: number): string | null {
  if (typeof value === 'string') {
    const [, id] = /<@([UW][A-Z0-9]{1,30})[>|]/.exec(value.slice(0, LONGEST)) ?? []
    return id ?? null
  }
  if (depth > DEEPEST) return null
  if (Array.isArray(value)) return firstOf(value.slice(0, 100), depth)
  if (!isFields(value)) return null
  const { type, user_id } = fields(value)
  return (type === 'user' ? userId(user_id) : null) ?? firstOf(Object.values(value), depth)
}

function firstOf(values: readonly unknown[], depth: number): string | null {
  for (const value of values) {
    const found = mentionIn(value, depth + 1)
    if (found !== null) return found
  }
  return null
}
