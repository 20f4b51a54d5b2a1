import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SocketModeClient } from '@slack/socket-mode'
import { type Logger, LogLevel, WebClient } from '@slack/web-api'
import { onTestFinished } from 'vitest'
import { slackSim } from '../../dev/slack-sim/client.ts'
import { CALM } from '../../dev/slack-sim/control-api.ts'
import { ownManifest, type SlackSimOptions, startSlackSim } from '../../dev/slack-sim/server.ts'
import { defaultWorkspace } from '../../dev/slack-sim/workspace.ts'

export const { bot } = defaultWorkspace

/** A calm simulator for one test, its control client, and Slack's own client with the product's settings. */
export async function calmSlack(options: SlackSimOptions = {}) {
  const server = await startSlackSim({ ...options, settings: { ...CALM, ...options.settings } })
  onTestFinished(() => server.stop())
  const sim = slackSim(server.url)
  return { server, sim, slack: webClient(sim.apiUrl) }
}

/** These tests provoke refusals: Slack's client need not print them. */
export const logger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
}

export function webClient(slackApiUrl: string, token = bot.token) {
  return new WebClient(token, {
    slackApiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger,
  })
}

/** A copy of the app's manifest with more permissions: the path of a file that the test removes. */
export function manifestWith({
  events = [],
  scopes = [],
}: {
  events?: readonly string[]
  scopes?: string[]
}) {
  const manifest = JSON.parse(readFileSync(ownManifest, 'utf8'))
  const { bot_events } = manifest.settings.event_subscriptions
  manifest.settings.event_subscriptions.bot_events = [...new Set([...bot_events, ...events])]
  manifest.oauth_config.scopes.bot.push(...scopes)
  const folder = mkdtempSync(join(tmpdir(), 'slack-sim-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'slack-manifest.json')
  writeFileSync(path, JSON.stringify(manifest))
  return path
}

export type Envelope = {
  type: string
  ack: (payload?: Record<string, unknown>) => Promise<void>
  body: { event_id: string; event: { type: string; ts?: string; text?: string; [field: string]: unknown } }
  retry_num?: number
  retry_reason?: string
}

/** Slack's client throws on an envelope without an event, which is how Slack tells an app that it is limited. */
class Client extends SocketModeClient {
  protected override async onWebSocketMessage(data: string | ArrayBuffer, isBinary: boolean): Promise<void> {
    const { type, envelope_id, payload } = JSON.parse(String(data))
    if (payload?.type !== 'app_rate_limited') return super.onWebSocketMessage(data, isBinary)
    const ack = async () => void this.websocket?.send(JSON.stringify({ envelope_id }), () => undefined)
    this.emit('slack_event', { type, body: payload, ack })
  }
}

/** Opens Slack's own Socket Mode client; `take` gets every envelope and decides whether to acknowledge it. */
export async function connect(slackApiUrl: string, take: (envelope: Envelope) => void) {
  const client = new Client({
    appToken: bot.appToken,
    clientOptions: { slackApiUrl },
    logger,
  })
  client.on('slack_event', take)
  await client.start()
  onTestFinished(() => client.disconnect())
  return client
}

/** Connects and acknowledges everything; `next(matches)` waits for an envelope, or returns an earlier one. */
export async function acknowledging(slackApiUrl: string) {
  const seen: Envelope[] = []
  const waiting = new Set<() => void>()
  await connect(slackApiUrl, (envelope) => {
    void envelope.ack()
    seen.push(envelope)
    for (const look of waiting) look()
  })
  return {
    seen,
    next(matches: (envelope: Envelope) => boolean): Promise<Envelope> {
      return new Promise((resolve) => {
        const look = () => {
          const found = seen.find(matches)
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      })
    },
  }
}

/** The Slack error of a refused call. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error) => error.data?.error ?? error.code,
  )
}
