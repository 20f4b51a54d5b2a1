import type { Logger } from '@slack/web-api'
import { describe, expect, onTestFinished, test } from 'vitest'
import { slackSim } from '../../dev/slack-sim/client.ts'
import { CALM, type SeedChannel, type Settings as SimSettings } from '../../dev/slack-sim/control-api.ts'
import type { CallFault } from '../../dev/slack-sim/fault-api.ts'
import { startSlackSim } from '../../dev/slack-sim/server.ts'
import { defaultWorkspace } from '../../dev/slack-sim/workspace.ts'
import type { LiveSettings } from '../../src/activities/ports/settings.ts'
import type { Echo } from '../../src/activities/ports/writes.ts'
import type { Person } from '../../src/domain/actor.ts'
import type { TicketKey } from '../../src/domain/key.ts'
import type { SeenMessage } from '../../src/domain/seen.ts'
import { TIMING } from '../../src/domain/timing.ts'
import type { Owner } from '../../src/domain/writes.ts'
import { createDirectory } from '../../src/slack/api/directory.ts'
import { requirePrivateTriage } from '../../src/slack/api/triage.ts'
import { createSlackApi } from '../../src/slack/api/web-client.ts'
import { createGateway } from '../../src/slack/inbound/gateway.ts'
import { createReceiver } from '../../src/slack/inbound/receiver.ts'
import type { TicketClient } from '../../src/slack/inbound/ticket-client.ts'
import { policy } from '../domain/fixtures.ts'
import { settingsOf, teamOf } from '../harness/actors.ts'
import { NO_COVERAGE } from './no-coverage.ts'

const { bot } = defaultWorkspace
const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  setName() {},
  getLevel: () => 'info',
}
const logger = silent as unknown as Logger
const quick: Partial<SimSettings> = {
  ...CALM,
  ackTimeoutMs: 500,
  retryDelaysMs: [0, 50, 100, 200, 500, 1_000],
}
const timing = { ...TIMING, retryMs: 20, retryMaxMs: 100, answerMs: 1_000, heardMs: 100 }

const team = teamOf(policy, {
  triage: 'C0TRIAGE',
  agents: { users: [], groups: ['S0PLATFORM'] },
  leads: { users: ['U0CARLA'], groups: [] },
  channels: { C0HELP: { openBy: 'anyone', priority: 'normal', aliases: [] } },
})
const settings: LiveSettings = { now: () => settingsOf(team) }

const UNKNOWN =
  'Docket did not answer in time. If the card does not change within a minute, please click again.'

type Told = { what: 'trigger' | 'fact' | 'command' | 'wake'; key: TicketKey; told: unknown }

