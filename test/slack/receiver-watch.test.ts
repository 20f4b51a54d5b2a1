import { App } from '@slack/bolt'
import type { Logger } from '@slack/web-api'
import { describe, expect, onTestFinished, test } from 'vitest'
import { slackSim } from '../../dev/slack-sim/client.ts'
import { CALM } from '../../dev/slack-sim/control-api.ts'
import { startSlackSim } from '../../dev/slack-sim/server.ts'
import { defaultWorkspace } from '../../dev/slack-sim/workspace.ts'
import type { Watch } from '../../src/slack/inbound/coverage.ts'
import { type Envelope, limitedSince } from '../../src/slack/inbound/envelope.ts'
import { createReceiver } from '../../src/slack/inbound/receiver.ts'

const timing = { helloMs: 2_000, retryMs: 20, retryMaxMs: 100, closeMs: 1_000, drainMs: 1_000 }
const logger = { debug() {}, info() {}, warn() {}, error() {}, getLevel: () => 'info' } as unknown as Logger

/** A receiver, with everything that it tells its watch. `listen` handles each message. */
async function setUp(listen: (text: string) => Promise<void>) {
  const server = await startSlackSim({ settings: { ...CALM, ackTimeoutMs: 2_000, retryDelaysMs: [0, 0] } })
  onTestFinished(() => server.stop())
  const sim = slackSim(server.url)
  const told: string[] = []
  const world = { postgres: true }
  const watch: Watch = {
    arrived() {
      told.push('arrived')
      return (handled) => void told.push(handled ? 'handled' : 'not handled')
    },
    ignored: () => void told.push('ignored'),
    disconnected: () => void told.push('disconnected'),
    async limited(since) {
      if (!world.postgres) throw new Error('Postgres is away')
      told.push(`limited since ${since}`)
    },
  }
  const { appToken } = defaultWorkspace.bot
  const receiver = createReceiver({ appToken, slackApiUrl: sim.apiUrl, logger, timing, watch })
  const authorize = async () => ({ botId: 'B0DOCKET', botUserId: 'U0DOCKET' })
  const app = new App({ receiver, authorize, ignoreSelf: false, convoStore: false, logger })
  app.error(async (error) => {
    throw error
  })
  app.event('message', ({ event }) => listen('text' in event ? String(event.text) : ''))
  onTestFinished(() => receiver.stop())
  await receiver.start()
  await sim.until(({ sockets }) => sockets === 2 && receiver.openSockets() === 2, 'two sockets')
  const say = (text: string) => sim.post({ user: 'U0ANNA', channel: 'C0HELP', text })
  return { sim, receiver, told, world, say }
}

describe('a receiver', () => {
  test('tells of each event that it arrived and was handled, or was not', async () => {
    let failures = 1
    const { sim, told, say } = await setUp(async () => {
      if (failures-- > 0) throw new Error('Temporal is away')
    })
    await say('help')
    await sim.until(({ events }) => events.acknowledged === 1)
    expect(told).toEqual(['arrived', 'not handled', 'arrived', 'handled'])
  })

  test('tells of an event that comes while it is stopping, and is left to others', async () => {
    const [arrived, finish] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const { receiver, told, say } = await setUp(async () => {
      arrived.resolve()
      await finish.promise
    })
    await say('first')
    await arrived.promise
    const stopped = receiver.stop()
    await say('second')
    await expect.poll(() => told).toEqual(['arrived', 'ignored'])
    finish.resolve()
    await stopped
    expect(told.slice(0, 3)).toEqual(['arrived', 'ignored', 'handled'])
  })

  test('tells nothing of a click: its person is told', async () => {
    const { sim, told } = await setUp(async () => undefined)
    await sim.envelope({ type: 'interactive', payload: { user: null } })
    expect(told).toEqual([])
  })

  test('tells when its last socket has closed, and not when one is left', async () => {
    const { sim, receiver, told } = await setUp(async () => undefined)
    const reopened = () =>
      sim.until(({ sockets }) => sockets === 2 && receiver.openSockets() === 2, 'two sockets')
    await sim.disconnect('refresh_requested', 1)
    await reopened()
    expect(told).toEqual([])
    await sim.disconnect('cut')
    await reopened()
    expect(told).toEqual(['disconnected'])
  })

  test('tells since when Slack limits the app; acknowledged only if that could be stored', async () => {
    const { sim, told, world } = await setUp(async () => undefined)
    world.postgres = false
    await sim.limitApp(true)
    expect(told).toEqual(['arrived', 'not handled'])
    world.postgres = true
    await sim.limitApp(true)
    const [, , , since] = told
    expect(since).toMatch(/^limited since \d+$/)
    expect(Number(since?.split(' ').at(-1)) % 60_000).toBe(0)
    await expect.poll(() => told.at(-1)).toBe('handled')
  })
})

describe('the minute since which Slack limits the app', () => {
  const envelope = (body: object): Envelope => ({ id: 'E1', type: 'events_api', body: { ...body } })
  const limited = (minute: unknown) =>
    limitedSince(envelope({ type: 'app_rate_limited', minute_rate_limited: minute }))

  test('is in milliseconds', () => {
    expect(limited(1_518_467_820)).toBe(1_518_467_820_000)
  })

  test.each([undefined, null, '1518467820', -1, 0, 1.5, 4_102_444_800, Number.NaN])(
    'is unknown where Slack says %s',
    (minute) => {
      expect(limited(minute)).toBeUndefined()
    },
  )

  test('is nothing that another envelope states', () => {
    expect(limitedSince(envelope({ type: 'event_callback', minute_rate_limited: 1_518_467_820 }))).toBeNull()
    const click = { type: 'app_rate_limited', minute_rate_limited: 1_518_467_820 }
    expect(limitedSince({ id: 'E1', type: 'interactive', body: click })).toBeNull()
  })
})
