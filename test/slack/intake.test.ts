import { describe, expect, test } from 'vitest'
import type { Policy } from '../../src/domain/policy.ts'
import type { TeamsConfig } from '../../src/domain/teams.ts'
import { parseAction, parseEvent } from '../../src/slack/inbound/intake.ts'

const me = { workspace: 'T1', botUser: 'UBOT', botId: 'BBOT' }

const policy: Policy = {
  version: 'v1',
  team: 'platform',
  group: 'SPLAT',
  triage: 'CTRIAGE',
  channels: { CHELP: { openBy: 'anyone', priority: 'normal' } },
  emoji: { open: 'ticket', tracked: 'eyes', resolved: 'white_check_mark' },
  firstResponse: { targetMs: { low: 4, normal: 3, high: 2, urgent: 1 }, warnShare: 0.5 },
  reopenForMs: 1,
}
const nobody = { users: [], groups: [] }
const teamsConfig: TeamsConfig = { teams: [{ policy, agents: nobody, leads: nobody }] }

const ROOT = '1764000000.000100'
const TS = '1764000060.123999'
const key = { workspace: 'T1', channel: 'CHELP', threadTs: ROOT }
const at = 1_764_000_060_123

type Json = Record<string, unknown>
const body = (event: Json, more: Json = {}) => ({ team_id: 'TOTHER', event, ...more })

const reaction = (change: Json = {}): Json => ({
  type: 'reaction_added',
  user: 'UANNA',
  reaction: 'ticket',
  item: { type: 'message', channel: 'CHELP', ts: ROOT },
  event_ts: TS,
  ...change,
})

const reply = (change: Json = {}): Json => ({
  type: 'message',
  channel: 'CHELP',
  user: 'UBEN',
  text: 'Have you tried turning it off?',
  ts: TS,
  thread_ts: ROOT,
  event_ts: TS,
  ...change,
})

describe('a reaction', () => {
  const trigger = {
    kind: 'trigger',
    key,
    team: 'platform',
    user: 'UANNA',
    hint: {},
    at,
    id: `react:ticket:UANNA:${TS}`,
  }

  test('with the team’s emoji on a message of its channel opens a ticket of the bot’s own workspace', () => {
    expect(parseEvent(body(reaction()), teamsConfig, me)).toEqual(trigger)
  })

  test('means the same in any skin tone', () => {
    const toned = reaction({ reaction: 'ticket::skin-tone-4' })
    expect(parseEvent(body(toned), teamsConfig, me)).toEqual(trigger)
  })

  test.each([
    ['thumbsup', '+1'],
    ['+1', 'thumbsup'],
    ['thumbsup', 'thumbsup::skin-tone-2'],
  ])('is known by every name of its emoji: %s in docket.yaml, %s in the event', (open, name) => {
    const teams = teamsConfig.teams.map((team) => ({
      ...team,
      policy: { ...team.policy, emoji: { ...team.policy.emoji, open } },
    }))
    expect(parseEvent(body(reaction({ reaction: name })), { teams }, me)).toMatchObject({
      kind: 'trigger',
      id: expect.stringMatching(/^react:\+1:/),
    })
  })

  test('says whether its channel is shared, where Slack says so', () => {
    const meaning = parseEvent(body(reaction(), { is_ext_shared_channel: true }), teamsConfig, me)
    expect(meaning).toEqual({ ...trigger, hint: { shared: true } })
  })

  test.each<[string, Json]>([
    ['with another emoji', { reaction: 'eyes' }],
    ['by the bot itself', { user: 'UBOT' }],
    ['by nobody', { user: undefined }],
    ['in a channel of no team', { item: { type: 'message', channel: 'CELSE', ts: ROOT } }],
    ['in the triage channel', { item: { type: 'message', channel: 'CTRIAGE', ts: ROOT } }],
    ['in a channel named like a property', { item: { type: 'message', channel: 'toString', ts: ROOT } }],
    ['to a file', { item: { type: 'file', channel: 'CHELP', ts: ROOT } }],
    ['to nothing', { item: null }],
    ['to a message without a timestamp', { item: { type: 'message', channel: 'CHELP', ts: 'soon' } }],
    ['without an instant', { event_ts: 5 }],
  ])('%s means nothing', (_, change) => {
    expect(parseEvent(body(reaction(change)), teamsConfig, me)).toMatchObject({ kind: 'ignore' })
  })
})

