import { setTimeout as pause } from 'node:timers/promises'
import { App } from '@slack/bolt'
import type { Logger } from '@slack/web-api'
import { describe, expect, onTestFinished, test } from 'vitest'
import { slackSim } from '../../dev/slack-sim/client.ts'
import { CALM, type Settings } from '../../dev/slack-sim/control-api.ts'
import { startSlackSim } from '../../dev/slack-sim/server.ts'
import { defaultWorkspace } from '../../dev/slack-sim/workspace.ts'
import { acknowledgeAfter, createReceiver } from '../../src/slack/inbound/receiver.ts'

const timing = { helloMs: 2_000, retryMs: 20, retryMaxMs: 100, closeMs: 1_000, drainMs: 1_000 }
const quick: Partial<Settings> = { ...CALM, ackTimeoutMs: 300, retryDelaysMs: [0, 50, 100, 200, 400] }
const logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  getLevel: () => 'info',
} as unknown as Logger

type Heard = { text: string; retryNum: number | undefined; retryReason: string | undefined }

/** A Slack of this test, and a Bolt app on our receiver that passes every message to `listen`. */
async function setUp(listen: (heard: Heard) => Promise<void>, settings: Partial<Settings> = {}) {
  const server = await startSlackSim({ settings: { ...quick, ...settings } })
  onTestFinished(() => server.stop())
  const sim = slackSim(server.url)
  const receiver = createReceiver({
    appToken: defaultWorkspace.bot.appToken,
    slackApiUrl: sim.apiUrl,
    logger,
    timing,
  })
  const authorize = async () => ({ botId: 'B0DOCKET', botUserId: 'U0DOCKET' })
  const app = new App({ receiver, authorize, ignoreSelf: false, convoStore: false, logger })
  app.error(async (error) => {
    throw error
  })
  app.event('message', ({ event, context }) => {
    const text = 'text' in event ? String(event.text) : ''
    return listen({ text, retryNum: context.retryNum, retryReason: context.retryReason })
  })
  onTestFinished(() => receiver.stop())
  const say = (text: string) => sim.post({ user: 'U0ANNA', channel: 'C0HELP', text })
  const sockets = (count: number) =>
    sim.until(({ sockets }) => sockets === count && receiver.openSockets() === count, `${count} sockets`)
  return { sim, receiver, say, sockets }
}

/** A promise that the test settles. */
const latch = () => Promise.withResolvers<void>()

describe('an envelope', () => {
  test('is acknowledged only after its listener is done', async () => {
    const [arrived, finish] = [latch(), latch()]
    const { sim, receiver, say, sockets } = await setUp(
      async () => {
        arrived.resolve()
        await finish.promise
      },
      { ackTimeoutMs: 5_000 },
    )
    await receiver.start()
    await sockets(2)
    await say('help')
    await arrived.promise
    expect((await sim.state()).events).toMatchObject({ queued: 1, acknowledged: 0 })
    finish.resolve()
    await sim.until(({ events }) => events.acknowledged === 1)
  })

  test('whose listener throws is sent again, and says so', async () => {
    const heard: Heard[] = []
    const { sim, receiver, say, sockets } = await setUp(async (one) => {
      heard.push(one)
      if (heard.length < 3) throw new Error('Temporal is away')
    })
    await receiver.start()
    await sockets(2)
    await say('help')
    const { events } = await sim.until(({ events }) => events.acknowledged === 1)
    expect(events).toMatchObject({ retried: 2, lost: 0 })
    expect(heard).toEqual([
      { text: 'help', retryNum: undefined, retryReason: undefined },
      { text: 'help', retryNum: 1, retryReason: 'timeout' },
      { text: 'help', retryNum: 2, retryReason: 'timeout' },
    ])
  })

  const envelope = { id: 'E1', type: 'interactive', body: {} } as const

  test('is acknowledged with exactly what its listener said', async () => {
    const sent: unknown[] = []
    const said = { response_action: 'errors', errors: { title: 'too short' } }
    const acknowledge = async (payload?: unknown) => void sent.push(payload)
    await acknowledgeAfter({ ...envelope, acknowledge }, { processEvent: ({ ack }) => ack(said) })
    expect(sent).toEqual([said])
  })

  test('that no listener took is not acknowledged', async () => {
    const sent: unknown[] = []
    const acknowledge = async (payload?: unknown) => void sent.push(payload)
    const ignored = acknowledgeAfter({ ...envelope, acknowledge }, { processEvent: async () => undefined })
    await expect(ignored).rejects.toThrow('no listener took it')
    expect(sent).toEqual([])
  })

  test('whose listener throws after taking it is not acknowledged', async () => {
    const sent: unknown[] = []
    const acknowledge = async (payload?: unknown) => void sent.push(payload)
    const processEvent = async ({ ack }: { ack: () => Promise<void> }) => {
      await ack()
      throw new Error('too late')
    }
    await expect(acknowledgeAfter({ ...envelope, acknowledge }, { processEvent })).rejects.toThrow('too late')
    expect(sent).toEqual([])
  })
})

