import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { refusalOf, refusalOfBody } from '../stack/doors.ts'
import { serveApi } from './api.ts'
import { readText } from './arguments.ts'
import { controls } from './control.ts'
import type { Settings, StreamItem, Workspace } from './control-api.ts'
import { respondThroughUrl } from './hooks.ts'
import { readManifest } from './manifest.ts'
import { Sim } from './sim.ts'
import { readWorkspace } from './workspace.ts'

export type SlackSimOptions = {
  /** 0 or undefined: any free port. */
  port?: number
  /** The app manifest; by default the repository's own. */
  manifest?: string
  /** Append-only file that keeps the workspace over restarts. Without it nothing is kept. */
  journal?: string | undefined
  /** The workspace, or a file that holds it. A journal that is not empty takes precedence. */
  workspace?: Workspace | string | undefined
  settings?: Partial<Settings> | undefined
}

export type SlackSim = {
  url: string
  stop(): Promise<void>
}

/** The manifest of the app under test. */
export const ownManifest = new URL('../../slack-manifest.json', import.meta.url).pathname

/** Starts a simulated Slack on 127.0.0.1. */
export async function startSlackSim(options: SlackSimOptions = {}): Promise<SlackSim> {
  const { workspace, journal, settings } = options
  const sim = new Sim({
    workspace: typeof workspace === 'object' ? workspace : readWorkspace(workspace),
    manifest: readManifest(options.manifest ?? ownManifest),
    journal,
    settings,
  })
  const server = createServer((request, response) => {
    route(sim, request, response).catch((error) => fail(response, error))
  })
  // Long enough that a client never reuses a connection at the moment we close it.
  server.keepAliveTimeout = 60_000
  server.on('upgrade', (request, socket, head) => {
    if (sim.down || refusalOf(request)) socket.destroy()
    else sim.sockets.accept(request, socket, head)
  })
  await listen(server, options.port ?? 0)
  sim.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: sim.url,
    async stop() {
      sim.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function route(sim: Sim, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = refusalOf(request)
  if (refusal) return answer(response, refusal.status, { error: refusal.error })
  const { pathname } = new URL(request.url ?? '/', sim.url)
  const [, root = '', ...rest] = pathname.split('/')
  const path = rest.join('/')
  if (root === 'api') return serveApi(sim, path, request, response)
  if (root === 'control' && path === 'stream') return stream(sim, response)
  // Slack's own methods accept forms; the simulator's own routes accept JSON.
  const refusalOfType = refusalOfBody(request)
  if (refusalOfType) return answer(response, refusalOfType.status, { error: refusalOfType.error })
  const text = await readText(request)
  const body: unknown = text === '' ? {} : JSON.parse(text)
  if (root === 'control') {
    const control = controls[`${request.method} ${path}`]
    if (!control) return answer(response, 404, { error: `there is no control ${request.method} ${path}` })
    return answer(response, 200, (await control(sim, body)) ?? { ok: true })
  }
  if (pathname.startsWith('/hooks/response/')) {
    if (sim.down) return void request.socket.destroy()
    respondThroughUrl(sim, rest.at(-1) ?? '', body as object)
    return answer(response, 200, { ok: true })
  }
  answer(response, 404, { error: 'not found' })
}

/**
 * Every change as it happens. The stream starts with the settings: they show the reader that it is connected.
 */
function stream(sim: Sim, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const write = (item: StreamItem) => response.write(`data: ${JSON.stringify(item)}\n\n`)
  write({ kind: 'settings', settings: sim.settings })
  response.on('close', sim.listen(write))
}

/** A refusal with Slack's error code is the caller's mistake; so is invalid JSON or an invalid order. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy()
  const code = error instanceof Error ? error.message : String(error)
  answer(response, code.endsWith('_url') ? 404 : 400, { ok: false, error: code })
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}
