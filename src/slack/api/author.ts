import { organisationId, userId } from '../../domain/ids.ts'
import { mentionsIn } from '../../domain/text/title.ts'
import { wordsOf } from '../../domain/text/words.ts'
import type { Fields } from './json.ts'
import type { Identity } from './web.ts'

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

/** Whether Docket's own app or its bot user wrote it. */
export const isOurs = (message: Fields, { botId, botUser }: Pick<Identity, 'botId' | 'botUser'>): boolean =>
  message.bot_id === botId || message.user === botUser

/** Whether a person or an app wrote it, as opposed to Slack's "joined the channel" and the like. */
export const saysSomething = (message: Fields): boolean =>
  PERSONS.includes(message.subtype) || message.subtype === INTEGRATION

/** The users that words mention, each once; `words` are mrkdwn as `wordsOf` returns them. */
const peopleIn = (words: string): string[] => mentionsIn(words).filter((id) => userId(id) !== null)

/**
 * The first person that a message mentions in the words that people see: a form's message mentions the person who
 * filled it in. The text of an app may mention nobody although its blocks or attachments do.
 */
export function mentionedUser({ text, blocks, attachments }: Fields): string | null {
  const parts = [{ text }, { blocks }, { attachments }]
  return parts.flatMap((part) => peopleIn(wordsOf(part)))[0] ?? null
}
