import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { requireScope } from './access.ts'
import { checkArguments, type Request, readRequest } from './arguments.ts'
import { before, storing } from './faults.ts'
import type { Method } from './method.ts'
import { methods } from './methods/index.ts'
import { draw } from './settings.ts'
import type { Sim } from './sim.ts'
import { commonErrors, explained, SlackError } from './slack-error.ts'

/** The end of a call: with an HTTP response, or without one. */
type Reply = { status: number; body: unknown; headers?: Record<string, string> } | 'cut'

/** Serves `/api/<method>`. */
export async function serveApi(
  sim: Sim,
  name: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const started = performance.now()
  sim.pendingCalls += 1
  let params: Request['params'] = {}
  const reply = await attempt(async () => {
    if (sim.down) return 'cut'
    const request = await readRequest(incoming)
    params = request.params
    return serve(sim, name, request)
  })
  sim.pendingCalls -= 1
  const ms = Math.round(performance.now() - started)
  const outcome = outcomeOf(reply)
  sim.count(name, outcome)
  const channel = typeof params.channel === 'string' ? params.channel : undefined
  sim.emit({ kind: 'call', method: name, ...(channel && { channel }), outcome, ms })
  if (reply === 'cut') incoming.socket.destroy()
  else respond(response, reply)
}

/** One call, in Slack's order of checks: token, scopes, rate limit, arguments; then the method itself. */
async function serve(sim: Sim, name: string, { token, params }: Request): Promise<Reply> {
  const refused = await refusedByFault(sim, name, params)
  if (refused) return refused
  const latency = draw(sim.settings.latencyMs)
  await pause(latency / 2)
  if (sim.down) return 'cut'
  const known = methods.get(name)
  if (!known) throw new SlackError('unknown_method', { req_method: name })
  authorise(sim, known, token)
  const channel = typeof params.channel === 'string' ? params.channel : undefined
  const retryAfter = sim.limits.take(name, known.tier, channel)
  if (retryAfter > 0) return rateLimited(retryAfter)
  const refusal = sim.settings.refuse[name]
  if (refusal !== undefined) throw ordered(sim, known, refusal)
  const args = checkArguments(known.arguments, params)
  const fault = sim.faults.takeCall(storing, name, params)
  if (fault?.kind === 'stored_late') await pause(fault.ms)
  const lagMs = fault?.kind === 'lag' ? fault.ms : undefined
  const answer = run(sim, known, args, lagMs)
  if (fault?.kind === 'stored_late' || fault?.kind === 'stored_then_cut') return 'cut'
  if (fault?.kind === 'stored_then_error') return httpError(fault.status)
  await pause(latency / 2)
  if (sim.down) return 'cut'
  const headers = { 'x-oauth-scopes': sim.manifest.scopes.join(',') }
  return { status: 200, body: { ok: true, ...answer }, headers }
}

/** The response of a fault that hits before anything is stored. */
async function refusedByFault(sim: Sim, name: string, params: Request['params']): Promise<Reply | undefined> {
  const fault = sim.faults.takeCall(before, name, params)
  switch (fault?.kind) {
    case 'rate_limited':
      return rateLimited(fault.retryAfterS)
    case 'http_error':
      return httpError(fault.status)
    case 'html':
      return { status: 200, body: '<!DOCTYPE html><html><body>Slack is down for maintenance.</body></html>' }
    case 'error':
      return { status: 200, body: { ok: false, error: fault.error } }
    case 'cut':
      return 'cut'
    case 'slow':
      await pause(fault.ms)
      return undefined
    default:
      return undefined
  }
}

function authorise(sim: Sim, { token: wanted, scopes }: Method, token: string | undefined): void {
  const { bot } = sim.store.workspace
  if (!token) throw new SlackError('not_authed')
  if (token !== bot.token && token !== bot.appToken) throw new SlackError('invalid_auth')
  if (token !== (wanted === 'app' ? bot.appToken : bot.token)) throw new SlackError('not_allowed_token_type')
  requireScope(sim, scopes)
}

/** The error that the settings order for a method; missing_scope also names the scope. */
function ordered(sim: Sim, { scopes }: Method, code: string): SlackError {
  if (code !== 'missing_scope') return new SlackError(code)
  return new SlackError(code, { needed: scopes.join(','), provided: sim.manifest.scopes.join(',') })
}

/** Runs the method. An error that its own table does not list is a fault of the simulator. */
function run(sim: Sim, known: Method, args: Record<string, unknown>, lagMs: number | undefined): object {
  try {
    return known.run({ sim, lagMs }, args)
  } catch (error) {
    const declared = [...known.errors, ...commonErrors]
    if (!(error instanceof SlackError) || declared.includes(error.code)) throw error
    throw new Error(`${known.name} answered ${error.code}, which its table of errors does not list`)
  }
}

async function attempt(call: () => Promise<Reply>): Promise<Reply> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof SlackError) {
      return { status: 200, body: { ok: false, error: error.code, ...error.details } }
    }
    console.error(error)
    const { details } = explained('internal_error', [String(error)])
    return { status: 500, body: { ok: false, error: 'internal_error', ...details } }
  }
}

/** With 0 ms it does not even yield to the event loop: a bench relies on that. */
async function pause(ms: number): Promise<void> {
  if (ms > 0) await sleep(ms)
}

function rateLimited(retryAfterS: number): Reply {
  const headers = { 'retry-after': String(retryAfterS) }
  return { status: 429, body: { ok: false, error: 'ratelimited' }, headers }
}

function httpError(status: number): Reply {
  return { status, body: 'Internal Server Error' }
}

function outcomeOf(reply: Reply): string {
  if (reply === 'cut') return 'cut'
  if (typeof reply.body === 'string') return reply.status === 200 ? 'html' : `http_${reply.status}`
  const { ok, error } = reply.body as { ok: boolean; error?: string }
  return ok ? 'ok' : String(error)
}

function respond(response: ServerResponse, { status, body, headers }: Exclude<Reply, 'cut'>): void {
  const html = typeof body === 'string'
  response.writeHead(status, { 'content-type': html ? 'text/html' : 'application/json', ...headers })
  response.end(html ? body : JSON.stringify(body))
}
