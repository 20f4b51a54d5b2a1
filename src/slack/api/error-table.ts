/**
 * The meaning of a Slack error for the failed call:
 * - `done`: the wanted state is already there
 * - `limited`: Slack's rate limit; try again later
 * - `retry`: nothing happened, or a repeat is harmless
 * - `unknown`: Slack may have done it, or may do it yet: a post is read back, a change waits until the call
 *   can no longer take effect
 * - `park`: refused until a person changes something, see `advice`
 * - `recreate`: the message to edit is lost; post a new one
 * - `give_up`: the target is gone or unsuitable, and nobody can change that
 * - `bug`: Docket made a call that Slack never grants
 */
export type Outcome = 'done' | 'limited' | 'retry' | 'unknown' | 'park' | 'recreate' | 'give_up' | 'bug'

export type Verdict = {
  readonly outcome: Outcome
  /** The scope of the parking: this write, all writes to its channel, or all writes. */
  readonly scope?: 'write' | 'channel' | 'workspace'
  /** The advice to the operator of a parked write. */
  readonly advice?: string
}

/** A verdict for all methods, with exceptions by method. */
export type Entry = Verdict & {
  on?: Readonly<Record<string, Verdict>>
}

const done: Entry = { outcome: 'done' }
const limited: Entry = { outcome: 'limited' }
const retry: Entry = { outcome: 'retry' }
const giveUp: Entry = { outcome: 'give_up' }
const bug: Entry = { outcome: 'bug' }
const recreate: Entry = { outcome: 'recreate' }
const unknown: Verdict = { outcome: 'unknown' }
/** Slack may have done it, or may do it yet: reading again is harmless, writing again is not. */
const ambiguous: Entry = {
  ...retry,
  on: {
    'chat.postMessage': unknown,
    'chat.update': unknown,
    'reactions.add': unknown,
    'reactions.remove': unknown,
  },
}

const channel = (advice: string): Entry => ({ outcome: 'park', scope: 'channel', advice })
const workspace = (advice: string): Entry => ({ outcome: 'park', scope: 'workspace', advice })

