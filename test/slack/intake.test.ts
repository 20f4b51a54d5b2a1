import { describe, expect, test } from 'vitest'
import { ACTION_NAMES } from '../../src/domain/actions.ts'
import { SEEN_FOR_MS } from '../../src/domain/settings.ts'
import { parseAction } from '../../src/slack/inbound/actions.ts'
import { EVENTS, type EventKind, parseEvent } from '../../src/slack/inbound/events.ts'
import { policy } from '../domain/fixtures.ts'
import { settingsOf, teamOf } from '../harness/actors.ts'

const me = { workspace: 'T1', botUser: 'UBOT', botId: 'BBOT' }

const team = teamOf(policy, {
  channels: {
    CHELP: { openBy: 'anyone', priority: 'normal', aliases: [] },
    CNEW: { openBy: 'anyone', priority: 'normal', aliases: ['COLD', 'COLDER'] },
  },
})
const settings = settingsOf(team)

const ROOT = '1764000000.000100'
const TS = '1764000060.123999'
const key = { workspace: 'T1', channel: 'CHELP', threadTs: ROOT }
const at = 1_764_000_060_123
/** When something was edited or deleted. */
const LATER = '1764000120.000200'

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

/** A person's edit: `to` is the message as it is now, `from` as it was. */
const changed = (to: Json, from: Json = reply(), change: Json = {}): Json => ({
  type: 'message',
  subtype: 'message_changed',
  hidden: true,
  channel: 'CHELP',
  ts: LATER,
  event_ts: LATER,
  message: { edited: { user: 'UBEN', ts: '1764000120.000000' }, ...to },
  previous_message: from,
  ...change,
})

const gone = (from: Json, change: Json = {}): Json => ({
  type: 'message',
  subtype: 'message_deleted',
  hidden: true,
  channel: 'CHELP',
  ts: LATER,
  event_ts: LATER,
  deleted_ts: from.ts,
  previous_message: from,
  ...change,
})

describe('a reaction', () => {
  const trigger = {
    kind: 'trigger',
    keys: [key],
    user: 'UANNA',
    hint: {},
    at,
    id: `react:ticket:UANNA:${TS}`,
  }

  test('with the team’s emoji on a message of its channel opens a ticket of the bot’s own workspace', () => {
    expect(parseEvent(body(reaction()), settings, me)).toEqual(trigger)
  })

  test('means the same in any skin tone', () => {
    const toned = reaction({ reaction: 'ticket::skin-tone-4' })
    expect(parseEvent(body(toned), settings, me)).toEqual(trigger)
  })

  test.each([
    ['thumbsup', '+1'],
    ['+1', 'thumbsup'],
    ['thumbsup', 'thumbsup::skin-tone-2'],
  ])('is known by every name of its emoji: %s in docket.yaml, %s in the event', (open, name) => {
    const other = settingsOf({ ...team, emoji: { ...team.emoji, open } })
    expect(parseEvent(body(reaction({ reaction: name })), other, me)).toMatchObject({
      kind: 'trigger',
      id: expect.stringMatching(/^react:\+1:/),
    })
  })

  test('says whether its channel is shared, where Slack says so', () => {
    const meaning = parseEvent(body(reaction(), { is_ext_shared_channel: true }), settings, me)
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
    expect(parseEvent(body(reaction(change)), settings, me)).toMatchObject({ kind: 'ignore' })
  })
})

