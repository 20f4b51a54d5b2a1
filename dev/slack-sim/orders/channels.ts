import { channelAt } from '../channel-at.ts'
import * as channels from '../channel-changes.ts'
import type {
  ChannelIdRequest,
  ChannelRequest,
  ConvertRequest,
  MemberRequest,
  RenameRequest,
  SeedChannel,
  ShareRequest,
  TopicRequest,
} from '../control-api.ts'
import { flag, needed, order, strings, text } from '../order.ts'

const member = { channel: needed, user: needed }

/** Actions of administrators and members on channels. The user is USLACKBOT if the order names none. */
export const channelOrders = {
  'POST channel': order<SeedChannel>(
    {
      id: needed,
      name: needed,
      is_private: { ...flag, required: true },
      is_archived: flag,
      is_deleted: flag,
      is_ext_shared: flag,
      is_org_shared: flag,
      connected_team_ids: { ...strings, required: false },
      topic: text,
      purpose: text,
      previous_names: { ...strings, required: false },
      members: strings,
    },
    (sim, channel) => sim.store.putChannel(channel),
  ),
  'POST archive': order<ChannelRequest>({ channel: needed }, (sim, { channel }) =>
    channels.setArchived(sim, channelAt(sim, channel), true, 'USLACKBOT'),
  ),
  'POST unarchive': order<ChannelRequest>({ channel: needed }, (sim, { channel }) =>
    channels.setArchived(sim, channelAt(sim, channel), false, 'USLACKBOT'),
  ),
  'POST invite': order<MemberRequest>(member, (sim, { channel, user }) => {
    channels.joinChannel(sim, channelAt(sim, channel), user, 'USLACKBOT')
  }),
  'POST kick': order<MemberRequest>(member, (sim, { channel, user }) =>
    channels.leaveChannel(sim, channelAt(sim, channel), user),
  ),
  'POST delete-channel': order<ChannelRequest>({ channel: needed }, (sim, { channel }) =>
    channels.deleteChannel(sim, channelAt(sim, channel)),
  ),
  'POST rename': order<RenameRequest>({ channel: needed, name: needed }, (sim, { channel, name }) =>
    channels.renameChannel(sim, channelAt(sim, channel), name, 'USLACKBOT'),
  ),
  'POST topic': order<TopicRequest>(
    { ...member, topic: text, purpose: text },
    (sim, { channel, ...change }) => channels.setTopic(sim, channelAt(sim, channel), change),
  ),
  'POST convert': order<ConvertRequest>(
    { channel: needed, to: { ...needed, values: ['private', 'public'] }, user: text },
    (sim, { channel, to, user }) =>
      channels.convertChannel(sim, channelAt(sim, channel), to === 'private', user ?? 'USLACKBOT'),
  ),
  'POST share': order<ShareRequest>({ channel: needed, team_id: needed }, (sim, { channel, team_id }) =>
    channels.shareChannel(sim, channelAt(sim, channel), team_id),
  ),
  'POST unshare': order<ShareRequest>({ channel: needed, team_id: needed }, (sim, { channel, team_id }) =>
    channels.unshareChannel(sim, channelAt(sim, channel), team_id),
  ),
  'POST channel-id': order<ChannelIdRequest>({ channel: needed, new_id: text }, (sim, { channel, new_id }) =>
    channels.changeChannelId(sim, channelAt(sim, channel), new_id),
  ),
}
