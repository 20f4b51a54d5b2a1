import { createServer, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { CallFault } from '../../../dev/slack-sim/control-api.ts'
import { TIMING, type Timing } from '../../../src/domain/timing.ts'
import { type Failure, failureOf } from '../../../src/slack/api/failure.ts'
import { METADATA_TYPE } from '../../../src/slack/api/web.ts'
import { createSlackApi } from '../../../src/slack/api/web-client.ts'
import { bot, calmSlack, logger } from '../../slack-sim/harness.ts'
import { errors } from './fake-slack.ts'

const channel = 'C0HELP'
const SOON = Number.POSITIVE_INFINITY

function apiAt(apiUrl: string, timing: Partial<Timing> = {}) {
  return createSlackApi({ token: bot.token, apiUrl, timing: { ...TIMING, ...timing }, logger })
}

const failing = (call: Promise<unknown>): Promise<Failure | 'no failure'> =>
  call.then(() => 'no failure' as const, failureOf)

const post = (api: ReturnType<typeof apiAt>, sendBy = SOON) =>
  api.post({ channel, threadTs: null }, { text: 'Hello' }, { k: 'receipt', seq: 1 }, sendBy)

type Row = { readonly fault: CallFault; readonly means: Partial<Failure>; readonly stored: number }

const TABLE: readonly Row[] = [
  { fault: { kind: 'rate_limited', retryAfterS: 7 }, means: { kind: 'limited', afterMs: 7_000 }, stored: 0 },
  { fault: { kind: 'http_error', status: 500 }, means: { kind: 'unknown', why: 'HTTP 500' }, stored: 0 },
  { fault: { kind: 'http_error', status: 503 }, means: { kind: 'unknown', why: 'HTTP 503' }, stored: 0 },
  { fault: { kind: 'html' }, means: { kind: 'unknown' }, stored: 0 },
  {
    fault: { kind: 'error', error: 'is_archived' },
    means: { kind: 'refused', code: 'is_archived' },
    stored: 0,
  },
  { fault: { kind: 'error', error: 'ratelimited' }, means: { kind: 'limited' }, stored: 0 },
  { fault: { kind: 'cut' }, means: { kind: 'unknown' }, stored: 0 },
  { fault: { kind: 'slow', ms: 1_500 }, means: { kind: 'unknown' }, stored: 0 },
  { fault: { kind: 'stored_then_error', status: 500 }, means: { kind: 'unknown' }, stored: 1 },
  { fault: { kind: 'stored_then_cut' }, means: { kind: 'unknown' }, stored: 1 },
]

describe('a post through Slack’s own client', () => {
  test.each(TABLE)('under $fault is $means', async ({ fault, means, stored }) => {
    const { sim } = await calmSlack()
    await sim.fault({ ...fault, match: { method: 'chat.postMessage' } })
    expect(await failing(post(apiAt(sim.apiUrl, { callMs: 800 })))).toMatchObject(means)
    expect((await sim.state()).messages).toHaveLength(stored)
  })

  test('that leaves in time stands with its receipt, which a read shows', async () => {
    const { sim } = await calmSlack()
    const api = apiAt(sim.apiUrl)
    const ts = await post(api, performance.now() + 2_000)
    const payload = { k: 'receipt', seq: 1 }
    expect((await api.history({ channel })).messages).toMatchObject([
      { ts, bot_id: bot.botId, metadata: { event_type: METADATA_TYPE, event_payload: payload } },
    ])
    await api.update({ channel, ts }, { text: 'Hello again' }, { k: 'receipt', seq: 2 }, SOON)
    expect((await api.history({ channel })).messages).toMatchObject([
      { metadata: { event_payload: { k: 'receipt', seq: 2 } } },
    ])
  })

  test('that would leave too late does not leave, nor does an edit or a reaction', async () => {
    const { sim } = await calmSlack()
    const api = apiAt(sim.apiUrl)
    const ts = await post(api)
    const past = performance.now() - 1
    const tooLate = { kind: 'not_sent', why: 'the intent is too old' }
    expect(await failing(post(api, past))).toEqual(tooLate)
    expect(await failing(api.update({ channel, ts }, { text: 'x' }, { k: 'k', seq: 2 }, past))).toEqual(
      tooLate,
    )
    expect(await failing(api.react({ channel, ts }, 'eyes', past))).toEqual(tooLate)
    const { messages } = await sim.state()
    expect(messages).toMatchObject([{ text: 'Hello', edits: 0, reactions: [] }])
  })

  test('each of many at once is held to its own deadline', async () => {
    const { sim } = await calmSlack()
    const api = apiAt(sim.apiUrl)
    const past = performance.now() - 1
    const calls = Array.from({ length: 40 }, (_, index) => failing(post(api, index % 2 === 0 ? SOON : past)))
    const kinds = (await Promise.all(calls)).map((each) => (each === 'no failure' ? each : each.kind))
    expect(kinds).toEqual(
      Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 'no failure' : 'not_sent')),
    )
    expect((await sim.state()).messages).toHaveLength(20)
  })

  test('to a Slack that nobody serves was not sent', async () => {
    const { server, sim } = await calmSlack()
    await server.stop()
    expect(await failing(post(apiAt(sim.apiUrl)))).toMatchObject({ kind: 'not_sent', why: 'ECONNREFUSED' })
    const nowhere = post(apiAt('http://slack.invalid/api/', { callMs: 5_000 }))
    expect(await failing(nowhere)).toMatchObject({ kind: 'not_sent' })
  })

  test('whose answer is cut halfway may stand', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{"ok":'
    const answering = await rawServer((socket) => socket.end(head))
    expect(await failing(post(apiAt(answering)))).toMatchObject({ kind: 'unknown' })
  })

  test('refused with 429 and no time is held for a while', async () => {
    const answering = await rawServer((socket) =>
      socket.end('HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'),
    )
    expect(await failing(post(apiAt(answering)))).toEqual({ kind: 'limited', afterMs: 30_000 })
  })
})

test('what the fake Slack of these tests throws means what the real client’s errors mean', () => {
  const kinds = Object.entries({
    status: errors.status(500),
    code: errors.code('is_archived'),
    html: errors.html(),
    limited: errors.limited(1),
    cut: errors.cut(),
    refused: errors.refused(),
    timeout: errors.timeout(),
    terminated: errors.terminated(),
  }).map(([name, error]) => [name, failureOf(error).kind])
  expect(Object.fromEntries(kinds)).toEqual({
    status: 'unknown',
    code: 'refused',
    html: 'unknown',
    limited: 'limited',
    cut: 'unknown',
    refused: 'not_sent',
    timeout: 'unknown',
    terminated: 'unknown',
  })
})

/** A server that sends the same bytes to every connection. */
async function rawServer(say: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => {}).once('data', () => say(socket)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return `http://127.0.0.1:${address.port}/api/`
}
