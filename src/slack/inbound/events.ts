import type { Settings } from '../../domain/settings.ts'
import { type Fields, fields } from '../api/json.ts'
import { message } from './changes.ts'
import {
  type BotIdentity,
  channelChanged,
  channelLeft,
  groupMembersChanged,
  groupUpdated,
  ignore,
  memberJoined,
  type Received,
  reactionAdded,
} from './intake.ts'

type Parser = (event: Fields, received: Received) => { readonly kind: string }

/**
 * The parser of each Slack event that Docket reads. slack-manifest.json subscribes to these and to no others; a
 * test compares the two. The listeners are registered from this table.
 */
export const EVENTS = {
  reaction_added: reactionAdded,
  message,
  member_joined_channel: memberJoined,
  channel_shared: channelChanged,
  channel_unshared: channelChanged,
  channel_unarchive: channelChanged,
  channel_left: channelLeft,
  channel_deleted: channelLeft,
  group_unarchive: channelChanged,
  group_left: channelLeft,
  group_deleted: channelLeft,
  subteam_updated: groupUpdated,
  subteam_members_changed: groupMembersChanged,
} as const satisfies Readonly<Record<string, Parser>>

export type EventName = keyof typeof EVENTS

/** The meaning of an event for Docket. It has the kinds that the parsers return, and no others. */
export type InboundEvent = ReturnType<(typeof EVENTS)[EventName]>

/** The kinds that have a listener. */
export type EventKind = Exclude<InboundEvent['kind'], 'ignore'>

/** A map, because an event may be named like a property of every object. */
const PARSERS: ReadonlyMap<unknown, (event: Fields, received: Received) => InboundEvent> = new Map(
  Object.entries(EVENTS),
)

/** The meaning of an `event_callback` payload. Never throws: it ignores an event that it does not know. */
export function parseEvent(payload: unknown, settings: Settings, me: BotIdentity): InboundEvent {
  const body = fields(payload)
  const event = fields(body.event)
  const parse = PARSERS.get(event.type)
  return parse === undefined ? ignore('not an event that Docket reads') : parse(event, { body, settings, me })
}
