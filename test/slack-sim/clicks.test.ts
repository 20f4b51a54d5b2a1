import { expect, test } from 'vitest'
import { acknowledging, bot, calmSlack, connect } from './harness.ts'

const channel = 'C0HELP'
const text = { type: 'plain_text' as const, text: 'Claim' }
const blocks = [{ type: 'actions', elements: [{ type: 'button', action_id: 'claim', value: '42', text }] }]

/** Slack's payload for a click. */
type BlockActions = {
  type: string
  response_url: string
  [field: string]: unknown
}

test('a click tells who pressed what, and the message as it stands', async () => {
  const { sim, slack } = await calmSlack()
  const app = await acknowledging(sim.apiUrl)
  const { ts = '' } = await slack.chat.postMessage({ channel, text: 'card', blocks })
  const { acked } = await sim.click({ user: 'U0BEN', channel, ts, action_id: 'claim' })
  expect(acked).toBe(true)
  const click = (await app.next((each) => each.type === 'interactive')).body as never as BlockActions
  expect(click).toMatchObject({
    type: 'block_actions',
    user: { id: 'U0BEN', team_id: 'T0ACME' },
    container: { type: 'message', message_ts: ts, channel_id: channel },
    message: { ts, bot_id: bot.botId },
    actions: [{ type: 'button', action_id: 'claim', value: '42' }],
  })
})

test('an unacknowledged click is not sent again: the person sees that it failed', async () => {
  const { sim, slack } = await calmSlack({ settings: { ackTimeoutMs: 50 } })
  let clicks = 0
  await connect(sim.apiUrl, (envelope) => {
    if (envelope.type === 'interactive') clicks += 1
    else void envelope.ack()
  })
  const { ts = '' } = await slack.chat.postMessage({ channel, text: 'card', blocks })
  expect(await sim.click({ user: 'U0BEN', channel, ts, action_id: 'claim' })).toMatchObject({ acked: false })
  expect(clicks).toBe(1)
  await expect(sim.click({ user: 'U0BEN', channel, ts, action_id: 'nope' })).rejects.toThrow(
    'no such action_id',
  )
})

test('a response_url answers the click five times, privately unless told otherwise', async () => {
  const { sim, slack } = await calmSlack()
  const app = await acknowledging(sim.apiUrl)
  const { ts = '' } = await slack.chat.postMessage({ channel, text: 'card', blocks })
  await sim.click({ user: 'U0DAN', channel, ts, action_id: 'claim' })
  const click = (await app.next((each) => each.type === 'interactive')).body as never as BlockActions
  const headers = { 'content-type': 'application/json' }
  const respond = async (body: object) =>
    (await fetch(click.response_url, { method: 'POST', headers, body: JSON.stringify(body) })).status
  expect(await respond({ text: 'Only agents may claim.' })).toBe(200)
  expect(await respond({ text: 'claimed', replace_original: true })).toBe(200)
  for (let i = 0; i < 3; i += 1) expect(await respond({ text: 'again' })).toBe(200)
  expect(await respond({ text: 'once too often' })).toBe(404)
  const { ephemerals } = await sim.state()
  expect(ephemerals[0]).toMatchObject({ user: 'U0DAN', text: 'Only agents may claim.' })
  expect(await sim.message(channel, ts)).toMatchObject({ text: 'claimed', edits: 1 })
})

test.each([
  ['an object', { payload: { command: 42 } }, { command: 42 }],
  ['null', { payload: null }, null],
  ['left out', {}, undefined],
  ['a text', { payload: 'what?' }, 'what?'],
])(
  'an envelope can be sent with a payload that is %s, to see what the app does with it',
  async (_, given, body) => {
    const { sim } = await calmSlack({ settings: { ackTimeoutMs: 500 } })
    const app = await acknowledging(sim.apiUrl)
    expect(await sim.envelope({ type: 'slash_commands', ...given })).toMatchObject({ acked: true })
    expect(app.seen).toMatchObject([{ type: 'slash_commands', body }])
  },
)
