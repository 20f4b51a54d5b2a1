import type { TruthMessage } from '../../dev/slack-sim/control-api.ts'
import { defaultWorkspace } from '../../dev/slack-sim/workspace.ts'
import type { Program } from './program.ts'

/** A message by its place. A ticket is identified by its request. */
export type At = { readonly channel: string; readonly ts: string }

export type Button = { readonly action_id: string; readonly label: string }

export const isDockets = (message: TruthMessage): boolean =>
  message.bot_id === defaultWorkspace.bot.botId && !message.deleted

/** The request that a message of Docket's is about: its thread, or its link's target. */
export function aboutOf({ channel, thread_ts, text, blocks }: TruthMessage): At | null {
  if (thread_ts !== undefined) return { channel, ts: thread_ts }
  const said = JSON.stringify([text, blocks])
  const [, home, seconds, micros] = /\/archives\/(\w+)\/p(\d{10})(\d{6})/.exec(said) ?? []
  return home === undefined ? null : { channel: home, ts: `${seconds}.${micros}` }
}

/** Compares the ts only: the simulator gives no ts twice, and a channel may get another id. */
export const isSame = (one: At | null, other: At): boolean => one?.ts === other.ts

/** A card begins with the ticket's number; a notice begins with a sentence. */
export const isCard = ({ text }: Pick<TruthMessage, 'text'>): boolean => /^\*?#\d/.test(text)

/** All visible text, from any block. */
export const readable = (message: Pick<TruthMessage, 'text' | 'blocks'>): string =>
  message.blocks?.length ? textsIn(message.blocks).join('\n') : message.text

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (typeof value !== 'object' || value === null) return []
  if ('elements' in value && 'type' in value && /^rich_text_(section|quote)$/.test(String(value.type)))
    return [lineOf(value.elements as Inline[])]
  if ('text' in value && typeof value.text === 'string') return [value.text]
  return Object.values(value).flatMap(textsIn)
}

type Inline = { text?: string; name?: string }

/** A line of rich text: words, links by their text, emoji by their names. */
const lineOf = (elements: Inline[]): string => elements.map(({ text, name }) => text ?? `:${name}:`).join('')

export function buttonsOf(value: unknown): Button[] {
  if (Array.isArray(value)) return value.flatMap(buttonsOf)
  if (typeof value !== 'object' || value === null) return []
  if ('action_id' in value) return [{ action_id: String(value.action_id), label: textsIn(value)[0] ?? '' }]
  return Object.values(value).flatMap(buttonsOf)
}

/** The id of a request's workflow, existing or not. */
export const workflowId = ({ slack }: Pick<Program, 'slack'>, { channel, ts }: At): string =>
  `ticket:${slack.state().workspace.team.id}:${channel}:${ts}`
