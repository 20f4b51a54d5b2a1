import { organisationId, userId } from './ids.ts'
import { type Fields, fields, isFields } from './json.ts'

/*
 * Who wrote a message, whether it came as an event or was read. `user` and the subtype decide: an app that posts in a
 * person's name leaves its `bot_id` beside them, and what they say there they have said.
 */

/** The subtypes that a person's own words come as. */
const PERSONS: readonly unknown[] = [undefined, 'file_share', 'me_message', 'thread_broadcast']
/** What an integration's words come as: a webhook, a workflow's form. */
const INTEGRATION = 'bot_message'

export type Author = { readonly user: string; readonly homeTeam: string | null }

/** The person (or the app's own user) who wrote it; null for Slack's own messages and for integrations without one. */
export function authorOf(message: Fields): Author | null {
  const user = userId(message.user)
  if (user === null || user === 'USLACKBOT' || !PERSONS.includes(message.subtype)) return null
  const homeTeam =
    organisationId(message.user_team) ?? organisationId(message.source_team) ?? organisationId(message.team)
  return { user, homeTeam }
}

/** Words that somebody or something said, as opposed to Slack's "joined the channel" and the like. */
export const saysSomething = (message: Fields): boolean =>
  PERSONS.includes(message.subtype) || message.subtype === INTEGRATION

/** As much of a message as is searched for a mention, in characters and in levels of its blocks. */
const [LONGEST, DEEPEST] = [4_000, 8]

/** The first person whom a message mentions: whom a form asks for. */
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