describe('a message', () => {
  const kept = { kind: 'message', channel: 'CHELP', keys: [], hint: {}, keepMs: SEEN_FOR_MS }

  test.each<[string, Json]>([
    ['below another', {}],
    ['with a file', { subtype: 'file_share' }],
    ['also sent to the channel', { subtype: 'thread_broadcast' }],
    ['by an app as a person', { bot_id: 'BOTHER', app_id: 'A1' }],
    ['of the kind /me', { subtype: 'me_message' }],
  ])('%s is a reply: it is kept, and its ticket hears of it', (_, change) => {
    const message = reply(change)
    expect(parseEvent(body(message), settings, me)).toEqual({ ...kept, message, keys: [key] })
  })

  test.each<[string, Json]>([
    ['at the top of a channel', { thread_ts: undefined }],
    ['that began a thread', { thread_ts: TS }],
    ['by another bot', { bot_id: 'BOTHER', subtype: 'bot_message' }],
    ['by Slackbot', { user: 'USLACKBOT' }],
    ['that says somebody joined', { subtype: 'channel_join' }],
    ['by nobody', { user: undefined }],
  ])('%s is kept, and no ticket hears of it', (_, change) => {
    const message = reply(change)
    expect(parseEvent(body(message), settings, me)).toEqual({ ...kept, message })
    const elsewhere = reply({ ...change, channel: 'CELSE' })
    expect(parseEvent(body(elsewhere), settings, me)).toMatchObject({ kind: 'ignore' })
    const keepsNone = { ...settings, seenForMs: 0 }
    expect(parseEvent(body(message), keepsNone, me)).toMatchObject({ kind: 'ignore' })
  })

  test('says whether its channel is shared, where Slack says so', () => {
    const shared = body(reply(), { is_ext_shared_channel: true })
    expect(parseEvent(shared, settings, me)).toMatchObject({ hint: { shared: true } })
  })

  test('in a triage channel is not kept, though its ticket hears of it, if there is one', () => {
    const message = reply({ channel: 'CTRIAGE' })
    expect(parseEvent(body(message), settings, me)).toMatchObject({
      keepMs: 0,
      keys: [{ channel: 'CTRIAGE' }],
    })
  })

  test.each<[string, Json]>([
    ['of ours without a receipt', { user: 'UBOT', bot_id: 'BBOT' }],
    ['that was edited', { subtype: 'message_changed' }],
    ['that was deleted', { subtype: 'message_deleted' }],
    ['without a timestamp', { ts: undefined }],
    ['in a thread without a timestamp', { thread_ts: 'yesterday' }],
  ])('%s means nothing', (_, change) => {
    expect(parseEvent(body(reply(change)), settings, me)).toMatchObject({ kind: 'ignore' })
  })

  test.each<[string, Json]>([
    ['in triage', { channel: 'CTRIAGE', thread_ts: undefined }],
    ['in a thread', { thread_ts: ROOT }],
    ['known by its user only', { bot_id: undefined }],
  ])('of ours %s is the receipt of a write', (_, change) => {
    const metadata = { event_type: 'docket', event_payload: { k: 'r1', seq: 3 } }
    const event = reply({ user: 'UBOT', bot_id: 'BBOT', metadata, ...change })
    const own = { kind: 'own', receipt: 'r1', channel: event.channel, ts: TS }
    expect(parseEvent(body(event), settings, me)).toEqual(own)
  })

  test('of another bot with metadata like ours is no receipt', () => {
    const metadata = { event_type: 'docket', event_payload: { k: 'r1', seq: 3 } }
    const forged = reply({ bot_id: 'BOTHER', metadata })
    expect(parseEvent(body(forged), settings, me)).toMatchObject({ kind: 'message' })
  })
})

describe('a channel', () => {
  const back = { kind: 'channelChanged', channels: ['CTRIAGE'], at, id: `channel:CTRIAGE:${TS}` }

  test.each<[string, Json]>([
    ['that is unarchived', { type: 'channel_unarchive' }],
    ['that is private and unarchived', { type: 'group_unarchive' }],
    ['that the bot joins', { type: 'member_joined_channel', user: 'UBOT' }],
    ['that is shared', { type: 'channel_shared' }],
    ['that is shared no more', { type: 'channel_unshared' }],
    ['that becomes public', { type: 'message', subtype: 'channel_convert_to_public', user: 'UANNA' }],
    ['that becomes private', { type: 'message', subtype: 'channel_convert_to_private', user: 'UANNA' }],
  ])('%s has changed', (_, event) => {
    const joined = event.type === 'member_joined_channel'
    const parsed = parseEvent(body({ channel: 'CTRIAGE', event_ts: TS, ...event }), settings, me)
    expect(parsed).toEqual({ ...back, joined })
  })

  test('that somebody else joins means nothing', () => {
    const event = { type: 'member_joined_channel', user: 'UANNA', channel: 'CTRIAGE', event_ts: TS }
    expect(parseEvent(body(event), settings, me)).toMatchObject({ kind: 'ignore' })
  })
})

