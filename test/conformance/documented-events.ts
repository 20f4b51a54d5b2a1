import type { slackSim } from '../../dev/slack-sim/client.ts'

type Json = Record<string, unknown>
type Act = (sim: ReturnType<typeof slackSim>) => Promise<unknown>

/** An event as its page shows it: every field of Slack's example, with a value of the same type. */
export type DocumentedEvent = {
  /** Below docs.slack.dev/reference/events/. */
  page: string
  example: Json
  /** An action that makes the simulator send one. */
  act: Act
}

const channel = 'C0HELP'
const said = { user: 'U0ANNA', channel, text: 'Hello' }
const message = { type: 'message', user: 'U1', text: 'Hello', ts: '1.000001', channel: 'C1' }

const changed = async (sim: Parameters<Act>[0]) => {
  const { ts } = await sim.post(said)
  await sim.edit({ channel, ts, text: 'Hello!' })
}

const system = (subtype: string, fields: Json = {}) => ({ ...message, subtype, ...fields })

const messages: DocumentedEvent[] = [
  {
    page: 'message.channels',
    example: { ...message, event_ts: '1.000001', channel_type: 'channel' },
    act: (sim) => sim.post(said),
  },
  {
    page: 'message.groups',
    example: { ...message, event_ts: '1.000001', channel_type: 'group' },
    act: (sim) => sim.post({ ...said, user: 'U0BEN', channel: 'C0TRIAGE' }),
  },
  {
    page: 'message/bot_message',
    example: {
      type: 'message',
      subtype: 'bot_message',
      ts: '1.000001',
      text: 'Pushed',
      bot_id: 'B1',
      username: 'github',
      icons: {},
    },
    act: (sim) => sim.post({ bot_id: 'B0DEPLOY', channel, text: 'Pushed', icons: {} }),
  },
  {
    page: 'message/me_message',
    example: system('me_message'),
    act: (sim) => sim.post({ ...said, subtype: 'me_message' }),
  },
  {
    page: 'message/thread_broadcast',
    example: system('thread_broadcast', {
      thread_ts: '1.000000',
      client_msg_id: 'uuid',
      root: { text: 'Hi' },
    }),
    act: async (sim) => {
      const { ts } = await sim.post(said)
      await sim.post({ ...said, thread_ts: ts, broadcast: true })
    },
  },
  {
    page: 'message/file_share',
    example: system('file_share', { upload: true, files: [] }),
    act: (sim) => sim.post({ ...said, files: [{ name: 'a.png', mimetype: 'image/png' }] }),
  },
  {
    page: 'message/message_changed',
    example: {
      type: 'message',
      subtype: 'message_changed',
      hidden: true,
      channel: 'C1',
      ts: '1.000002',
      message: {
        type: 'message',
        user: 'U1',
        text: 'Hello!',
        ts: '1.000001',
        edited: { user: 'U1', ts: '1.0' },
      },
    },
    act: changed,
  },
  {
    page: 'message/message_deleted',
    example: {
      type: 'message',
      subtype: 'message_deleted',
      hidden: true,
      channel: 'C1',
      ts: '1.000002',
      deleted_ts: '1.000001',
    },
    act: async (sim) => sim.delete({ channel, ...(await sim.post(said)) }),
  },
  {
    page: 'message/channel_join',
    example: system('channel_join', { inviter: 'U2' }),
    act: async (sim) => {
      await sim.kick(channel, 'U0DAN')
      await sim.invite(channel, 'U0DAN')
    },
  },
  {
    page: 'message/channel_name',
    example: system('channel_name', { old_name: 'random', name: 'watercooler' }),
    act: (sim) => sim.rename(channel, 'watercooler'),
  },
  {
    page: 'message/channel_topic',
    example: system('channel_topic', { topic: 'News' }),
    act: (sim) => sim.topic({ channel, user: 'U0ANNA', topic: 'News' }),
  },
  {
    page: 'message/channel_purpose',
    example: system('channel_purpose', { purpose: 'Help' }),
    act: (sim) => sim.topic({ channel, user: 'U0ANNA', purpose: 'Help' }),
  },
  {
    page: 'message/channel_convert_to_private',
    example: system('channel_convert_to_private', { event_ts: '1.000001', channel_type: 'group' }),
    act: (sim) => sim.convert(channel, 'private', 'U0ANNA'),
  },
  {
    page: 'message/channel_convert_to_public',
    example: system('channel_convert_to_public', { event_ts: '1.000001', channel_type: 'channel' }),
    act: (sim) => sim.convert('C0TRIAGE', 'public', 'U0BEN'),
  },
]