const token = workspace(
  'Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN to valid tokens of this app and restart Docket.',
)
const reinstall = workspace('Reinstall the app in Slack and set the new tokens.')
const scopes = workspace(
  'Update the app from slack-manifest.json and reinstall it, so that it has every scope.',
)
const admin = workspace('Ask a workspace admin to allow the app.')
const posting = channel("Let the app post in this channel: check the channel's posting permissions.")
const threads = channel('Unlock the thread or allow thread replies in this channel.')
const invite = channel(
  'Invite the app to the channel (/invite); if it was moved, name its new id in docket.yaml.',
)
const unarchive = channel('Unarchive the channel, or move the team to another one in docket.yaml.')
const sharing = channel('Ask an admin to allow this kind of content in channels shared with others.')
/** The meaning of every documented error of the methods that Docket uses. */
export const errorTable: Readonly<Record<string, Entry>> = Object.freeze({
  // The wanted state is already there.
  already_reacted: done,
  already_in_channel: done,
  already_archived: done,
  no_reaction: done,

  // Slack cannot do it now.
  ratelimited: limited,
  rate_limited: limited,
  message_limit_exceeded: retry,
  external_channel_migrating: retry,
  team_added_to_org: retry,
  org_login_required: retry,
  streaming_state_conflict: retry,
  list_record_comment_fetch_failed: retry,
  invalid_cursor: retry,

  // Slack does not say whether it did it.
  internal_error: ambiguous,
  fatal_error: ambiguous,
  service_unavailable: ambiguous,
  request_timeout: ambiguous,
  update_failed: ambiguous,
  duplicate_message_not_found: ambiguous,
  duplicate_channel_not_found: ambiguous,

  // The message to change is gone.
  message_not_found: {
    ...giveUp,
    on: { 'chat.update': recreate, 'chat.delete': done, 'reactions.remove': done },
  },
  cant_update_message: recreate,
  edit_window_closed: recreate,

  // The target does not exist, or is unsuitable.
  thread_not_found: giveUp,
  cannot_reply_to_message: giveUp,
  cant_delete_message: giveUp,
  bad_timestamp: giveUp,
  too_many_reactions: giveUp,
  too_many_emoji: giveUp,
  not_reactable: giveUp,
  no_access: giveUp,
  user_not_found: giveUp,
  user_not_visible: giveUp,
  users_not_found: giveUp,
  no_such_subteam: giveUp,
  plan_upgrade_required: giveUp,
  method_not_supported_for_channel_type: giveUp,

  // The workspace does not have an emoji of this name, so the reaction is impossible.
  invalid_name: {
    outcome: 'park',
    scope: 'write',
    // The call's details replace the braces.
    advice:
      'This workspace has no emoji ":{emoji}:": correct {setting} of team {team} in docket.yaml, or add the emoji to ' +
      'the workspace.',
    on: { 'reactions.remove': { outcome: 'done' } },
  },

  // Refused in this channel, until a person acts.
  channel_not_found: invite,
  not_in_channel: invite,
  is_archived: unarchive,
  is_inactive: unarchive,
  user_not_in_channel: channel('Invite the person to the channel.'),
  channel_is_limited_access: channel('Give the app access to this Salesforce channel, or name another one.'),
  restricted_action: posting,
  restricted_action_read_only_channel: posting,
  restricted_action_thread_only_channel: posting,
  restricted_action_non_threadable_channel: threads,
  restricted_action_thread_locked: threads,
  thread_locked: threads,
  posting_to_channel_denied: posting,
  messages_tab_disabled: channel("Switch on the messages tab of the app's home, or name a channel instead."),
  ekm_access_denied: channel('Ask an admin to allow messages in this channel (Enterprise Key Management).'),
  access_denied: channel('Ask an admin to give the app access to this channel.'),
  slack_connect_canvas_sharing_blocked: sharing,
  slack_connect_lists_sharing_blocked: sharing,
  slack_connect_clip_sharing_blocked: sharing,
  slack_connect_file_link_sharing_blocked: sharing,
  slack_connect_file_upload_sharing_blocked: sharing,
  slack_connect_blocked_file_type: sharing,

  // Refused in the whole workspace, until a person acts.
  invalid_auth: token,
  not_authed: token,
  not_allowed_token_type: token,
  metadata_must_be_sent_from_app: token,
  missing_args: token,
  account_inactive: reinstall,
  token_revoked: reinstall,
  token_expired: reinstall,
  missing_scope: scopes,
  no_permission: scopes,
  accesslimited: admin,
  app_access_restricted: admin,
  enterprise_is_restricted: admin,
  forbidden_team: admin,
  team_access_not_granted: admin,
  two_factor_setup_required: admin,

  // Docket made a call that Slack never grants.
  invalid_arguments: bug,
  invalid_arg_name: bug,
  invalid_array_arg: bug,
  invalid_charset: bug,
  invalid_form_data: bug,
  invalid_post_type: bug,
  missing_post_type: bug,
  missing_argument: bug,
  insecure_request: bug,
  deprecated_endpoint: bug,
  method_deprecated: bug,
  unknown_method: bug,
  invalid_blocks: bug,
  invalid_blocks_format: bug,
  invalid_attachments: bug,
  invalid_team: bug,
  team_not_found: bug,
  invalid_ts_latest: bug,
  invalid_ts_oldest: bug,
  invalid_metadata_filter_keys: bug,
  invalid_metadata_format: bug,
  invalid_metadata_schema: bug,
  metadata_too_large: bug,
  no_text: bug,
  no_item_specified: bug,
  msg_too_long: bug,
  msg_blocks_too_long: bug,
  markdown_text_conflict: bug,
  block_mismatch: bug,
  too_many_attachments: bug,
  too_many_contact_cards: bug,
  too_many_users: bug,
  attachment_payload_limit_exceeded: bug,
  as_user_not_supported: bug,
  send_on_behalf_not_allowed: bug,
  cant_broadcast_message: bug,
  no_dual_broadcast_content_update: bug,
  draft_already_deleted: bug,
  draft_already_sent: bug,
  draft_has_conflict: bug,
  draft_not_found: bug,
  missing_file_data: bug,
  file_not_found: bug,
  file_comment_not_found: bug,
  file_deleted: bug,
  file_is_deleted: bug,
  file_share_limit_reached: bug,
  blocked_file_type: bug,
  max_file_sharing_exceeded: bug,
  unable_to_share_files: bug,
})
