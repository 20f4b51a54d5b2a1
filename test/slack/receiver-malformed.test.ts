import { on, once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { App } from '@slack/bolt'
import type { Logger } from '@slack/web-api'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { createReceiver } from '../../src/slack/inbound/receiver.ts'

const timing = { helloMs: 200, retryMs: 10, retryMaxMs: 20, closeMs: 200, drainMs: 200 }

/** A Slack that sends any message; it says hello from the `greetFrom`th connection on. */
async function rudeSlack(greetFrom = 1) {
  const sockets = new WebSocketServer({ noServer: true })
  const server = createServer((_, response) => {
    const { port } = server.address() as AddressInfo
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${port}` }))
  })
  let opened = 0
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (open) => {
      opened += 1
      if (opened >= greetFrom) open.send('{"type":"hello"}')
      sockets.emit('connection', open)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const connection = async () => ((await once(sockets, 'connection')) as [WebSocket])[0]
  return { url: `http://127.0.0.1:${port}/api/`, connection, opened: () => opened }
}

async function setUp(greetFrom?: number) {
  const slack = await rudeSlack(greetFrom)
  const [heard, said]: [unknown[], string[]] = [[], []]
  const say = (words: string) => void said.push(words)
  const receiver = createReceiver({
    appToken: 'xapp-1',
    slackApiUrl: slack.url,
    sockets: 1,
    timing,
    logger: { debug() {}, info() {}, warn: say, error: say, getLevel: () => 'info' } as unknown as Logger,
  })
  const processEvent: App['processEvent'] = async ({ body, ack }) => {
    heard.push(body)
    await ack()
  }
  receiver.init({ processEvent } as App)
  onTestFinished(() => receiver.stop())
  return { slack, receiver, heard, said }
}

/** Sends a message, then a valid envelope, and returns the ids acknowledged by then. */
async function acknowledgedOf(socket: WebSocket, message: string): Promise<string[]> {
  const acknowledged: string[] = []
  const answers = on(socket, 'message')
  socket.send(message)
  socket.send(JSON.stringify({ envelope_id: 'GOOD', type: 'events_api', payload: good }))
  for await (const [data] of answers) {
    acknowledged.push(JSON.parse(String(data)).envelope_id)
    if (acknowledged.includes('GOOD')) break
  }
  return acknowledged.filter((id) => id !== 'GOOD')
}

const good = { type: 'event_callback', event: { type: 'message', text: 'hello' } }
const envelope = (payload: unknown, type = 'events_api') =>
  JSON.stringify({ envelope_id: 'BAD', type, payload })
const person = { id: 'U1' }

describe('refused, acknowledged and handed to nobody is an envelope', () => {
  test.each([
    ['without a payload', envelope(null)],
    ['with a payload that is a text', envelope('text')],
    ['with a payload that is a list', envelope([good])],
    ['without an event', envelope({ type: 'event_callback' })],
    ['whose event has no type', envelope({ event: {} })],
    ['whose event is a text', envelope({ event: 'message' })],
    ['whose reaction is to nothing', envelope({ event: { type: 'reaction_added', item: null } })],
    ['whose user group is nothing', envelope({ event: { type: 'subteam_updated', subteam: null } })],
    ['of a click by nobody', envelope({ type: 'block_actions', actions: [{}] }, 'interactive')],
    ['of a click on nothing', envelope({ type: 'block_actions', actions: [], user: person }, 'interactive')],
    ['of an interaction without a type', envelope({ user: person }, 'interactive')],
    ['of a slash command without a command', envelope({}, 'slash_commands')],
    ['of a type that nobody knows', envelope(good, 'telepathy')],
    ['larger than a megabyte', envelope({ ...good, more: 'ä'.repeat(600_000) })],
  ])('%s', async (_, message) => {
    const { slack, receiver, heard, said } = await setUp()
    const [socket] = await Promise.all([slack.connection(), receiver.start()])
    expect(await acknowledgedOf(socket, message)).toEqual(['BAD'])
    expect(heard).toEqual([good])
    expect(said).toEqual([expect.stringMatching(/^envelope BAD was refused: /)])
  })
})

describe('ignored is', () => {
  test.each(['', 'null', '[]', '{', 'true', '{"type":"events_api"}', '{"envelope_id":7}'])(
    '%j',
    async (message) => {
      const { slack, receiver, heard, said } = await setUp()
      const [socket] = await Promise.all([slack.connection(), receiver.start()])
      expect(await acknowledgedOf(socket, message)).toEqual([])
      expect(heard).toEqual([good])
      expect(said).toHaveLength(1)
    },
  )
})

test('a connection that never says hello is given up for another', async () => {
  const { slack, receiver } = await setUp(3)
  await receiver.start()
  await expect.poll(() => receiver.openSockets(), { timeout: 5_000 }).toBe(1)
  expect(slack.opened()).toBe(3)
})

test('a connection that is told to go is replaced at once, though it lingers in its closing', async () => {
  const { slack, receiver } = await setUp()
  const [first] = await Promise.all([slack.connection(), receiver.start()])
  const next = slack.connection()
  first.pause()
  first.send('{"type":"disconnect","reason":"refresh_requested"}')
  await acknowledgedOf(await next, '{}')
  expect(receiver.openSockets()).toBe(1)
})
