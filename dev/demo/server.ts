import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { refusalOf, refusalOfBody } from '../stack/doors.ts'
import { pageFile } from './static.ts'

export type Route = (body: Record<string, unknown>) => unknown

export type Site = {
  /** `METHOD /path` -> its handler, which returns JSON. */
  routes: Record<string, Route>
  /** Begins to push to a reader; the returned function is called when the reader disconnects. */
  stream: (push: Push) => () => void
}

export type Push = (event: string, data: unknown) => void

const MAX_BODY = 256 * 1024
const HEARTBEAT_MS = 15_000

/** The browser runs only the page's own files, even if a message contains markup. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

/** Serves the page on loopback. */
export async function serve(site: Site, port: number): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    answer(site, request, response).catch((error) => refuse(response, 500, messageOf(error)))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => close(server) }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function answer(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = refusalOf(request)
  if (refusal) return refuse(response, refusal.status, refusal.error)
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  if (request.method === 'GET' && pathname === '/api/stream') return stream(site, request, response)
  const route = site.routes[`${request.method} ${pathname}`]
  if (route) return callRoute(route, request, response)
  const file = request.method === 'GET' ? await pageFile(pathname) : null
  if (!file) return refuse(response, 404, 'There is nothing here.')
  response.writeHead(200, { ...HEADERS, 'content-type': file.type }).end(file.body)
}

async function callRoute(route: Route, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = refusalOfBody(request)
  if (refusal) return refuse(response, refusal.status, refusal.error)
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY)
    return refuse(response, 413, 'That is too long.')
  try {
    const body = request.method === 'POST' ? ((await json(request)) as Record<string, unknown>) : {}
    send(response, 200, (await route(body)) ?? {})
  } catch (error) {
    refuse(response, 400, messageOf(error))
  }
}

function stream(site: Site, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' })
  response.write('retry: 1000\n\n')
  const leave = site.stream((event, data) => {
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  })
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS)
  request.once('close', () => {
    clearInterval(heartbeat)
    leave()
  })
}

const refuse = (response: ServerResponse, status: number, error: string): void =>
  send(response, status, { error })

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) return void response.end()
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** The simulator's refusals have a prefix that helps only programmers. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^slack-sim: \S+ \S+: /, '')
