import type { Enterprise, SeedBot, SeedUser } from './workspace-api.ts'

/** Orders to people, integrations and administrators: part of the control API. */

type Json = Record<string, unknown>

/** Identifies a message. */
export type MessageRequest = { channel: string; ts: string }

/**
 * Two fields determine the author. `user` alone: a person. `bot_id` alone: an integration, whose message is a
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
  /** A kind of message that Slack writes itself, or that `/me` writes. */
  subtype?: PlainSubtype
  /** The name and the picture that a bot_message shows instead of the integration's own. */
  username?: string
  icons?: Record<string, string>
  /**
   * The workspace of the organisation in which the person writes, if not their home: the message's
   * source_team.
   */
  from?: string
  /** How long ago it was posted, in milliseconds: it is in the history, and its event was sent long ago. */
  ageMs?: number
}

/**
 * Slack's subtypes whose messages have no extra fields. The other subtypes come from separate orders:
 * channel_join (invite), channel_name (rename), channel_topic, channel_purpose (topic), channel_convert_to_*
 * (convert), thread_broadcast and file_share (post), bot_message (post, form), message_changed (edit,
 * unfurl), message_deleted and tombstone (delete).
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

/** A submitted form of Workflow Builder: a bot_message whose text names the person. */
export type FormRequest = {
  channel: string
  bot_id: string
  /** The person who filled in the form. Only the text of the message names them. */
  user: string
  /** Questions and answers, in this order. */
  answers: Record<string, string>
}

/** A part that is not given stays; blocks stay only if the text stays, too. */
export type EditRequest = MessageRequest & { text?: string; blocks?: Json[]; attachments?: Json[] }

/** Slack adds the preview of a link to a message. Without attachments: Slack only noted the language. */
export type UnfurlRequest = MessageRequest & { attachments: Json[] }

export type ReactRequest = { user: string; channel: string; ts: string; name: string }

export type ClickRequest = {
  user: string
  channel: string
  ts: string
  action_id: string
  /** Chooses between several elements with this action_id. */
  block_id?: string
  /**
   * The workspace of the organisation in which the person clicks, if not this one: the payload's `team`. With
   * the organisation's own id, the payload's `user.team_id` names the organisation.
   */
  from?: string
}

export type ClickResult = {
  /** False: the person saw Slack's warning sign; Slack does not send a click again. */
  acked: boolean
  waitedMs: number
}

/** An envelope that Slack would not send, sent once, to test how the app handles it. */
export type EnvelopeRequest = { type: string; payload?: unknown }

export type ChannelRequest = { channel: string }
export type MemberRequest = { channel: string; user: string }
export type RenameRequest = { channel: string; name: string }
/** A topic, a purpose ("description" in Slack's clients), or both. */
export type TopicRequest = { channel: string; user: string; topic?: string; purpose?: string }
export type ConvertRequest = { channel: string; to: 'private' | 'public'; user?: string }
/** Shares with a sibling workspace of the organisation, or with another company. */
export type ShareRequest = { channel: string; team_id: string }
/** The new id; by default a generated one. */
export type ChannelIdRequest = { channel: string; new_id?: string }

export type UsergroupRequest = { id: string; users: string[] }
export type UserRequest = SeedUser
export type BotRequest = SeedBot
/** A custom emoji: an image's address or `alias:<name>`. Without a value it is removed. */
export type EmojiRequest = { name: string; value?: string }
export type EnterpriseRequest = Enterprise

/**
 * The reasons for which sockets end. `cut` ends them without a message; the others are Slack's own reasons.
 */
export const disconnectReasons = [
  'warning',
  'refresh_requested',
  'link_disabled',
  'too_many_websockets',
  'cut',
] as const

export type DisconnectReason = (typeof disconnectReasons)[number]
export type DisconnectRequest = { reason: DisconnectReason; count?: number }
/** Slack sends the app no events while it is limited. */
export type LimitAppRequest = { limited: boolean }
export type DownRequest = { down?: boolean; ms?: number }
