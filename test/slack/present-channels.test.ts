import { expect, test } from 'vitest'
import { atPresentIds } from '../../src/slack/api/present-channels.ts'
import type { SlackApi } from '../../src/slack/api/web.ts'
import { policy } from '../domain/fixtures.ts'
import { settingsOf, teamOf } from '../harness/actors.ts'

const settings = {
  now: () =>
    settingsOf(
      teamOf(policy, {
        channels: { CNEW: { openBy: 'anyone', priority: 'normal', aliases: ['COLD', 'COLDER'] } },
      }),
    ),
}

/** Records every call with its arguments. */
function listening() {
  const calls: Record<string, unknown[]> = {}
  const api = new Proxy({} as SlackApi, {
    get:
      (_target, method: string) =>
      async (...args: unknown[]) => {
        calls[method] = args
      },
  })
  return { api: atPresentIds(api, settings), calls }
}

const at = (channel: string) => ({ channel, ts: '1.000000', threadTs: null, user: 'U1', text: 'x' })
const content = { text: 'x' }
const receipt = { k: 'r', seq: 1 }

/** One call of each method that names a channel. */
const calls: { readonly [K in keyof SlackApi]?: (api: SlackApi, channel: string) => Promise<unknown> } = {
  post: (api, channel) => api.post(at(channel), content, receipt, 0),
  update: (api, channel) => api.update(at(channel), content, receipt, 0),
  deleteMessage: (api, channel) => api.deleteMessage(at(channel)),
  react: (api, channel) => api.react(at(channel), 'eyes', 0),
  unreact: (api, channel) => api.unreact(at(channel), 'eyes', 0),
  replies: (api, channel) => api.replies({ channel, ts: '1.000000' }),
  history: (api, channel) => api.history({ channel }),
  reactions: (api, channel) => api.reactions({ channel, ts: '1.000000' }),
  channel: (api, channel) => api.channel(channel),
  ephemeral: (api, channel) => api.ephemeral({ channel, user: 'U1', text: 'x' }),
}
/** The other methods name no channel. */
const elsewhere = ['identity', 'joined', 'usergroupUsers', 'user']

test('every method of the API is one or the other', () => {
  const { api } = listening()
  expect(Object.keys(api).toSorted()).toEqual([...Object.keys(calls), ...elsewhere].toSorted())
})

test.each(Object.entries(calls))('%s is called by the present id of a channel', async (method, call) => {
  const { api, calls: made } = listening()
  for (const [id, present] of [
    ['COLD', 'CNEW'],
    ['COLDER', 'CNEW'],
    ['CNEW', 'CNEW'],
    ['CELSE', 'CELSE'],
  ] as const) {
    await call?.(api, id)
    const [place] = made[method] ?? []
    expect(typeof place === 'string' ? place : (place as { channel: string }).channel).toBe(present)
  }
})