describe('a channel that had other ids', () => {
  const at = (channel: string) => ({ workspace: 'T1', channel, threadTs: ROOT })

  test.each(['CNEW', 'COLD'])('has changed under all of them (%s)', (channel) => {
    const event = { type: 'channel_unarchive', channel, event_ts: TS }
    const channels = ['CNEW', 'COLD', 'COLDER']
    expect(parseEvent(body(event), settings, me)).toMatchObject({ kind: 'channelChanged', channels })
  })

  test.each(['CNEW', 'COLD'])('is meant under all of them, the present one first (%s)', (channel) => {
    const known = { keys: [at('CNEW'), at('COLD'), at('COLDER')] }
    expect(parseEvent(body(reply({ channel })), settings, me)).toMatchObject(known)
    const item = { type: 'message', channel, ts: ROOT }
    expect(parseEvent(body(reaction({ item })), settings, me)).toMatchObject(known)
  })

  test.each(['CNEW', 'COLD'])('is left under all of them (%s)', (channel) => {
    const event = { type: 'channel_left', channel, event_ts: TS }
    const channels = ['CNEW', 'COLD', 'COLDER']
    expect(parseEvent(body(event), settings, me)).toEqual({ kind: 'channelLeft', channels })
  })

  test('and a reply in a channel of no team is its ticket’s, if there is one', () => {
    const meant = { kind: 'message', keys: [at('CELSE')], keepMs: 0 }
    expect(parseEvent(body(reply({ channel: 'CELSE' })), settings, me)).toMatchObject(meant)
  })
})

describe('a kind of event', () => {
  const metadata = { event_type: 'docket', event_payload: { k: 'r1', seq: 3 } }
  const channel = { channel: 'CHELP', event_ts: TS }
  /** Without an example of its kind, a new parser does not compile. */
  const EXAMPLES: Readonly<Record<EventKind, readonly Json[]>> = {
    trigger: [reaction()],
    message: [reply()],
    edited: [changed(reply({ text: 'Have you tried turning it on?' }))],
    deleted: [gone(reply())],
    own: [reply({ user: 'UBOT', metadata })],
    channelChanged: [
      { type: 'channel_shared', ...channel },
      { type: 'channel_unshared', ...channel },
      { type: 'channel_unarchive', ...channel },
      { type: 'group_unarchive', ...channel },
      { type: 'member_joined_channel', user: 'UBOT', ...channel },
    ],
    channelLeft: [
      { type: 'channel_left', ...channel },
      { type: 'group_left', ...channel },
      { type: 'channel_deleted', channel: 'CHELP' },
      { type: 'group_deleted', channel: 'CHELP' },
    ],
    groupChanged: [
      { type: 'subteam_updated', subteam: { id: 'S1' } },
      { type: 'subteam_members_changed', subteam_id: 'S1' },
    ],
  }

  test.each(Object.entries(EXAMPLES))('comes from an event of Slack: %s', (kind, events) => {
    expect(events.length).toBeGreaterThan(0)
    for (const event of events) expect(parseEvent(body(event), settings, me)).toMatchObject({ kind })
  })

  test('comes from every event of the table', () => {
    const types = Object.values(EXAMPLES).flatMap((events) => events.map(({ type }) => type))
    expect(types).toEqual(expect.arrayContaining(Object.keys(EVENTS)))
  })
})

/**
 * Every field of these payloads that Slack fills in is replaced by each of these values: nothing throws, and the
 * values are rejected.
 */
describe('an id or a ts of another shape', () => {
  const HOSTILE: unknown[] = [
    'U\u0000',
    'U1> <!channel',
    'u0lower',
    'C1:C2',
    'X'.repeat(300),
    '99999999999.000000',
    '1764000000.1',
    '0000000000.000000',
    '4102444800.000000',
    1764000000.0001,
    Number.NaN,
    true,
    null,
    [],
    {},
  ]
  const fields: [string, (value: unknown) => Json][] = [
    ['the user of a reaction', (user) => reaction({ user })],
    ['the channel of a reaction', (channel) => reaction({ item: { type: 'message', channel, ts: ROOT } })],
    ['the ts of a reaction', (ts) => reaction({ item: { type: 'message', channel: 'CHELP', ts } })],
    ['the instant of a reaction', (event_ts) => reaction({ event_ts })],
    ['the user of a reply elsewhere', (user) => reply({ user, channel: 'CELSE' })],
    ['the channel of a reply', (channel) => reply({ channel })],
    ['the ts of a reply', (ts) => reply({ ts })],
    ['the thread of a reply', (thread_ts) => reply({ thread_ts })],
    ['the ts of an edited message', (ts) => changed(reply({ ts }))],
    ['the channel of an edited message', (channel) => changed(reply(), reply(), { channel })],
    ['the instant of an edit', (event_ts) => changed(reply(), reply(), { event_ts, ts: event_ts })],
    ['the mark of an edit', (ts) => changed(reply({ edited: { ts } }))],
    ['the ts of a deleted message', (ts) => gone(reply({ ts }), { deleted_ts: ts })],
    ['the channel of a deletion', (channel) => gone(reply(), { channel })],
    ['the instant of a deletion', (event_ts) => gone(reply(), { event_ts, ts: event_ts })],
    ['the channel that came back', (channel) => ({ type: 'channel_unarchive', channel, event_ts: TS })],
    ['the instant of a return', (event_ts) => ({ type: 'channel_unarchive', channel: 'CHELP', event_ts })],
    ['a user group', (subteam_id) => ({ type: 'subteam_members_changed', subteam_id })],
  ]

  test.each(fields)('in %s means nothing', (_field, event) => {
    for (const value of HOSTILE)
      expect(parseEvent(body(event(value)), settings, me)).toMatchObject({ kind: 'ignore' })
  })

  test('in the user of a reply makes it nobody’s: no ticket hears of it', () => {
    for (const user of HOSTILE)
      expect(parseEvent(body(reply({ user })), settings, me)).toMatchObject({ kind: 'message', keys: [] })
  })
})