describe('a message', () => {
  const told = {
    kind: 'reply',
    key,
    team: 'platform',
    user: 'UBEN',
    hint: {},
    at,
    id: `msg:${TS}`,
    reply: 'words',
  }

  test.each<[string, Json, Json]>([
    ['below another is a reply', {}, {}],
    ['with a file is a reply', { subtype: 'file_share' }, {}],
    ['also sent to the channel is a reply', { subtype: 'thread_broadcast' }, {}],
    ['that only thanks is told as thanks', { text: 'Thanks!' }, { reply: 'thanks' }],
    ['of emoji only is told as emoji', { text: ':+1:' }, { reply: 'emoji' }],
    ['of a screenshot says something', { text: '', files: [{ id: 'F1' }] }, { reply: 'words' }],
    ['of a screenshot says more than thanks', { text: 'Thanks!', files: [{ id: 'F1' }] }, { reply: 'words' }],
    ['by a external says where they are at home', { user_team: 'T9' }, { hint: { homeTeam: 'T9' } }],
    ['says the home of its author', { team: 'T1' }, { hint: { homeTeam: 'T1' } }],
  ])('%s', (_, change, expected) => {
    expect(parseEvent(body(reply(change)), teamsConfig, me)).toEqual({ ...told, ...expected })
  })

  test.each<[string, Json]>([
    ['at the top of a channel', { thread_ts: undefined }],
    ['that began a thread', { thread_ts: TS }],
    ['by another bot', { bot_id: 'BOTHER', subtype: 'bot_message' }],
    ['by another app as a person', { bot_id: 'BOTHER' }],
    ['by Slackbot', { user: 'USLACKBOT' }],
    ['of ours without a receipt', { user: 'UBOT', bot_id: 'BBOT' }],
    ['that was edited', { subtype: 'message_changed' }],
    ['that was deleted', { subtype: 'message_deleted' }],
    ['that says somebody joined', { subtype: 'channel_join' }],
    ['in the triage channel', { channel: 'CTRIAGE' }],
    ['in a channel of no team', { channel: 'CELSE' }],
    ['by nobody', { user: undefined }],
    ['without a timestamp', { ts: undefined }],
    ['in a thread without a timestamp', { thread_ts: 'yesterday' }],
  ])('%s means nothing', (_, change) => {
    expect(parseEvent(body(reply(change)), teamsConfig, me)).toMatchObject({ kind: 'ignore' })
  })

  test.each<[string, Json]>([
    ['in triage', { channel: 'CTRIAGE', thread_ts: undefined }],
    ['in a thread', { thread_ts: ROOT }],
    ['known by its user only', { bot_id: undefined }],
  ])('of ours %s is the receipt of a write', (_, change) => {
    const metadata = { event_type: 'docket', event_payload: { k: 'r1', seq: 3 } }
    const event = reply({ user: 'UBOT', bot_id: 'BBOT', metadata, ...change })
    const own = { kind: 'own', receipt: 'r1', channel: event.channel, ts: TS }
    expect(parseEvent(body(event), teamsConfig, me)).toEqual(own)
  })

  test('of another bot with metadata like ours is no receipt', () => {
    const metadata = { event_type: 'docket', event_payload: { k: 'r1', seq: 3 } }
    const forged = reply({ bot_id: 'BOTHER', metadata })
    expect(parseEvent(body(forged), teamsConfig, me)).toMatchObject({ kind: 'ignore' })
  })
})

describe('a channel', () => {
  const back = { kind: 'channelBack', channel: 'CTRIAGE', at, id: `back:CTRIAGE:${TS}` }

  test.each<[string, Json]>([
    ['that is unarchived', { type: 'channel_unarchive' }],
    ['that is private and unarchived', { type: 'group_unarchive' }],
    ['that the bot joins', { type: 'member_joined_channel', user: 'UBOT' }],
  ])('%s can be written to again', (_, event) => {
    expect(parseEvent(body({ channel: 'CTRIAGE', event_ts: TS, ...event }), teamsConfig, me)).toEqual(back)
  })

  test('that somebody else joins means nothing', () => {
    const event = { type: 'member_joined_channel', user: 'UANNA', channel: 'CTRIAGE', event_ts: TS }
    expect(parseEvent(body(event), teamsConfig, me)).toMatchObject({ kind: 'ignore' })
  })
})