/** A gateway on a simulated Slack, with a ticket client that records its calls and answers as the test says. */
async function setUp(simSettings: Partial<SimSettings> = {}, token = bot.token) {
  const server = await startSlackSim({ settings: { ...quick, ...simSettings } })
  onTestFinished(() => server.stop())
  const sim = slackSim(server.url)
  const told: Told[] = []
  const behind = {
    accept: async (_: Told['what']): Promise<void> => undefined,
    answer: async (): ReturnType<TicketClient['command']> => ({ ok: true, seq: 1 }),
    echo: async (..._: string[]): Promise<Echo> => ({ kind: 'stands' }),
    shows: async (_key: TicketKey, _messageTs: string, _seq: number): Promise<boolean> => true,
    unpark: async (): Promise<{ opKey: string; owner: Owner }[]> => [],
    keep: async (_: SeenMessage): Promise<void> => undefined,
    isTicket: true,
    duplicates: 0,
    forgotten: [] as string[],
    changes: [] as string[],
  }
  const titles: { key: TicketKey; title: string; editedTs?: string | null | undefined }[] = []
  const take = (what: Told['what']) => (key: TicketKey, message: unknown) => {
    told.push({ what, key, told: message })
    return behind.accept(what)
  }
  const ticketClient: TicketClient = {
    trigger: take('trigger'),
    fact: take('fact'),
    wake: take('wake'),
    find: async ([key]) => key as TicketKey,
    isTicket: async () => behind.isTicket,
    command: async (key, message) => {
      await take('command')(key, message)
      return behind.answer()
    },
  }
  const api = createSlackApi({ token, apiUrl: sim.apiUrl, timing, logger })
  const fast = { helloMs: 2_000, retryMs: 20, retryMaxMs: 100, closeMs: 1_000, drainMs: 1_000 }
  const { appToken } = bot
  const gateway = createGateway({
    coverage: {
      ...NO_COVERAGE,
      joined: async (channels) => void behind.changes.push(`joined ${channels}`),
      left: (channels) => void behind.changes.push(`left ${channels}`),
    },
    api,
    appToken,
    slackApiUrl: sim.apiUrl,
    settings,
    directory: createDirectory({ api, settings, timing }),
    ticketClient,
    writes: {
      echo: (...args) => behind.echo(...args),
      shows: (...args) => behind.shows(...args),
      unpark: () => behind.unpark(),
      channelChanged: async () => undefined,
      countDuplicate: async () => {
        behind.duplicates += 1
      },
    },
    seen: {
      keep: (message) => behind.keep(message),
      forget: async (channels) => void behind.forgotten.push(...channels),
    },
    store: {
      saveTitle: async (key, title, editedTs) => void titles.push({ key, title, editedTs }),
    },
    triggers: { note: async () => undefined },
    timing,
    logger,
    receiver: createReceiver({ appToken, slackApiUrl: sim.apiUrl, logger, timing: fast }),
  })
  onTestFinished(() => gateway.stop())
  const open = () => expect.poll(() => gateway.openSockets(), { timeout: 5_000 }).toBe(2)
  const acknowledged = (count: number) => sim.until(({ events }) => events.acknowledged >= count)
  return { sim, api, gateway, told, titles, behind, open, acknowledged }
}

async function running(simSettings: Partial<SimSettings> = {}) {
  const parts = await setUp(simSettings)
  await parts.gateway.start()
  await parts.open()
  return parts
}

const help = { user: 'U0ANNA', channel: 'C0HELP', text: 'Where is the printer?' }
const metadata = { k: 'receipt-1', seq: 1 }
const later = () => performance.now() + 10_000

describe('what people do', () => {
  test('the team’s emoji reaches the ticket client as a trigger, with who reacted', async () => {
    const { sim, told, acknowledged } = await running()
    const { ts } = await sim.post(help)
    await sim.react({ user: 'U0BEN', channel: 'C0HELP', ts, name: 'ticket' })
    await sim.react({ user: 'U0BEN', channel: 'C0HELP', ts, name: 'eyes' })
    await acknowledged(3)
    expect(told).toEqual([
      {
        what: 'trigger',
        key: { workspace: 'T0ACME', channel: 'C0HELP', threadTs: ts },
        told: expect.objectContaining({
          kind: 'trigger',
          source: 'reaction',
          id: expect.stringMatching(/^react:ticket:U0BEN:/),
          actor: { kind: 'person', user: 'U0BEN', organisation: 'T0ACME', roles: { platform: ['agent'] } },
        }),
      },
    ])
  })

  test('a reply reaches the ticket client as a fact, without its text', async () => {
    const { sim, told, acknowledged } = await running()
    const { ts } = await sim.post(help)
    const { ts: replyTs } = await sim.post({ ...help, user: 'U0CARLA', text: 'thanks!', thread_ts: ts })
    await acknowledged(2)
    expect(told).toEqual([
      {
        what: 'fact',
        key: { workspace: 'T0ACME', channel: 'C0HELP', threadTs: ts },
        told: {
          kind: 'message',
          reply: 'thanks',
          id: `msg:${replyTs}`,
          at: Math.floor(Number(replyTs) * 1000),
          actor: {
            kind: 'person',
            user: 'U0CARLA',
            organisation: 'T0ACME',
            roles: { platform: ['agent', 'lead'] },
          },
        },
      },
    ])
  })

  test('an event that the ticket client does not accept is sent again by Slack', async () => {
    const { sim, told, behind, acknowledged } = await running()
    let refusals = 2
    behind.accept = async () => {
      if (refusals-- > 0) throw new Error('Temporal is away')
    }
    const { ts } = await sim.post(help)
    await sim.react({ user: 'U0BEN', channel: 'C0HELP', ts, name: 'ticket' })
    const { events } = await acknowledged(2)
    expect(events).toMatchObject({ retried: 2, lost: 0 })
    expect(told).toHaveLength(3)
    expect(told[0]?.told).toEqual(told[2]?.told)
  })

  test('a person who joins the agents’ group is an agent from then on', async () => {
    const { sim, told, acknowledged } = await running()
    const { ts } = await sim.post(help)
    await sim.post({ ...help, user: 'U0DAN', thread_ts: ts })
    await acknowledged(2)
    await sim.group('S0PLATFORM', ['U0DAN'])
    await acknowledged(4)
    await sim.post({ ...help, user: 'U0DAN', thread_ts: ts })
    await acknowledged(5)
    const roles = told.map(({ told }) => (told as { actor: Person }).actor.roles.platform ?? [])
    expect(roles).toEqual([[], ['agent']])
  })
})