describe('with Slack away', () => {
  test('at start it starts at once, and hears what was said meanwhile', async () => {
    const heard: string[] = []
    const { sim, receiver, say, sockets } = await setUp(async ({ text }) => void heard.push(text), {
      retryDelaysMs: [20, 20, 20, 50, 100, 500, 2_000],
    })
    await sim.down(true)
    await receiver.start()
    expect(receiver.openSockets()).toBe(0)
    await say('help')
    await sim.down(false)
    await sockets(2)
    await sim.until(({ events }) => events.acknowledged === 1)
    expect(heard).toEqual(['help'])
  })

  test('later it counts no open socket, and comes back by itself', async () => {
    const heard: string[] = []
    const { sim, receiver, say, sockets } = await setUp(async ({ text }) => void heard.push(text))
    await receiver.start()
    await sockets(2)
    await sim.down(true)
    await expect.poll(() => receiver.openSockets()).toBe(0)
    await sim.down(false)
    await sockets(2)
    await say('still there?')
    await sim.until(({ events }) => events.acknowledged === 1)
    expect(heard).toEqual(['still there?'])
  })

  test.each(['invalid_auth', 'internal_error', 'ratelimited'])(
    'because of %s it tries again',
    async (error) => {
      const { sim, receiver, sockets } = await setUp(async () => undefined)
      await sim.fault({ kind: 'error', error, times: 4, match: { method: 'apps.connections.open' } })
      await receiver.start()
      await sockets(2)
    },
  )

  test.each([
    { kind: 'http_error', status: 503 },
    { kind: 'html' },
    { kind: 'cut' },
    { kind: 'rate_limited', retryAfterS: 0 },
  ] as const)('because of $kind it tries again', async (fault) => {
    const { sim, receiver, sockets } = await setUp(async () => undefined)
    await sim.fault({ ...fault, times: 4, match: { method: 'apps.connections.open' } })
    await receiver.start()
    await sockets(2)
  })
})

describe('two sockets', () => {
  test.each(['cut', 'warning', 'refresh_requested'] as const)('lose nothing to %s', async (reason) => {
    const heard = new Set<string>()
    const { sim, receiver, say, sockets } = await setUp(async ({ text }) => {
      await pause(5)
      heard.add(text)
    })
    await receiver.start()
    await sockets(2)
    const words = Array.from({ length: 40 }, (_, index) => `message ${index}`)
    for (const [index, text] of words.entries()) {
      await say(text)
      if (index % 10 === 5) await sim.disconnect(reason, 1)
      if (index === 20) await sim.disconnect(reason)
    }
    const { events } = await sim.until(({ events }) => events.acknowledged === words.length)
    expect(events).toMatchObject({ queued: words.length, lost: 0 })
    expect([...heard].sort()).toEqual(words.toSorted())
    await sockets(2)
  })
})

describe('stopping', () => {
  test('waits for what is at hand, acknowledges it, and refuses what is new', async () => {
    const [arrived, finish] = [latch(), latch()]
    const heard: string[] = []
    const { sim, receiver, say, sockets } = await setUp(
      async ({ text }) => {
        heard.push(text)
        arrived.resolve()
        await finish.promise
      },
      { ackTimeoutMs: 5_000 },
    )
    await receiver.start()
    await sockets(2)
    await say('first')
    await arrived.promise
    const stopped = receiver.stop()
    await say('second')
    finish.resolve()
    await stopped
    const { events } = await sim.until(({ sockets, events }) => sockets === 0 && events.acknowledged === 1)
    expect(heard).toEqual(['first'])
    expect(events.acknowledged).toBe(1)
    expect(receiver.openSockets()).toBe(0)
  })

  test('does not wait for ever', async () => {
    const { receiver, say, sockets } = await setUp(() => new Promise(() => undefined))
    await receiver.start()
    await sockets(2)
    await say('help')
    await receiver.stop()
    expect(receiver.openSockets()).toBe(0)
  })

  test('ends trying, while Slack is away', async () => {
    const { sim, receiver } = await setUp(async () => undefined)
    await sim.down(true)
    await receiver.start()
    await receiver.stop()
    await sim.down(false)
    const before = (await sim.state()).calls['apps.connections.open']?.total ?? 0
    await pause(3 * timing.retryMaxMs)
    expect((await sim.state()).calls['apps.connections.open']?.total ?? 0).toBe(before)
  })
})
