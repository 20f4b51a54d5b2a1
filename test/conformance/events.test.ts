import type { SlackEvent as KnownEvent } from '@slack/types'
import { expect, test } from 'vitest'
import type { SeedChannel, TruthMessage } from '../../dev/slack-sim/control-api.ts'
import * as events from '../../dev/slack-sim/events.ts'

/** Compiles only as long as every name that the simulator uses is one of Slack's. */
const knownTypes: Record<
  Exclude<(typeof events.eventNames)[number], `message.${string}`>,
  KnownEvent['type']
> = {
  app_mention: 'app_mention',
  reaction_added: 'reaction_added',
  reaction_removed: 'reaction_removed',
  member_joined_channel: 'member_joined_channel',
  channel_archive: 'channel_archive',
  channel_unarchive: 'channel_unarchive',
  group_archive: 'group_archive',
  group_unarchive: 'group_unarchive',
  subteam_updated: 'subteam_updated',
  subteam_members_changed: 'subteam_members_changed',
}

const channel: SeedChannel = { id: 'C1', name: 'one', is_private: false, members: [] }
const message: TruthMessage = {
  channel: 'C1',
  ts: '1.000000',
  user: 'U1',
  text: 'hi',
  edits: 0,
  deleted: false,
  reactions: [],
}

test('every event bears a name that @slack/types knows', () => {
  const built = [
    events.reactionChanged('reaction_added', message, { user: 'U1', name: 'eyes', ts: '2.000000' }),
    events.reactionChanged('reaction_removed', message, { user: 'U1', name: 'eyes', ts: '2.000000' }),
    events.memberJoined(channel, { user: 'U1', team: 'T1', ts: '2.000000' }),
    ...[true, false].flatMap((is_private) =>
      [true, false].map((is_archived) =>
        events.archiveChanged({ ...channel, is_private, is_archived }, 'U1', '2.000000'),
      ),
    ),
    ...events.usergroupChanged(
      'T1',
      { id: 'S1', handle: 'one', name: 'One', users: ['U1'] },
      {
        previous: { id: 'S1', handle: 'one', name: 'One', users: [] },
        ts: '2.000000',
      },
    ),
  ]
  expect(Object.keys(knownTypes)).toEqual(expect.arrayContaining(built.map((event) => event.type)))
})
