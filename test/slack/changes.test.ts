import { describe, expect, test } from 'vitest'
import { parseEvent } from '../../src/slack/inbound/events.ts'
import { policy } from '../domain/fixtures.ts'
import { settingsOf, teamOf } from '../harness/actors.ts'

/* The events are those of docs.slack.dev/reference/events/message/message_changed and message_deleted. */

const me = { workspace: 'T1', botUser: 'UBOT', botId: 'BBOT' }
const settings = settingsOf(
  teamOf(policy, { channels: { CHELP: { openBy: 'anyone', priority: 'normal', aliases: ['COLD'] } } }),
)
const [ROOT, REPLY, CHANGED] = ['1764000000.000100', '1764000060.123999', '1764000120.000200']
const EDITED = { user: 'UBEN', ts: '1764000120.000000' }

type Json = Record<string, unknown>

const root = (change: Json = {}): Json => ({
  type: 'message',
  user: 'UANNA',
  text: 'The VPN is down',
  ts: ROOT,
  ...change,
})
const reply = (change: Json = {}): Json => ({
  type: 'message',
  user: 'UBEN',
  text: 'Thanks!',
  ts: REPLY,
  thread_ts: ROOT,
  ...change,
})
const event = (subtype: string, parts: Json): Json => ({
  type: 'message',
  subtype,
  hidden: true,
  channel: 'CHELP',
  channel_type: 'channel',
  ts: CHANGED,
  event_ts: CHANGED,
  ...parts,
})
const changed = (message: Json, previous_message?: Json) =>
  parseEvent({ event: event('message_changed', { message, previous_message }) }, settings, me)
const deleted = (parts: Json) => parseEvent({ event: event('message_deleted', parts) }, settings, me)

const at = 1_764_000_120_000
const keys = ['CHELP', 'COLD'].map((channel) => ({ workspace: 'T1', channel, threadTs: ROOT }))

describe('an edit', () => {
  test('of a reply is its thread’s, with the kind of the reply before, and the instant of the event', () => {
    const message = reply({ text: 'It still fails', edited: EDITED })
    expect(changed(message, reply())).toEqual({
      kind: 'edited',
      channel: 'CHELP',
      place: { ts: REPLY, threadTs: ROOT, editedTs: CHANGED },
      keys,
      at,
      id: `edit:${REPLY}:${CHANGED}`,
      keepMs: settings.seenForMs,
      message,
      hint: {},
      editor: 'UBEN',
      was: 'thanks',
      titleChanged: true,
    })
  })

  test('of a request is its own thread’s', () => {
    const edit = changed(root({ text: 'The VPN is slow', edited: EDITED }), root())
    expect(edit).toMatchObject({ kind: 'edited', keys, place: { threadTs: null }, titleChanged: true })
  })

  test.each<[string, Json, Json | undefined, boolean]>([
    ['another first line', root({ text: 'The VPN is slow' }), root(), true],
    ['another second line', root({ text: 'The VPN is down\nsince noon' }), root(), false],
    ['an unknown past', root(), undefined, true],
  ])('with %s says whether the title changed', (_, message, previous, titleChanged) => {
    expect(changed({ ...message, edited: EDITED }, previous)).toMatchObject({ kind: 'edited', titleChanged })
  })

  test('without the message before says that its kind is not known', () => {
    expect(changed(reply({ edited: EDITED }))).toMatchObject({ kind: 'edited', was: null })
  })

  test('in the same second as the one before counts too', () => {
    const [first, second] = [
      reply({ text: ':tada:', edited: EDITED }),
      reply({ text: 'No!', edited: EDITED }),
    ]
    expect(changed(second, first)).toMatchObject({ kind: 'edited', was: 'emoji' })
  })

  test('of a reply that was also sent to the channel is the thread’s', () => {
    const broadcast = { subtype: 'thread_broadcast', root: root() }
    expect(
      changed(reply({ ...broadcast, text: 'It fails', edited: EDITED }), reply(broadcast)),
    ).toMatchObject({ kind: 'edited', keys, was: 'thanks' })
  })

  test.each<[string, Json, Json]>([
    ['a preview of a link', root({ attachments: [{ title: 'Status' }] }), root()],
    [
      'a preview after an edit',
      root({ edited: EDITED, attachments: [{ title: 'Status' }] }),
      root({ edited: EDITED }),
    ],
    ['Slack’s note of the language', root(), root()],
    [
      'the number of replies',
      root({ thread_ts: ROOT, reply_count: 2, latest_reply: REPLY }),
      root({ thread_ts: ROOT, reply_count: 1 }),
    ],
    [
      'the number of replies to an edited request',
      root({ edited: EDITED, thread_ts: ROOT, reply_count: 2 }),
      root({ edited: EDITED, thread_ts: ROOT, reply_count: 1 }),
    ],
    ['our own edit', { ...root({ edited: EDITED }), user: 'UBOT', bot_id: 'BBOT' }, root()],
  ])('is not %s', (_, message, previous) => {
    expect(changed(message, previous)).toMatchObject({ kind: 'ignore' })
  })
})

describe('a deletion', () => {
  const gone = { kind: 'deleted', channel: 'CHELP', at, keepMs: settings.seenForMs, id: `deleted:${ROOT}` }

  test('of a request without replies is the request’s', () => {
    expect(deleted({ deleted_ts: ROOT, previous_message: root() })).toMatchObject({ ...gone, keys })
  })

  test('of a request with replies is a change into a tombstone', () => {
    const tombstone = { type: 'message', subtype: 'tombstone', user: 'USLACKBOT', ts: ROOT, thread_ts: ROOT }
    expect(changed(tombstone, root({ thread_ts: ROOT, reply_count: 1 }))).toMatchObject({ ...gone, keys })
  })

  test('of the tombstone later, and one without the message before, has the same id', () => {
    const tombstone = { subtype: 'tombstone', user: 'USLACKBOT', ts: ROOT, thread_ts: ROOT }
    for (const previous_message of [tombstone, undefined])
      expect(deleted({ deleted_ts: ROOT, previous_message })).toMatchObject({ ...gone, keys })
  })

  test('of a reply is no ticket’s', () => {
    const place = { ts: REPLY, threadTs: ROOT }
    expect(deleted({ deleted_ts: REPLY, previous_message: reply() })).toMatchObject({
      ...{ kind: 'deleted', keys: [], id: `deleted:${REPLY}`, place },
    })
  })

  test('of our own card is none of a ticket’s', () => {
    const card = { ...reply(), user: 'UBOT', bot_id: 'BBOT' }
    expect(deleted({ deleted_ts: REPLY, previous_message: card })).toMatchObject({ kind: 'ignore' })
  })
})

test('a channel of no team keeps no rows, but its old tickets hear of it', () => {
  const elsewhere = { channel: 'CELSE', deleted_ts: ROOT, previous_message: root() }
  const key = { workspace: 'T1', channel: 'CELSE', threadTs: ROOT }
  expect(deleted(elsewhere)).toMatchObject({ kind: 'deleted', keys: [key], keepMs: 0 })
})
