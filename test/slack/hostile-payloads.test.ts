import type { App } from '@slack/bolt'
import type { Logger } from '@slack/web-api'
import { describe, expect, test } from 'vitest'
import type { LiveSettings } from '../../src/activities/ports/settings.ts'
import { toJson } from '../../src/db/convert.ts'
import { SEEN } from '../../src/domain/stored/seen.ts'
import { parse } from '../../src/domain/stored/shape.ts'
import { TIMING } from '../../src/domain/timing.ts'
import type { Directory } from '../../src/slack/api/directory.ts'
import type { SlackApi } from '../../src/slack/api/web.ts'
import { readEnvelope } from '../../src/slack/inbound/envelope.ts'
import type { EventName } from '../../src/slack/inbound/events.ts'
import { createGateway } from '../../src/slack/inbound/gateway.ts'
import type { TicketClient } from '../../src/slack/inbound/ticket-client.ts'
import { policy } from '../domain/fixtures.ts'
import { person, settingsOf, teamOf } from '../harness/actors.ts'
import { NO_COVERAGE } from './no-coverage.ts'

/*
 * Every envelope is acknowledged, with any content: it is refused at the entrance, or Bolt and every listener handle
 * it. An envelope that made Bolt throw would be sent again and again.
 */

const ROOT = '1764000000.000100'
const me = { workspace: 'T1', organisation: 'T1', url: '', botUser: 'UBOT', botId: 'BBOT' }
const settings: LiveSettings = { now: () => settingsOf(teamOf(policy)) }

/** The gateway's own Bolt app and listeners, with ports that accept everything. */
async function theApp() {
  const inside = Promise.withResolvers<App>()
  const warmed = Promise.withResolvers<void>()
  const gateway = createGateway({
    coverage: NO_COVERAGE,
    api: {
      channel: async () => ({ isPrivate: true, isShared: false }),
      ephemeral: async () => undefined,
      deleteMessage: async () => undefined,
    } as unknown as SlackApi,
    appToken: 'xapp-1',
    settings,
    directory: {
      identity: async () => me,
      personOf: async (user: string) => person(user),
      isBot: async () => false,
      warm: async () => warmed.resolve(),
      invalidate: () => undefined,
    } as unknown as Directory,
    ticketClient: {
      trigger: async () => undefined,
      fact: async () => undefined,
      wake: async () => undefined,
      find: async ([key]: unknown[]) => key,
      isTicket: async () => true,
      command: async () => ({ ok: true, seq: 1 }),
    } as unknown as TicketClient,
    writes: {
      echo: async () => ({ kind: 'unknown' as const }),
      shows: async () => true,
      unpark: async () => [],
      channelChanged: async () => undefined,
      countDuplicate: async () => undefined,
    },
    store: { saveTitle: async () => undefined },
    // As Postgres does: it takes the JSON of every message.
    seen: {
      keep: async (message) => void parse(SEEN, JSON.parse(toJson(SEEN, message.content))),
      forget: async () => undefined,
    },
    triggers: { note: async () => undefined },
    timing: TIMING,
    logger: { debug() {}, info() {}, warn() {}, error() {}, getLevel: () => 'info' } as unknown as Logger,
    receiver: {
      init: inside.resolve,
      start: async () => undefined,
      stop: async () => undefined,
      openSockets: () => 1,
    },
  })
  await gateway.start()
  await warmed.promise
  return inside.promise
}

const app = theApp()

/** Resolves if the envelope would be acknowledged. */
async function goesThrough(type: string, payload: unknown): Promise<void> {
  const envelope = { envelope_id: 'E1', type, payload }
  const read = readEnvelope(JSON.stringify(envelope), JSON.parse(JSON.stringify(envelope)))
  if (!read.ok) return expect(read.id).toBe('E1')
  let acknowledged = false
  const ack = async () => {
    acknowledged = true
  }
  await (await app).processEvent({ body: { ...read.envelope.body }, ack })
  // Bolt does not acknowledge a kind without a listener: Slack sends it only to subscribers.
  if (['events_api', 'block_actions'].includes(String(read.envelope.body.type ?? type)))
    expect(acknowledged).toBe(true)
}

