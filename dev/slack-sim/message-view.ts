import type { Reaction, TruthMessage, Workspace } from './control-api.ts'

export type ViewOptions = {
  /** The replies visible to the reader, oldest first; a message with replies is a root. */
  replies?: TruthMessage[]
  /** The author of the root, on a reply. */
  parentUser?: string | undefined
  /** Without `include_all_metadata` a read shows only the metadata's event_type. */
  allMetadata?: boolean
  /** Every person behind a reaction, as `reactions.get` with `full` returns them. */
  allReactors?: boolean
}

/**
 * "The users array in the reactions property might not always contain all users that have reacted": Slack does not say
 * how many it lists. `count` is always right.
 */
export const LISTED_REACTORS = 50

/** A message in the shape of Slack's API. */
export function view(workspace: Workspace, message: TruthMessage, options: ViewOptions = {}) {
  if (message.deleted) return tombstone(message, options)
  const { channel: _, edits: __, deleted: ___, reactions, metadata, ...stored } = message
  return {
    type: 'message',
    ...stored,
    team: teamOf(workspace, message.user),
    ...sharedTeams(workspace, message),
    ...botFields(workspace, message),
    ...(message.files && { upload: false, display_as_bot: false }),
    ...(metadata && { metadata: options.allMetadata ? metadata : { event_type: metadata.event_type } }),
    ...threadFields(message, options),
    ...(reactions.length > 0 && {
      reactions: options.allReactors ? reactions : reactions.map(withoutMost),
    }),
  }
}

const withoutMost = (reaction: Reaction): Reaction => ({
  ...reaction,
  users: reaction.users.slice(0, LISTED_REACTORS),
})

/** The placeholder for a deleted root whose replies remain. */
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

/**
 * The home team of a user. External users from Slack Connect and members of a sibling workspace have another
 * one. It is known even if users.info does not show it.
 */
export function teamOf(workspace: Workspace, user?: string): string {
  return workspace.users.find((each) => each.id === user)?.team_id ?? workspace.team.id
}

/**
 * The author's team and the sending workspace, on a person's message in a shared channel. The reference does
 * not show these fields; Slack's own client has them (ConversationsHistoryResponse of @slack/web-api).
 */
function sharedTeams(workspace: Workspace, { user, source_team }: TruthMessage) {
  const home = teamOf(workspace, user)
  if (!user || (!workspace.enterprise && home === workspace.team.id)) return {}
  return { user_team: home, source_team: source_team ?? home }
}

/** The app of a message that an app posted, under any author. Old incoming webhooks have no app. */
function botFields(workspace: Workspace, { bot_id }: TruthMessage) {
  const profile = bot_id === undefined ? undefined : botProfile(workspace, bot_id)
  return profile?.app_id === undefined ? {} : { bot_profile: profile }
}

/** The response of bots.info for the app under test or for another integration. */
export function botProfile({ bot, bots, team }: Workspace, id: string) {
  const own = { id: bot.botId, name: bot.name, appId: bot.appId, userId: bot.userId }
  const found = [own, ...bots].find((each) => each.id === id)
  if (!found) return undefined
  return {
    id,
    ...(found.appId !== undefined && { app_id: found.appId }),
    ...(found.userId !== undefined && { user_id: found.userId }),
    name: found.name,
    team_id: team.id,
    deleted: false,
    updated: 0,
    icons: {},
  }
}
