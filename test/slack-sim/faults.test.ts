import { WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { describe, expect, test } from 'vitest'
import type { CallFault } from '../../dev/slack-sim/control-api.ts'
import { calmSlack } from './harness.ts'

const channel = 'C0HELP'

async function postUnder(fault: CallFault) {
  const { sim, slack } = await calmSlack()
  await sim.fault({ ...fault, match: { method: 'chat.postMessage' } })
  const outcome = await slack.chat.postMessage({ channel, text: 'x' }).catch((error) => error)
  const { messages } = await sim.state()
  expect(await sim.faults()).toMatchObject([{ kind: fault.kind, hits: 1, left: 0 }])
  return { sim, slack, outcome, stored: messages.length }
}

describe('a fault before storing', () => {
  test('rate_limited: 429 with the seconds ordered', async () => {
    const { outcome, stored } = await postUnder({ kind: 'rate_limited', retryAfterS: 7 })
    expect(outcome).toBeInstanceOf(WebAPIRateLimitedError)
    expect([outcome.retryAfter, stored]).toEqual([7, 0])
  })

  test('http_error: the status ordered', async () => {
    const { outcome, stored } = await postUnder({ kind: 'http_error', status: 503 })
    expect(outcome).toBeInstanceOf(WebAPIHTTPError)
    expect([outcome.statusCode, stored]).toEqual([503, 0])
  })

  test('html: a maintenance page that says 200', async () => {
    const { outcome, stored } = await postUnder({ kind: 'html' })
    expect(outcome.data.error).toContain('<html>')
    expect(stored).toBe(0)
  })

  test('error: any code of Slack’s', async () => {
    const { outcome, stored } = await postUnder({ kind: 'error', error: 'restricted_action' })
    expect([outcome.data.error, stored]).toEqual(['restricted_action', 0])
  })

  test('cut: the connection ends', async () => {
    const { outcome, stored } = await postUnder({ kind: 'cut' })
    expect(outcome).toBeInstanceOf(WebAPIRequestError)
    expect(stored).toBe(0)
  })

  test('slow: served all the same', async () => {
    const { outcome, stored } = await postUnder({ kind: 'slow', ms: 20 })
    expect([outcome.ok, stored]).toEqual([true, 1])
  })
})

describe('a fault around storing', () => {
  test('stored_then_error: the message stands, the answer is an error', async () => {
    const { outcome, stored } = await postUnder({ kind: 'stored_then_error', status: 500 })
    expect(outcome).toBeInstanceOf(WebAPIHTTPError)
    expect(stored).toBe(1)
  })

  test('stored_then_cut: the message stands, the connection ends', async () => {
    const { outcome, stored } = await postUnder({ kind: 'stored_then_cut' })
    expect(outcome).toBeInstanceOf(WebAPIRequestError)
    expect(stored).toBe(1)
  })

  test('stored_late: stored only after the client has given up', async () => {
    const { sim } = await calmSlack()
    await sim.fault({ kind: 'stored_late', ms: 1000 })
    const body = new URLSearchParams({ channel, text: 'late' })
    const headers = { authorization: 'Bearer xoxb-docket-simulator' }
    const abort = new AbortController()
    const call = fetch(`${sim.apiUrl}chat.postMessage`, {
      method: 'POST',
      body,
      headers,
      signal: abort.signal,
    })
    const given = call.catch((error) => error.name)
    await expect.poll(async () => (await sim.faults())[0]?.hits).toBe(1)
    abort.abort()
    expect(await given).toBe('AbortError')
    expect((await sim.state()).messages).toEqual([])
    const { messages } = await sim.until((state) => state.messages.length > 0)
    expect(messages).toMatchObject([{ text: 'late' }])
  })

  test('lag: stored at once, but unreadable beyond the bound', async () => {
    const { slack, outcome, stored } = await postUnder({ kind: 'lag', ms: 60_000 })
    expect([outcome.ok, stored]).toEqual([true, 1])
    expect((await slack.conversations.history({ channel })).messages).toEqual([])
  })
})

test('a fault hits only what it was ordered for, as often as ordered', async () => {
  const { sim, slack } = await calmSlack()
  await sim.fault({ kind: 'cut', times: 2, match: { channel, textIncludes: 'breach', metadataKey: 'op-7' } })
  const post = (text: string, k: string, to = channel) => {
    const metadata = { event_type: 'x', event_payload: { k } }
    return slack.chat.postMessage({ channel: to, text, metadata }).then(
      () => 'ok',
      () => 'cut',
    )
  }
  expect(await post('breach', 'op-8')).toBe('ok')
  expect(await post('warning', 'op-7')).toBe('ok')
  expect(await post('breach', 'op-7', 'C0TRIAGE')).toBe('ok')
  expect([await post('a breach', 'op-7'), await post('breach', 'op-7')]).toEqual(['cut', 'cut'])
  expect(await post('breach', 'op-7')).toBe('ok')
  await sim.clearFaults()
  expect(await sim.faults()).toEqual([])
})

test('an order that makes no sense is refused with a sentence', async () => {
  const { sim } = await calmSlack()
  await expect(sim.fault({ kind: 'typo' as 'cut' })).rejects.toThrow('there is no fault typo')
  await expect(sim.settings({ lagms: [0, 1] } as object)).rejects.toThrow('there is no setting lagms')
})

test('away, Slack serves nobody until it is back', async () => {
  const { sim, slack } = await calmSlack()
  await sim.down(true)
  await expect(slack.auth.test()).rejects.toBeInstanceOf(WebAPIRequestError)
  await sim.down(false)
  expect((await slack.auth.test()).ok).toBe(true)
})
