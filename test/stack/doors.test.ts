import { type IncomingMessage, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serve } from '../../dev/demo/server.ts'
import { type Backstage, siteOf } from '../../dev/demo/site.ts'
import { slackSim } from '../../dev/slack-sim/client.ts'
import { controls } from '../../dev/slack-sim/control.ts'
import { methods } from '../../dev/slack-sim/methods/index.ts'
import { type SlackSim, startSlackSim } from '../../dev/slack-sim/server.ts'

type Route = { method: string; path: string }
type Sent = { headers?: Record<string, string>; body?: string }

const routeOf = (name: string, prefix = ''): Route => {
  const [method = '', path = ''] = name.split(' ')
  return { method, path: prefix + path }
}

/** Not by `fetch`, which sets the Host header itself. */
async function statusOf(url: string, { method, path }: Route, { headers = {}, body }: Sent): Promise<number> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body ?? '')) }
    request(`${url}${path}`, { method, headers: { ...length, ...headers } }, resolve)
      .on('error', reject)
      .end(body)
  })
  response.destroy()
  return response.statusCode ?? 0
}

const STRANGERS: [who: string, headers: Record<string, string>][] = [
  ['a name of its own that points here', { host: 'evil.example' }],
  ['such a name with the right port', { host: 'localhost.evil.example:4242' }],
  ['a page of another address', { origin: 'http://evil.example' }],
  ['a page of another port', { origin: 'http://127.0.0.1:1' }],
  ['a page without an address', { origin: 'null' }],
]
const JSON_TYPE = { 'content-type': 'application/json' }
const FORMS = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain; application/json',
  'application/jsonp',
  '',
]

let slack: SlackSim
let page: { url: string; stop(): Promise<void> }
const reached: string[] = []

/** Stands for the functions of the page's routes, and records every call. */
const noting: object = new Proxy(() => {}, {
  get: (_target, name) => (name === 'then' ? undefined : noting),
  apply: () => {
    reached.push('called')
    return {}
  },
})
const site = siteOf(noting as Backstage)

beforeAll(async () => {
  slack = await startSlackSim()
  page = await serve(site, 0)
})
afterAll(async () => {
  await page.stop()
  await slack.stop()
})

const pageRoutes = Object.keys(site.routes).map((name) => routeOf(name))
const controlRoutes = Object.keys(controls).map((name) => routeOf(name, '/control/'))
const hook: Route = { method: 'POST', path: '/hooks/response/1' }
const everyRoute: [string, Route][] = [
  ...[...pageRoutes, routeOf('GET /'), routeOf('GET /api/stream')].map((route): [string, Route] => [
    'page',
    route,
  ]),
  ...[
    ...controlRoutes,
    routeOf('GET /control/stream'),
    hook,
    ...[...methods.keys()].map((name) => ({ method: 'POST', path: `/api/${name}` })),
  ].map((route): [string, Route] => ['slack', route]),
]
const addressOf = (server: string): string => (server === 'page' ? page.url : slack.url)

describe('the servers of the demo refuse', () => {
  test.each(STRANGERS)('%s, on every route', async (_who, headers) => {
    for (const [server, route] of everyRoute) {
      const status = await statusOf(addressOf(server), route, {
        headers: { ...JSON_TYPE, ...headers },
        body: '{}',
      })
      expect([server, route, status]).toEqual([server, route, 403])
    }
  })

  test.each(FORMS)('a body of type “%s”, on every route that changes something', async (type) => {
    const changing: [string, Route][] = [
      ...pageRoutes.map((route): [string, Route] => ['page', route]),
      ...[...controlRoutes, hook].map((route): [string, Route] => ['slack', route]),
    ]
    for (const [server, route] of changing.filter(([, { method }]) => method !== 'GET')) {
      const status = await statusOf(addressOf(server), route, {
        headers: { 'content-type': type },
        body: '{}',
      })
      expect([server, route, status]).toEqual([server, route, 415])
    }
  })

  test('and nothing of all that was done', async () => {
    const { messages, calls, down } = await slackSim(slack.url).state()
    expect({ messages, calls, down, reached }).toEqual({ messages: [], calls: {}, down: false, reached: [] })
  })
})

describe('the servers of the demo serve', () => {
  test('their own page, and programs of this machine', async () => {
    const [route] = pageRoutes.filter(({ method }) => method === 'POST')
    const own = { ...JSON_TYPE, origin: page.url }
    expect(await statusOf(page.url, route as Route, { headers: own, body: '{}' })).toBe(200)
    const sent = { headers: { 'content-type': 'Application/JSON; charset=utf-8' }, body: '{"limits":false}' }
    expect(await statusOf(slack.url, { method: 'POST', path: '/control/settings' }, sent)).toBe(200)
  })
})