describe('a user group', () => {
  test.each<[string, Json]>([
    ['that was changed', { type: 'subteam_updated', subteam: { id: 'S1' } }],
    ['with other members', { type: 'subteam_members_changed', subteam_id: 'S1' }],
  ])('%s is looked up again', (_, event) => {
    expect(parseEvent(body(event), teamsConfig, me)).toEqual({ kind: 'groupChanged', group: 'S1' })
  })
})

test.each([
  undefined,
  null,
  'text',
  7,
  [],
  {},
  { event: null },
  { event: [] },
  { event: { type: 'app_mention' } },
  { event: { type: 'subteam_updated' } },
  { event: { type: 'channel_unarchive' } },
])('%j means nothing', (payload) => {
  expect(parseEvent(payload, teamsConfig, me)).toMatchObject({ kind: 'ignore' })
})

describe('a click', () => {
  const click = (button: Json = {}, change: Json = {}): Json => ({
    type: 'block_actions',
    user: { id: 'UBEN', team_id: 'T1' },
    team: { id: 'TOTHER' },
    channel: { id: 'CTRIAGE' },
    container: { type: 'message', message_ts: '1764000001.000200', channel_id: 'CTRIAGE' },
    message: { ts: '1764000001.000200' },
    actions: [{ action_id: 'docket:claim', value: `T1:CHELP:${ROOT}|4`, action_ts: TS, ...button }],
    ...change,
  })
  const where = { channel: 'CTRIAGE', user: 'UBEN' }

  test.each(['claim', 'resolve', 'reopen'])('on %s names the ticket, the person and the click', (action) => {
    expect(parseAction(click({ action_id: `docket:${action}` }), teamsConfig, me)).toEqual({
      kind: 'click',
      action,
      where,
      key,
      team: 'platform',
      user: 'UBEN',
      hint: { homeTeam: 'T1' },
      at,
      id: `${action}:UBEN:1764000001.000200:${TS}`,
    })
  })

  test('in a thread is answered in the thread', () => {
    const message = { ts: '1764000001.000200', thread_ts: ROOT }
    expect(parseAction(click({}, { message }), teamsConfig, me).where).toEqual({ ...where, threadTs: ROOT })
  })

  test.each<[string, Json, string]>([
    ['a button nobody knows', { action_id: 'docket:explode' }, 'Docket does not know this button.'],
    ['a button of another name', { action_id: 'toString' }, 'Docket does not know this button.'],
    ['no value', { value: undefined }, 'This button does not say which ticket it belongs to.'],
    ['no key', { value: 'x|1' }, 'This button does not say which ticket it belongs to.'],
    ['no revision', { value: `T1:CHELP:${ROOT}` }, 'This button does not say which ticket it belongs to.'],
    [
      'a key of another workspace',
      { value: `T2:CHELP:${ROOT}|1` },
      'This button does not say which ticket it belongs to.',
    ],
    ['a key of no thread', { value: 'T1:CHELP:x|1' }, 'This button does not say which ticket it belongs to.'],
    ['no instant', { action_ts: undefined }, 'This button does not say which ticket it belongs to.'],
    [
      'a channel of no team',
      { value: `T1:CELSE:${ROOT}|1` },
      'No team takes tickets in the channel of this ticket any more.',
    ],
  ])('with %s is refused in one sentence', (_, button, say) => {
    expect(parseAction(click(button), teamsConfig, me)).toEqual({ kind: 'refused', say, where })
  })

  test.each([undefined, null, [], {}, { actions: 'x' }, { actions: [null] }])(
    'of %j is refused',
    (payload) => {
      expect(parseAction(payload, teamsConfig, me)).toMatchObject({ kind: 'refused', where: null })
    },
  )
})
