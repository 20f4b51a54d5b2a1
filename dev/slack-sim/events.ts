import type { SeedChannel, SeedUsergroup, TruthMessage } from './control-api.ts'
import { teamOf, view } from './message-view.ts'
import type { Store } from './store.ts'

/** The inner event of an event_callback, as `@slack/types` describes it. */
export type SlackEvent = {
  type: string
  subtype?: string | undefined
  /** An id; in some events an object with an id. */
  channel?: string | { id: string }
  event_ts: string
  [field: string]: unknown
}

/** Every event that the simulator can send, by the name in the manifest's subscriptions. */
export const eventNames = [
  'message.channels',
  'message.groups',
  'app_mention',
  'reaction_added',
  'reaction_removed',
  'member_joined_channel',
  'channel_archive',
  'channel_deleted',
  'channel_id_changed',
  'channel_left',
  'channel_rename',
  'channel_shared',
  'channel_unarchive',
  'channel_unshared',
  'emoji_changed',
  'group_archive',
  'group_deleted',
  'group_left',
  'group_rename',
  'group_unarchive',
  'subteam_updated',
  'subteam_members_changed',
] as const

/** Events about a public channel that reach the app without its bot as a member. */
export const heardEverywhere: readonly string[] = [
  'channel_archive',
  'channel_deleted',
  'channel_rename',
  'channel_shared',
  'channel_unarchive',
  'channel_unshared',
]

/** The name of this event in the manifest's subscriptions. */
export function subscriptionOf(event: SlackEvent, channel?: SeedChannel): string {
  if (event.type !== 'message') return event.type
  return channel?.is_private ? 'message.groups' : 'message.channels'
}

export const channelType = (channel: SeedChannel) => (channel.is_private ? 'group' : 'channel')

/** A message was posted: Slack's own copy of it, with metadata. */
export function messagePosted(store: Store, channel: SeedChannel, message: TruthMessage): SlackEvent {
  return {
    ...full(store, message),
    ...(message.subtype === 'thread_broadcast' && { root: rootOf(store, message) }),
    channel: channel.id,
    channel_type: channelType(channel),
    event_ts: message.ts,
  }
}

export function appMention(store: Store, message: TruthMessage): SlackEvent {
  return { ...full(store, message), type: 'app_mention', channel: message.channel, event_ts: message.ts }
}

export function messageChanged(
  store: Store,
  channel: SeedChannel,
  change: { message: TruthMessage; previous: TruthMessage; ts: string },
): SlackEvent {
  return {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    channel: channel.id,
    channel_type: channelType(channel),
    ts: change.ts,
    event_ts: change.ts,
    message: { ...full(store, change.message), ...editTeams(store, change.message) },
    previous_message: full(store, change.previous),
  }
}

export function messageDeleted(
  store: Store,
  channel: SeedChannel,
  change: { previous: TruthMessage; ts: string },
): SlackEvent {
  return {
    type: 'message',
    subtype: 'message_deleted',
    hidden: true,
    channel: channel.id,
    channel_type: channelType(channel),
    ts: change.ts,
    event_ts: change.ts,
    deleted_ts: change.previous.ts,
    previous_message: full(store, change.previous),
  }
}

/** The event of a reaction contains neither the message's text nor whether it is a reply. */
export function reactionChanged(
  type: 'reaction_added' | 'reaction_removed',
  message: TruthMessage,
  reaction: { user: string; name: string; ts: string },
): SlackEvent {
  return {
    type,
    user: reaction.user,
    reaction: reaction.name,
    item: { type: 'message', channel: message.channel, ts: message.ts },
    ...(message.user && { item_user: message.user }),
    event_ts: reaction.ts,
  }
}

export function usergroupChanged(
  team: string,
  group: SeedUsergroup,
  change: { previous: SeedUsergroup; ts: string },
): SlackEvent[] {
  const added = group.users.filter((user) => !change.previous.users.includes(user))
  const removed = change.previous.users.filter((user) => !group.users.includes(user))
  const date = Math.floor(Number(change.ts))
  return [
    { type: 'subteam_updated', subteam: usergroupView(team, group, date), event_ts: change.ts },
    {
      type: 'subteam_members_changed',
      subteam_id: group.id,
      team_id: team,
      date_previous_update: date,
      date_update: date,
      added_users: added,
      added_users_count: added.length,
      removed_users: removed,
      removed_users_count: removed.length,
      event_ts: change.ts,
    },
  ]
}

/** A user group as usergroups.list and subteam_updated show it. */
export function usergroupView(team: string, group: SeedUsergroup, date: number) {
  return {
    id: group.id,
    team_id: team,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    description: '',
    handle: group.handle,
    is_external: false,
    date_create: 0,
    date_update: date,
    date_delete: 0,
    auto_provision: false,
    created_by: 'USLACKBOT',
    prefs: { channels: [], groups: [] },
    users: group.users,
    user_count: group.users.length,
  }
}

/** docs.slack.dev/reference/events/emoji_changed. */
export function emojiChanged(name: string, value: string | undefined, ts: string): SlackEvent {
  if (value === undefined) return { type: 'emoji_changed', subtype: 'remove', names: [name], event_ts: ts }
  return { type: 'emoji_changed', subtype: 'add', name, value, event_ts: ts }
}

/**
 * Fields that Slack adds to the message of a person's edit and of no other change. They are seen in clients'
 * logs; the reference (docs.slack.dev/reference/events/message/message_changed) does not show them.
 */
function editTeams({ workspace }: Store, { deleted, edited, user, source_team }: TruthMessage) {
  if (deleted || !edited || !user) return {}
  const home = teamOf(workspace, user)
  return { user_team: home, source_team: source_team ?? home }
}

function full(store: Store, message: TruthMessage) {
  const replies = store.replies(message)
  const parentUser = message.thread_ts && store.message(message.channel, message.thread_ts)?.user
  return view(store.workspace, message, { replies, parentUser, allMetadata: true })
}

function rootOf(store: Store, message: TruthMessage) {
  const root = message.thread_ts && store.message(message.channel, message.thread_ts)
  return root ? full(store, root) : undefined
}