const channels: DocumentedEvent[] = [
  {
    page: 'channel_id_changed',
    example: { type: 'channel_id_changed', old_channel_id: 'G1', new_channel_id: 'C1', event_ts: '1.0' },
    act: (sim) => sim.changeChannelId('C0TRIAGE'),
  },
  {
    page: 'channel_shared',
    example: { type: 'channel_shared', connected_team_id: 'E1', channel: 'C1', event_ts: '1.0' },
    act: (sim) => sim.share(channel, 'E0PARTNER'),
  },
  {
    page: 'channel_unshared',
    example: {
      type: 'channel_unshared',
      previously_connected_team_id: 'E1',
      channel: 'C1',
      is_ext_shared: false,
      event_ts: '1.0',
    },
    act: async (sim) => {
      await sim.share(channel, 'E0PARTNER')
      await sim.unshare(channel, 'E0PARTNER')
    },
  },
  {
    page: 'channel_rename',
    example: { type: 'channel_rename', channel: { id: 'C1', name: 'new', created: 1 } },
    act: (sim) => sim.rename(channel, 'new'),
  },
  {
    page: 'group_rename',
    example: { type: 'group_rename', channel: { id: 'C1', name: 'new', created: 1 } },
    act: (sim) => sim.rename('C0TRIAGE', 'new'),
  },
  {
    page: 'channel_archive',
    example: { type: 'channel_archive', channel: 'C1', user: 'U1' },
    act: (sim) => sim.archive(channel),
  },
  {
    page: 'channel_unarchive',
    example: { type: 'channel_unarchive', channel: 'C1', user: 'U1' },
    act: async (sim) => {
      await sim.archive(channel)
      await sim.unarchive(channel)
    },
  },
  {
    page: 'channel_deleted',
    example: { type: 'channel_deleted', channel: 'C1' },
    act: (sim) => sim.deleteChannel(channel),
  },
  {
    page: 'group_deleted',
    example: { type: 'group_deleted', channel: 'C1' },
    act: (sim) => sim.deleteChannel('C0TRIAGE'),
  },
  {
    page: 'channel_left',
    example: { type: 'channel_left', channel: 'C1' },
    act: (sim) => sim.kick(channel, 'U0DOCKET'),
  },
  {
    page: 'group_left',
    example: { type: 'group_left', channel: 'C1' },
    act: (sim) => sim.kick('C0TRIAGE', 'U0DOCKET'),
  },
  {
    page: 'group_archive',
    example: { type: 'group_archive', channel: 'C1', user: 'U1' },
    act: (sim) => sim.archive('C0TRIAGE'),
  },
  {
    page: 'group_unarchive',
    example: { type: 'group_unarchive', channel: 'C1', user: 'U1' },
    act: async (sim) => {
      await sim.archive('C0TRIAGE')
      await sim.unarchive('C0TRIAGE')
    },
  },
  {
    page: 'member_joined_channel',
    example: {
      type: 'member_joined_channel',
      user: 'U1',
      channel: 'C1',
      channel_type: 'C',
      team: 'T1',
      inviter: 'U2',
    },
    act: async (sim) => {
      await sim.kick(channel, 'U0DAN')
      await sim.invite(channel, 'U0DAN')
    },
  },
]

const reaction = { user: 'U1', reaction: '+1', item_user: 'U2', event_ts: '1.0' }
const item = { type: 'message', channel: 'C1', ts: '1.0' }

const others: DocumentedEvent[] = [
  {
    page: 'app_mention',
    example: { type: 'app_mention', user: 'U1', text: 'Hi', ts: '1.0', channel: 'C1', event_ts: '1.0' },
    act: (sim) => sim.post({ ...said, text: '<@U0DOCKET> hi' }),
  },
  {
    page: 'reaction_added',
    example: { type: 'reaction_added', ...reaction, item },
    act: async (sim) => sim.react({ user: 'U0BEN', channel, ...(await sim.post(said)), name: 'eyes' }),
  },
  {
    page: 'reaction_removed',
    example: { type: 'reaction_removed', ...reaction, item },
    act: async (sim) => {
      const eyes = { user: 'U0BEN', channel, ...(await sim.post(said)), name: 'eyes' }
      await sim.react(eyes)
      await sim.unreact(eyes)
    },
  },
  {
    page: 'emoji_changed',
    example: { type: 'emoji_changed', subtype: 'add', name: 'picard', value: 'https://x', event_ts: '1.0' },
    act: (sim) => sim.emoji('picard_facepalm', 'https://emoji.example/1.png'),
  },
  {
    page: 'emoji_changed',
    example: { type: 'emoji_changed', subtype: 'remove', names: ['picard'], event_ts: '1.0' },
    act: async (sim) => {
      await sim.emoji('picard_facepalm', 'https://emoji.example/1.png')
      await sim.emoji('picard_facepalm')
    },
  },
  {
    page: 'subteam_updated',
    example: {
      type: 'subteam_updated',
      subteam: {
        id: 'S1',
        team_id: 'T1',
        is_usergroup: true,
        name: 'Team Admins',
        description: '',
        handle: 'admins',
        is_external: false,
        date_create: 1,
        date_update: 1,
        date_delete: 0,
        created_by: 'U1',
        prefs: { channels: [], groups: [] },
        users: [],
      },
    },
    act: (sim) => sim.group('S0PLATFORM', ['U0BEN']),
  },
  {
    page: 'subteam_members_changed',
    example: {
      type: 'subteam_members_changed',
      subteam_id: 'S1',
      team_id: 'T1',
      date_previous_update: 1,
      date_update: 1,
      added_users: [],
      removed_users: [],
    },
    act: (sim) => sim.group('S0PLATFORM', ['U0BEN']),
  },
]

export const documentedEvents: DocumentedEvent[] = [...messages, ...channels, ...others]
