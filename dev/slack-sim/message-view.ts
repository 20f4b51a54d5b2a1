import type { TruthMessage, Workspace } from './control-api.ts'

export interface ViewOptions {
  /** Replies that the reader sees, oldest first; they make a root a root. */
  replies?: TruthMessage[]
  /** The author of the root, on a reply. */
  parentUser?: string | undefined
  /** Without `include_all_metadata` a read shows only the metadata's event_type. */
  allMetadata?: boolean
}

/** A message in the shape in which Slack's API answers it. */
export function view(workspace: Workspace, message: TruthMessage, options: ViewOptions = {}) {
  if (message.deleted) return tombstone(message, options)
  const { channel: _, edits: __, deleted: ___, reactions, metadata, ...stored } = message
  return {
    type: 'message',
    ...stored,
    team: teamOf(workspace, message.user),
    ...(message.bot_id === workspace.bot.botId && { bot_profile: botProfile(workspace) }),
    ...(message.files && { upload: false, display_as_bot: false }),
    ...(metadata && { metadata: options.allMetadata ? metadata : { event_type: metadata.event_type } }),
    ...threadFields(message, options),
    ...(reactions.length > 0 && { reactions }),
  }
}

/** What stands in place of a deleted root whose replies remain. */
function tombstone(message: TruthMessage, options: ViewOptions) {
  return {
    type: 'message',
    subtype: 'tombstone',
    user: 'USLACKBOT',
    text: 'This message was deleted.',
    ts: message.ts,
    hidden: true,
    ...threadFields(message, options),
  }
}

function threadFields(message: TruthMessage, { replies = [], parentUser }: ViewOptions) {
  if (message.thread_ts) return parentUser ? { parent_user_id: parentUser } : {}
  if (replies.length === 0) return {}
  const users = [...new Set(replies.map((reply) => reply.user ?? reply.bot_id))]
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users.slice(0, 5),
    latest_reply: replies.at(-1)?.ts,
    is_locked: false,
    subscribed: false,
  }
}

/** The home team of a user: another one for strangers from Slack Connect. */
export function teamOf(workspace: Workspace, user?: string): string {
  return workspace.users.find((each) => each.id === user)?.team_id ?? workspace.team.id
}

export function botProfile({ bot, team }: Workspace) {
  return {
    id: bot.botId,
    app_id: bot.appId,
    user_id: bot.userId,
    name: bot.name,
    team_id: team.id,
    deleted: false,
    updated: 0,
    icons: {},
  }
}
