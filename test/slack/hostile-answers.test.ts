import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { TIMING } from '../../src/domain/timing.ts'
import { describeError } from '../../src/runtime/logger.ts'
import { failureOf } from '../../src/slack/api/failure.ts'
import { createSlackApi } from '../../src/slack/api/web-client.ts'
import { logger } from '../slack-sim/harness.ts'

/*
 * An answer of the Web API may hold anything. A value of another shape counts as missing: it must not become part of
 * a key, an instant or a title, nor make an activity throw for ever.
 */

const TS = '1764000000.000100'
const WEIRD: readonly unknown[] = [
  null,
  0,
  true,
  '',
  'x',
  'U1> <!channel',
  'U0\u0000X',
  '999999999999.000000',
  [],
  {},
  [null],
  { ts: 1 },
]

/** Slack's client at a server that gives every call this answer. */
const answering = (answer: object) => answeringText(JSON.stringify({ ok: true, ...answer }))

async function answeringText(text: string) {
  const server = createServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'application/json')
    response.end(text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return createSlackApi({ token: 'xoxb-1', apiUrl: `http://127.0.0.1:${port}/`, timing: TIMING, logger })
}

const post = (api: Awaited<ReturnType<typeof answeringText>>) =>
  api.post({ channel: 'C1', threadTs: null }, { text: 'Hello' }, { k: 'r', seq: 1 }, Number.POSITIVE_INFINITY)

const label = (value: unknown) => [JSON.stringify(value), value] as const

describe('an answer of the Web API', () => {
  test.each(WEIRD.map(label))('that gives a new message the ts %s says nothing of it', async (_, ts) => {
    await expect(post(await answering({ ts }))).rejects.toThrow('without its ts')
  })

  test.each(WEIRD.map(label))('is read without messages whose ts is %s', async (_, ts) => {
    const message = { ts: TS, user: 'U1', text: 'Hello' }
    const api = await answering({ messages: [{ ...message, ts }, message] })
    expect(await api.replies({ channel: 'C1', ts: TS })).toEqual({
      messages: [message],
      next: null,
      hasMore: false,
    })
  })

  test.each(WEIRD.map(label))('is read without the message %s', async (_, messages) => {
    const api = await answering({ messages: [messages] })
    expect(await api.history({ channel: 'C1' })).toEqual({ messages: [], next: null, hasMore: false })
    expect(await (await answering({ messages })).history({ channel: 'C1' })).toMatchObject({ messages: [] })
  })

  test.each(WEIRD.map(label))('that names the member %s of a user group names nobody', async (_, user) => {
    const api = await answering({ users: ['U1', user] })
    expect(await api.usergroupUsers('S1')).toEqual(['U1'])
  })

  test.each(['x', 1, true, {}].map(label))('whose list of members is %s is none', async (_, users) => {
    await expect((await answering({ users })).usergroupUsers('S1')).rejects.toThrow('without a list')
  })

  test.each([null, 0, true, [], {}].map(label))(
    'that calls a person %s does not name them',
    async (_, name) => {
      const user = { id: 'U1', name, real_name: name, profile: { display_name: name, real_name: name } }
      expect((await (await answering({ user })).user('U1')).name).toBeNull()
      expect((await (await answering({ user: { profile: name } })).user('U1')).name).toBeNull()
    },
  )

  test.each(['team_id', 'user_id', 'bot_id', 'url'])(
    'without a %s does not say who we are',
    async (field) => {
      const me = { team_id: 'T1', user_id: 'U1', bot_id: 'B1', url: 'https://acme.slack.com/' }
      expect(await (await answering(me)).identity()).toMatchObject({ workspace: 'T1', organisation: 'T1' })
      for (const value of [null, 0, '', {}])
        await expect((await answering({ ...me, [field]: value })).identity()).rejects.toThrow('an identity')
    },
  )
})

describe('an answer that is cut short', () => {
  const user = '{"ok":true,"user":{"profile":{"real_name":"Mei of the secret project'
  const messages = '{"ok":true,"messages":[{"ts":"1764000000.000100","text":"the secret project'
  type Api = Awaited<ReturnType<typeof answeringText>>

  test.each<[string, string, (api: Api) => Promise<unknown>]>([
    ['a person', user, (api) => api.user('U1')],
    ['a thread', messages, (api) => api.replies({ channel: 'C1', ts: TS })],
    ['a history', messages, (api) => api.history({ channel: 'C1' })],
    ['a post', messages, post],
  ])('in the midst of %s says nothing of it in its error', async (_, text, call) => {
    const error: unknown = await call(await answeringText(text)).catch((thrown) => thrown)
    expect(failureOf(error)).toEqual({ kind: 'unknown', why: 'an answer that is not Slack’s' })
    expect(inspect(error, { depth: 10 })).not.toContain('secret')
    expect(JSON.stringify(describeError(error))).not.toContain('secret')
  })
})
