import type { Enterprise, SeedBot, SeedUser } from './workspace-api.ts'

/** What people, integrations and administrators are told to do: part of the control API. */

type Json = Record<string, unknown>

/** Which message. */
export type MessageRequest = { channel: string; ts: string }

/**
 * Who posts is told by two fields. `user` alone: a person. `bot_id` alone: an integration, whose message is a
 * bot_message without user. Both: an app that posts as that person, or as its own bot user.
 */
export type PostRequest = {
  channel: string
  user?: string
  bot_id?: string
  text?: string
  blocks?: Json[]
  attachments?: Json[]
  files?: { name: string; mimetype: string }[]
  thread_ts?: string
  /** "Also send to channel": the reply becomes a thread_broadcast. */
  broadcast?: boolean
  /** A message of a kind that Slack writes itself, or that `/me` writes. */
  subtype?: PlainSubtype
  /** The name and the picture that a bot_message shows in place of the integration's own. */
  username?: string
  icons?: Record<string, string>
  /** The workspace of the organisation in which the person writes, if not their home: the message's source_team. */
  from?: string
}

/**
 * Slack's subtypes whose messages have no fields of their own. Those that have some come from an order of their own:
 * channel_join (invite), channel_name (rename), channel_topic, channel_purpose (topic), channel_convert_to_*
 * (convert), thread_broadcast and file_share (post), bot_message (post, form), message_changed (edit, unfurl),
 * message_deleted and tombstone (delete).
 */
export const plainSubtypes = [
  'me_message',
  'channel_leave',
  'channel_archive',
  'channel_unarchive',
  'channel_posting_permissions',
  'pinned_item',
  'reminder_add',
  'huddle_thread',
  'assistant_app_thread',
  'document_mention',
  'ekm_access_denied',
] as const

export type PlainSubtype = (typeof plainSubtypes)[number]

/** A form of Workflow Builder that somebody filled in: a bot_message whose text names that person. */
export type FormRequest = {
  channel: string
  bot_id: string
  /** Who filled it in. They are named in the text and are nowhere else in the message. */
  user: string
  /** Question and answer, in this order. */
  answers: Record<string, string>
}

/** What is not given stays; blocks stay only if the text stays, too. */
export type EditRequest = MessageRequest & { text?: string; blocks?: Json[]; attachments?: Json[] }

/** Slack adds what it found behind the links of a message. No attachments: Slack only noted the language. */
export type UnfurlRequest = MessageRequest & { attachments: Json[] }

export type ReactRequest = { user: string; channel: string; ts: string; name: string }

export type ClickRequest = {
  user: string
  channel: string
  ts: string
  action_id: string
  /** Which of several elements with this action_id. */
  block_id?: string
  /**
   * The workspace of the organisation in which the person clicks, if not this one: the payload's `team`. With the
   * organisation's own id, the payload's `user.team_id` names the organisation.
   */
  from?: string
}

export type ClickResult = {
  /** False: the person saw Slack's warning sign; Slack does not send a click again. */
  acked: boolean
  waitedMs: number
}

/** An envelope that Slack would not send, sent once as it is: to see what the app makes of it. */
export type EnvelopeRequest = { type: string; payload?: unknown }

export type ChannelRequest = { channel: string }
export type MemberRequest = { channel: string; user: string }
export type RenameRequest = { channel: string; name: string }
/** A topic, a purpose ("description" in Slack's clients), or both. */
export type TopicRequest = { channel: string; user: string; topic?: string; purpose?: string }
export type ConvertRequest = { channel: string; to: 'private' | 'public'; user?: string }
/** With a sibling workspace of the organisation, else with another company. */
export type ShareRequest = { channel: string; team_id: string }
/** The new id, of Slack's choice unless given. */
export type ChannelIdRequest = { channel: string; new_id?: string }

export type UsergroupRequest = { id: string; users: string[] }
export type UserRequest = SeedUser
export type BotRequest = SeedBot
/** A custom emoji: an image's address or `alias:<name>`. Without a value it is taken away. */
export type EmojiRequest = { name: string; value?: string }
export type EnterpriseRequest = Enterprise

/** Why sockets end. `cut` ends them without a word; the others are Slack's own reasons. */
export const disconnectReasons = [
  'warning',
  'refresh_requested',
  'link_disabled',
  'too_many_websockets',
  'cut',
] as const

export type DisconnectReason = (typeof disconnectReasons)[number]
export type DisconnectRequest = { reason: DisconnectReason; count?: number }
export type DownRequest = { down?: boolean; ms?: number }
