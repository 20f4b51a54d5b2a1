import type { KnownBlock } from '@slack/web-api'

/** The bot's identity in this workspace. `url` is the workspace's, with a slash at its end. */
export type Identity = {
  readonly workspace: string
  /** The Enterprise Grid organisation; outside of one, the workspace. */
  readonly organisation: string
  readonly url: string
  readonly botUser: string
  readonly botId: string
}

/** A Slack user and their home, as far as Slack gives it. */
export type SlackUser = {
  readonly workspace: string | null
  /** Their Enterprise Grid organisation; null outside of one. */
  readonly organisation: string | null
  readonly isBot: boolean
  /** The display name; null if Slack gives none. */
  readonly name: string | null
}

/** A message from Slack's reads, with the fields that Docket uses. */
export type ReadMessage = {
  readonly ts: string
  readonly thread_ts?: string
  readonly subtype?: string
  readonly user?: string
  readonly bot_id?: string
  readonly user_team?: string
  readonly source_team?: string
  readonly team?: string
  readonly text?: string
  readonly blocks?: unknown
  readonly attachments?: unknown
  readonly files?: readonly unknown[]
  readonly reactions?: Reactions
  /** Of a root with replies. */
  readonly latest_reply?: unknown
  readonly edited?: unknown
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: Record<string, unknown> }
}

/** Slack may list only some of the users; `count` is always right. */
export type Reactions = readonly unknown[]

/** `hasMore`: more messages follow, though Slack may give no cursor to them. */
export type Page = {
  readonly messages: readonly ReadMessage[]
  readonly next: string | null
  readonly hasMore?: boolean
}

/**
 * The state of a channel that Docket uses; `isMember` is about the bot, `isShared` about other organisations.
 */
export type ChannelState = {
  readonly isPrivate: boolean
  readonly isShared: boolean
  readonly isArchived: boolean
  readonly isMember: boolean
}

/** The range of a read; `oldest` and `latest` are Slack ts, `cursor` comes from the page before. */
export type ReadRange = {
  readonly channel: string
  readonly ts?: string
  readonly oldest?: string
  readonly latest?: string
  /** Includes messages at `oldest` and `latest`. */
  readonly inclusive?: boolean
  readonly cursor?: string
}

/** The content of a message, and the receipt that proves it is ours. */
export type Content = { readonly text: string; readonly blocks?: KnownBlock[] }
export type Receipt = { readonly k: string; readonly seq: number }

/**
 * Slack's Web API with one attempt per call: no retries and no queue. `failureOf` interprets the rejections.
 */
export type SlackApi = {
  identity(): Promise<Identity>
  /**
   * Returns the new message's ts. `sendBy`, here and below, is a value of performance.now(): after it the
   * call is not sent.
   */
  post(
    to: { channel: string; threadTs: string | null },
    content: Content,
    receipt: Receipt,
    sendBy: number,
  ): Promise<string>
  update(
    at: { channel: string; ts: string },
    content: Content,
    receipt: Receipt,
    sendBy: number,
  ): Promise<void>
  deleteMessage(at: { channel: string; ts: string }): Promise<void>
  react(at: { channel: string; ts: string }, name: string, sendBy: number): Promise<void>
  unreact(at: { channel: string; ts: string }, name: string, sendBy: number): Promise<void>
  /** A root with its replies, oldest first, or a reply alone. */
  replies(range: ReadRange & { ts: string }): Promise<Page>
  history(range: ReadRange): Promise<Page>
  /** The reactions to a message, each with everybody behind it. */
  reactions(at: { channel: string; ts: string }): Promise<Reactions>
  channel(id: string): Promise<ChannelState>
  /** A page of the ids of the channels that the bot is in. `cursor` comes from the page before. */
  joined(
    cursor: string | null,
  ): Promise<{ readonly channels: readonly string[]; readonly next: string | null }>
  usergroupUsers(group: string): Promise<string[]>
  user(id: string): Promise<SlackUser>
  ephemeral(message: { channel: string; user: string; threadTs?: string; text: string }): Promise<void>
}

/** The event type of our messages' metadata. Echoes and read-backs find our messages by it. */
export const METADATA_TYPE = 'docket'