describe('a message in a team’s channel', () => {
  const answer = { ...help, user: 'U0BEN', text: 'Second floor' }

  test('is kept first, then its ticket hears of it, then it is acknowledged', async () => {
    const { sim, told, behind, acknowledged } = await running()
    const { ts } = await sim.post(help)
    await acknowledged(1)
    const [begun, committed] = [Promise.withResolvers<SeenMessage>(), Promise.withResolvers<void>()]
    const [heard, accepted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    behind.keep = async (message) => {
      begun.resolve(message)
      await committed.promise
    }
    behind.accept = async () => {
      heard.resolve()
      await accepted.promise
    }
    const { ts: replyTs } = await sim.post({ ...answer, thread_ts: ts })
    const actor = { user: 'U0BEN', roles: { platform: ['agent'] } }
    const content = { kind: 'reply', actor, reply: 'words' }
    expect(await begun.promise).toMatchObject({ channel: 'C0HELP', ts: replyTs, threadTs: ts, content })
    expect(told).toEqual([])
    committed.resolve()
    await heard.promise
    expect((await sim.state()).events.acknowledged).toBe(1)
    accepted.resolve()
    await acknowledged(2)
  })

  test('is kept whoever wrote it, and no ticket hears of one at the top of the channel', async () => {
    const { sim, told, behind, acknowledged } = await running()
    const kept: SeenMessage[] = []
    behind.keep = async (message) => void kept.push(message)
    await sim.post({ ...help, text: '<@U0BEN>, where is the printer?' })
    await sim.bot({ id: 'B0FORM', name: 'forms', appId: 'A0FORM', userId: 'U0FORM' })
    await sim.form({ channel: 'C0HELP', bot_id: 'B0FORM', user: 'U0DAN', answers: { What: 'A chair' } })
    await acknowledged(2)
    expect(kept.map(({ content }) => content)).toEqual([
      { kind: 'root', requester: { by: 'author', user: 'U0ANNA' }, title: expect.stringMatching(/where is/) },
      {
        kind: 'root',
        requester: { by: 'named', user: 'U0DAN' },
        title: expect.stringMatching(/has submitted a request/),
      },
    ])
    expect(told).toEqual([])
    // A title names nobody yet: a busy channel must not use up Slack's limit for look-ups of people.
    expect((await sim.state()).calls['users.info']).toBeUndefined()
  })

  test.each([
    ['is refused', () => Promise.reject(new Error('Postgres is away'))],
    ['is not confirmed in time', () => new Promise<void>(() => undefined)],
  ])('whose row %s is sent again by Slack, though its ticket hears of it at once', async (_, fails) => {
    const { sim, told, behind, acknowledged } = await running({ ackTimeoutMs: 1_500 })
    const { ts } = await sim.post(help)
    await acknowledged(1)
    let failures = 1
    behind.keep = () => (failures-- > 0 ? fails() : Promise.resolve())
    await sim.post({ ...answer, thread_ts: ts })
    const { events } = await acknowledged(2)
    expect(events).toMatchObject({ retried: 1, lost: 0 })
    expect(told).toHaveLength(2)
    expect(told[0]?.told).toEqual(told[1]?.told)
  })

  test('whose ticket cannot be told is sent again by Slack, and kept once more', async () => {
    const { sim, behind, acknowledged } = await running()
    const { ts } = await sim.post(help)
    await acknowledged(1)
    const kept: SeenMessage[] = []
    behind.keep = async (message) => void kept.push(message)
    let refusals = 1
    behind.accept = async () => {
      if (refusals-- > 0) throw new Error('Temporal is away')
    }
    await sim.post({ ...answer, thread_ts: ts })
    await acknowledged(2)
    expect(kept).toHaveLength(2)
    expect(kept[0]).toEqual(kept[1])
  })
})

describe('a click', () => {
  const card = (action: string, key: string) => ({
    text: 'a card',
    blocks: [
      {
        type: 'actions' as const,
        elements: [
          {
            type: 'button' as const,
            action_id: action,
            value: `${key}|1`,
            text: { type: 'plain_text' as const, text: 'Do it' },
          },
        ],
      },
    ],
  })

  /** Posts a card to triage and makes Ben click it. */
  async function clicked(parts: Awaited<ReturnType<typeof running>>, action = 'docket:claim') {
    const { sim, api } = parts
    const ts = await api.post(
      { channel: 'C0TRIAGE', threadTs: null },
      card(action, 'T0ACME:C0HELP:1764000000.000100'),
      metadata,
      later(),
    )
    return sim.click({ user: 'U0BEN', channel: 'C0TRIAGE', ts, action_id: action })
  }

  const heard = async ({ sim }: Awaited<ReturnType<typeof running>>) => {
    const { ephemerals } = await sim.until(({ ephemerals }) => ephemerals.length > 0, 'a private answer')
    return ephemerals.map(({ user, channel, text }) => ({ user, channel, text }))
  }
  const toBen = (text: string) => [{ user: 'U0BEN', channel: 'C0TRIAGE', text }]

  test('that is accepted is acknowledged, and nothing more is said', async () => {
    const parts = await running()
    expect(await clicked(parts)).toMatchObject({ acked: true })
    expect(parts.told).toEqual([
      {
        what: 'command',
        key: { workspace: 'T0ACME', channel: 'C0HELP', threadTs: '1764000000.000100' },
        told: expect.objectContaining({
          kind: 'claim',
          actor: { kind: 'person', user: 'U0BEN', organisation: 'T0ACME', roles: { platform: ['agent'] } },
        }),
      },
    ])
    await parts.gateway.stop()
    expect((await parts.sim.state()).ephemerals).toEqual([])
  })

  test.each([
    ['does not show it soon', async () => false],
    ['may not show it, as Postgres is away', () => Promise.reject(new Error('Postgres is away'))],
  ])('that is accepted by a card that %s is answered privately', async (_, shows) => {
    const parts = await running()
    const asked: unknown[] = []
    parts.behind.shows = (...args) => {
      asked.push(args)
      return shows()
    }
    parts.behind.answer = async () => ({ ok: true, seq: 7 })
    expect(await clicked(parts)).toMatchObject({ acked: true })
    expect(await heard(parts)).toEqual(toBen('Got it. The card will update as soon as Docket catches up.'))
    const key = { workspace: 'T0ACME', channel: 'C0HELP', threadTs: '1764000000.000100' }
    expect(asked).toEqual([[key, expect.any(String), 7]])
  })

  test('that is refused is answered privately', async () => {
    const parts = await running()
    const say = 'This ticket is already assigned to {user}.'
    parts.behind.answer = async () => ({ ok: false, code: 'already_owned', say, user: 'U0CARLA' })
    expect(await clicked(parts)).toMatchObject({ acked: true })
    expect(await heard(parts)).toEqual(toBen('This ticket is already assigned to <@U0CARLA>.'))
  })

  test.each([
    ['noted', 'Got it. Docket is catching up; the card will update soon, if you may do this.'],
    ['unknown', UNKNOWN],
  ] as const)('that is %s gets its message', async (answer, text) => {
    const parts = await running()
    parts.behind.answer = async () => answer
    expect(await clicked(parts)).toMatchObject({ acked: true })
    expect(await heard(parts)).toEqual(toBen(text))
  })

  test('that causes an error gets a message', async () => {
    const parts = await running()
    parts.behind.answer = () => Promise.reject(new Error('our bug'))
    expect(await clicked(parts)).toMatchObject({ acked: true })
    expect(await heard(parts)).toEqual(toBen(UNKNOWN))
  })

  test('on an unknown button gets a message', async () => {
    const parts = await running()
    expect(await clicked(parts, 'somebody:elses')).toMatchObject({ acked: true })
    expect(await heard(parts)).toEqual(toBen('Docket does not know this button.'))
    expect(parts.told).toEqual([])
  })

  test('is acknowledged however slowly its answer is posted', async () => {
    const parts = await running()
    parts.behind.answer = async () => 'noted'
    await parts.sim.fault({ kind: 'slow', ms: 1_000, match: { method: 'chat.postEphemeral' } })
    const { acked, waitedMs } = await clicked(parts)
    expect({ acked, inTime: waitedMs < 500 }).toEqual({ acked: true, inTime: true })
    expect(await heard(parts)).toHaveLength(1)
  })

  test('is acknowledged though its answer cannot be posted', async () => {
    const parts = await running()
    parts.behind.answer = async () => 'noted'
    await parts.sim.fault({
      kind: 'error',
      error: 'user_not_in_channel',
      match: { method: 'chat.postEphemeral' },
    })
    expect(await clicked(parts)).toMatchObject({ acked: true })
  })
})

describe('a message of ours', () => {
  const posted = ({ api }: Awaited<ReturnType<typeof running>>) =>
    api.post({ channel: 'C0TRIAGE', threadTs: null }, { text: 'a notice' }, metadata, later())

  test('is a receipt of its write', async () => {
    const parts = await running()
    const echoes: string[][] = []
    parts.behind.echo = async (...echo) => {
      echoes.push(echo)
      return { kind: 'stands' }
    }
    const ts = await posted(parts)
    await parts.acknowledged(1)
    expect(echoes).toEqual([['receipt-1', 'C0TRIAGE', ts]])
    expect(await parts.sim.message('C0TRIAGE', ts)).toMatchObject({ deleted: false })
  })

  test('that is a second copy is deleted and counted, even if it is already gone', async () => {
    const parts = await running()
    const duplicate = { kind: 'duplicate', opKey: 'T0ACME:C0HELP:1/card/triage' } as const
    parts.behind.echo = async () => duplicate
    await parts.sim.fault({ kind: 'error', error: 'message_not_found', match: { method: 'chat.delete' } })
    await posted(parts)
    await parts.acknowledged(1)
    expect(parts.behind.duplicates).toBe(1)
    const ts = await posted(parts)
    await parts.acknowledged(2)
    expect(await parts.sim.message('C0TRIAGE', ts)).toMatchObject({ deleted: true })
    expect(parts.behind.duplicates).toBe(2)
  })

  test.each<[string, CallFault]>([
    ['because Slack failed', { kind: 'http_error', status: 500 }],
    ['because of a rate limit', { kind: 'rate_limited', retryAfterS: 30 }],
  ])('that could not be deleted %s is sent again by Slack, and deleted then', async (_, fault) => {
    const parts = await running()
    const duplicate = { kind: 'duplicate', opKey: 'T0ACME:C0HELP:1/card/triage' } as const
    parts.behind.echo = async () => duplicate
    await parts.sim.fault({ ...fault, match: { method: 'chat.delete' } })
    const ts = await posted(parts)
    await parts.acknowledged(1)
    expect((await parts.sim.state()).events.retried).toBeGreaterThan(0)
    expect(await parts.sim.message('C0TRIAGE', ts)).toMatchObject({ deleted: true })
    expect(parts.behind.duplicates).toBe(1)
  })
})

describe('a channel that can be written to again', () => {
  const keys = ['1764000000.000100', '1764000000.000200'].map((threadTs) => ({
    workspace: 'T0ACME',
    channel: 'C0HELP',
    threadTs,
  }))

  test('wakes every ticket whose writes were parked for it; where one sleeps on, Slack sends the event again', async () => {
    const { sim, told, behind, acknowledged } = await running()
    const [first, second] = keys as [TicketKey, TicketKey]
    behind.unpark = async () =>
      [first, first, second].map((key, index) => ({
        opKey: `op${index}`,
        owner: { kind: 'ticket' as const, key },
      }))
    let refusals = 1
    behind.accept = async () => {
      if (refusals-- > 0) throw new Error('Temporal is away')
    }
    await sim.archive('C0TRIAGE')
    await sim.unarchive('C0TRIAGE')
    await acknowledged(1)
    const woken = told.filter(({ what }) => what === 'wake').map(({ key }) => key)
    expect(woken).toEqual([first, second, first, second])
  })

  test('that the bot left is looked up again, also after an invitation, and what was kept of it is removed', async () => {
    const { sim, behind, acknowledged } = await running()
    await sim.kick('C0HELP', bot.userId)
    await acknowledged(1)
    expect(behind).toMatchObject({ forgotten: ['C0HELP'], changes: ['left C0HELP'] })
    await sim.invite('C0HELP', bot.userId)
    // Also the message of Slack's about it.
    await acknowledged(3)
    expect(behind).toMatchObject({ forgotten: ['C0HELP'], changes: ['left C0HELP', 'joined C0HELP'] })
  })
})

describe('while Slack is away', () => {
  test('the gateway starts at once, and works when Slack is back', async () => {
    const { sim, gateway, told, open, acknowledged } = await setUp({ retryDelaysMs: Array(40).fill(100) })
    await sim.down(true)
    await gateway.start()
    const { ts } = await sim.post(help)
    await sim.react({ user: 'U0BEN', channel: 'C0HELP', ts, name: 'ticket' })
    await sim.down(false)
    await open()
    await acknowledged(2)
    expect(told).toHaveLength(1)
  })

  test('nothing is acknowledged until Slack says who we are', async () => {
    const { sim, gateway, told, open, acknowledged } = await setUp({ retryDelaysMs: Array(40).fill(50) })
    await sim.fault({ kind: 'http_error', status: 503, times: 5, match: { method: 'auth.test' } })
    await gateway.start()
    await open()
    const { ts } = await sim.post(help)
    await sim.react({ user: 'U0BEN', channel: 'C0HELP', ts, name: 'ticket' })
    const { calls, events } = await acknowledged(2)
    expect(calls['auth.test']).toMatchObject({ total: 6, ok: 1 })
    expect(events.lost).toBe(0)
    expect(told).toHaveLength(1)
    expect(gateway.reasons()).toEqual([])
  })

  test('a token that Slack refuses is named among the reasons why it is not ready', async () => {
    const { gateway, open } = await setUp({}, 'xoxb-mistyped')
    await gateway.start()
    await open()
    await expect
      .poll(() => gateway.reasons(), { timeout: 5_000 })
      .toEqual(["Slack refuses SLACK_BOT_TOKEN (invalid_auth): copy it from the app's settings again"])
  })
})

describe('a triage channel that is not for the team alone', () => {
  test.each([
    ['public', { is_private: false }],
    ['shared with another organisation', { is_private: true, is_ext_shared: true }],
  ])('is refused when it is %s', async (why, fields) => {
    const { sim, gateway } = await setUp()
    await sim.channel({
      id: 'C0TRIAGE',
      name: 'triage',
      members: ['U0BEN', bot.userId],
      ...fields,
    } as SeedChannel)
    await gateway.start()
    await expect(gateway.refused).rejects.toThrow(why)
  })

  test('is refused also beside one that Slack does not show us', async () => {
    const { sim, api } = await setUp()
    await sim.channel({ id: 'C0OPEN', name: 'open', is_private: false, members: [bot.userId] })
    const [secret, public_] = ['C0SECRET', 'C0OPEN'].map((triage) => ({ ...team, triage }))
    if (!secret || !public_) throw new Error('there are two')
    await expect(requirePrivateTriage(api, settingsOf(secret, public_))).rejects.toThrow('C0OPEN')
    expect(await requirePrivateTriage(api, settingsOf(secret))).toEqual(['C0SECRET'])
  })
})