const WEIRD: unknown[] = [
  null,
  0,
  -1,
  true,
  '',
  ' ',
  'x',
  '\u0000',
  '../..',
  '1795300000.0001000',
  '１２.000000',
  [],
  [null],
  {},
  { id: null },
  { ts: ROOT },
]

const changed = (type: string) => ({ type, channel: 'C1', event_ts: ROOT })

const events: Record<EventName, Record<string, unknown>> = {
  reaction_added: {
    type: 'reaction_added',
    user: 'U1',
    reaction: 'ticket',
    item: { type: 'message', channel: 'C1', ts: ROOT },
    event_ts: ROOT,
  },
  message: {
    type: 'message',
    user: 'U1',
    channel: 'C1',
    ts: '1795300000.000900',
    thread_ts: ROOT,
    text: 'x',
    team: 'T1',
    bot_id: 'B1',
    subtype: 'file_share',
    files: [],
    blocks: [],
    attachments: [],
    metadata: { event_type: 'docket', event_payload: { k: 'r' } },
    message: { ts: ROOT },
    previous_message: { ts: ROOT },
    assistant_thread: {},
  },
  member_joined_channel: {
    type: 'member_joined_channel',
    user: 'UBOT',
    channel: 'C1',
    channel_id: 'C1',
    event_ts: ROOT,
  },
  channel_shared: changed('channel_shared'),
  channel_unshared: changed('channel_unshared'),
  channel_unarchive: changed('channel_unarchive'),
  group_unarchive: changed('group_unarchive'),
  channel_left: changed('channel_left'),
  channel_deleted: changed('channel_deleted'),
  group_deleted: changed('group_deleted'),
  group_left: changed('group_left'),
  subteam_updated: { type: 'subteam_updated', subteam: { id: 'S1' } },
  subteam_members_changed: { type: 'subteam_members_changed', subteam_id: 'S1' },
}

describe('an event gets through with anything', () => {
  const fields = Object.entries(events).flatMap(([kind, event]) =>
    Object.keys(event).map((field): [EventName, string] => [kind as EventName, field]),
  )
  test.each(fields)('as %s, in its field %s', async (kind, field) => {
    for (const weird of WEIRD) {
      const event = { ...events[kind], [field]: weird }
      await goesThrough('events_api', { type: 'event_callback', team_id: 'T1', event })
    }
  })

  test.each(['authorizations', 'team_id', 'enterprise_id', 'is_ext_shared_channel', 'is_enterprise_install'])(
    'around it, as %s',
    async (field) => {
      for (const weird of WEIRD)
        await goesThrough('events_api', { type: 'event_callback', event: events.message, [field]: weird })
    },
  )
})

describe('a click gets through with anything', () => {
  const action = {
    type: 'button',
    action_id: 'docket:claim',
    block_id: 'b',
    value: `T1:C1:${ROOT}|1`,
    action_ts: ROOT,
  }
  const click = {
    type: 'block_actions',
    user: { id: 'U1', team_id: 'T1' },
    team: { id: 'T1' },
    enterprise: null,
    channel: { id: 'C1' },
    container: { type: 'message', message_ts: ROOT, channel_id: 'C1' },
    message: { ts: ROOT },
    view: undefined,
    response_url: 'http://127.0.0.1:1/',
    actions: [action],
  }

  test.each(Object.keys(click))('as its %s', async (field) => {
    for (const weird of WEIRD) await goesThrough('interactive', { ...click, [field]: weird })
  })

  test.each(Object.keys(action))('as the %s of its button', async (field) => {
    for (const weird of WEIRD)
      await goesThrough('interactive', { ...click, actions: [{ ...action, [field]: weird }] })
  })

  test.each([
    'view_submission',
    'view_closed',
    'shortcut',
    'message_action',
    'block_suggestion',
    'dialog_submission',
    'interactive_message',
    'of_tomorrow',
  ])('as a %s', async (type) => {
    for (const weird of WEIRD)
      await goesThrough('interactive', {
        ...click,
        type,
        view: weird,
        callback_id: weird,
        actions: undefined,
      })
  })
})