describe('a user group', () => {
  test.each<[string, Json]>([
    ['that was changed', { type: 'subteam_updated', subteam: { id: 'S1' } }],
    ['with other members', { type: 'subteam_members_changed', subteam_id: 'S1' }],
  ])('%s is looked up again', (_, event) => {
    expect(parseEvent(body(event), settings, me)).toEqual({ kind: 'groupChanged', group: 'S1' })
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
  { event: { type: 'toString' } },
  { event: { type: 'subteam_updated' } },
  { event: { type: 'channel_unarchive' } },
])('%j means nothing', (payload) => {
  expect(parseEvent(payload, settings, me)).toMatchObject({ kind: 'ignore' })
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

  test.each(ACTION_NAMES)('on %s names the ticket, the person and the click', (action) => {
    expect(parseAction(click({ action_id: `docket:${action}` }), me)).toEqual({
      kind: 'click',
      action,
      where,
      keys: [key],
      user: 'UBEN',
      hint: { homeTeam: 'T1' },
      at,
      id: `${action}:UBEN:1764000001.000200:${TS}`,
      messageTs: '1764000001.000200',
    })
  })

  test('in a thread is answered in the thread', () => {
    const message = { ts: '1764000001.000200', thread_ts: ROOT }
    expect(parseAction(click({}, { message }), me).where).toEqual({ ...where, threadTs: ROOT })
  })

  const UNREADABLE = 'Docket could not read this click. Please try again.'
  test.each<[string, Json, Json, string, string]>([
    [
      'a button nobody knows',
      { action_id: 'docket:explode' },
      {},
      'Docket does not know this button.',
      'unknown action',
    ],
    [
      'a button of another name',
      { action_id: 'toString' },
      {},
      'Docket does not know this button.',
      'unknown action',
    ],
    ['no value', { value: undefined }, {}, UNREADABLE, 'malformed: value'],
    ['no key', { value: 'x|1' }, {}, UNREADABLE, 'malformed: value'],
    ['no revision', { value: `T1:CHELP:${ROOT}` }, {}, UNREADABLE, 'malformed: value'],
    ['a key of another workspace', { value: `T2:CHELP:${ROOT}|1` }, {}, UNREADABLE, 'malformed: value'],
    ['a key of no thread', { value: 'T1:CHELP:x|1' }, {}, UNREADABLE, 'malformed: value'],
    ['a key with a NUL', { value: `T1:CH\u0000ELP:${ROOT}|1` }, {}, UNREADABLE, 'malformed: value'],
    ['no instant', { action_ts: undefined }, {}, UNREADABLE, 'malformed: action_ts'],
    [
      'an instant of the year 33658',
      { action_ts: '999999999999.000000' },
      {},
      UNREADABLE,
      'malformed: action_ts',
    ],
  ])('with %s is refused in one sentence', (_, button, change, say, why) => {
    expect(parseAction(click(button, change), me)).toEqual({ kind: 'refused', say, why, where })
  })

  test('by a user id that is none is refused, and nobody is told', () => {
    const forged = click({}, { user: { id: 'U1> <!channel', team_id: 'T1' } })
    expect(parseAction(forged, me)).toMatchObject({ kind: 'refused', why: 'malformed: user', where: null })
  })

  test.each([undefined, null, [], {}, { actions: 'x' }, { actions: [null] }])(
    'of %j is refused',
    (payload) => {
      expect(parseAction(payload, me)).toMatchObject({ kind: 'refused', where: null })
    },
  )
})
