import { App } from '@slack/bolt'
import type { Logger } from '@slack/web-api'
import type { LiveSettings } from '../../activities/ports.ts'
import type { Timing } from '../../domain/timing.ts'
import type { Directory } from '../api/directory.ts'
import { OpenTriage, requirePrivateTriage } from '../api/triage.ts'
import type { Identity, SlackApi } from '../api/web.ts'
import { within } from '../api/within.ts'
import { parseAction } from './actions.ts'
import { parseEvent } from './intake.ts'
import { LISTENERS } from './listeners/index.ts'
import type { Parts } from './listeners/listener.ts'
import { createReceiver, type LateReceiver } from './receiver.ts'
import type { TicketClient } from './ticket-client.ts'

export type GatewayOptions = {
  readonly api: Parts['api'] & Pick<SlackApi, 'channel'>
  readonly appToken: string
  readonly slackApiUrl?: string
  readonly settings: LiveSettings
  readonly directory: Directory
  readonly ticketClient: TicketClient
  readonly writes: Parts['writes']
  readonly timing: Pick<Timing, 'retryMs' | 'retryMaxMs' | 'handOverMs'>
  readonly logger: Logger
  /** In place of two sockets that acknowledge late. */
  readonly receiver?: LateReceiver
}

export type Gateway = {
  /** Returns at once, whether Slack is there or not. */
  start(): Promise<void>
  /** Rejects, with a sentence for the operator, where this desk must not be served; else never settles. */
  readonly refused: Promise<never>
  /** Finishes what is at hand, for a few seconds at most. */
  stop(): Promise<void>
  /** Ready to take events, as far as Slack is concerned, where this is not 0. */
  openSockets(): number
}

/** Slack's side of Docket: takes events and clicks, and hands them through the door. */
export function createGateway(options: GatewayOptions): Gateway {
  const { api, appToken, settings, directory, ticketClient, logger, slackApiUrl, writes } = options
  const receiver = options.receiver ?? createReceiver({ appToken, slackApiUrl, logger })
  const backgroundTasks = createBackgroundTasks(logger)
  const stopping = new AbortController()
  /** Who we are, once this desk may be served. */
  let admitted: Identity | null = null
  const { promise: refused, reject: refuse } = Promise.withResolvers<never>()
  // Whoever does not listen must not die of it.
  refused.catch(() => undefined)
  const parts: Parts = {
    api,
    ticketClient,
    directory,
    writes,
    logger,
    parseEvent: (payload) => parseEvent(payload, settings.now(), certain(admitted)),
    parseAction: (payload) => parseAction(payload, certain(admitted)),
    later: backgroundTasks.run,
  }
  const app = createApp(receiver, options, () => certain(admitted))
  for (const listen of LISTENERS) listen(app, parts)

  /** Until we know who we are and that triage is private, no envelope is acknowledged. */
  async function introduce(): Promise<void> {
    let pauseMs = options.timing.retryMs
    while (!stopping.signal.aborted) {
      try {
        const identity = await directory.identity()
        const unseen = await requirePrivateTriage(api, settings.now())
        if (unseen.length > 0) logger.warn(`invite the bot to its triage channels: ${unseen.join(', ')}`)
        admitted = identity
        await directory.warm()
        return
      } catch (error) {
        if (error instanceof OpenTriage) return refuse(error)
        logger.warn(
          'not ready yet: who we are, who the agents are, what the triage channels are, or the settings',
          error,
        )
        await pause(pauseMs, stopping.signal)
        pauseMs = Math.min(pauseMs * 2, options.timing.retryMaxMs)
      }
    }
  }

  return {
    refused,
    async start() {
      void introduce()
      await app.start()
    },
    async stop() {
      stopping.abort()
      await app.stop()
      await backgroundTasks.done(options.timing.handOverMs)
    },
    openSockets: () => receiver.openSockets(),
  }
}

/** Nothing in here calls Slack: the gateway starts while Slack is away. */
function createApp(
  receiver: LateReceiver,
  { logger, slackApiUrl }: GatewayOptions,
  whoWeAre: () => Identity,
): App {
  const app = new App({
    receiver,
    // Given here, so that Bolt asks nobody. What it throws withholds the acknowledgement.
    authorize: async () => {
      const { workspace, botId, botUser } = whoWeAre()
      return { teamId: workspace, botId, botUserId: botUser }
    },
    // Our own messages are the receipts of what we wrote.
    ignoreSelf: false,
    convoStore: false,
    clientOptions: { ...(slackApiUrl && { slackApiUrl }), retryConfig: { retries: 0 } },
    logger,
  })
  // One that swallowed an error would acknowledge a lost event.
  app.error(async (error) => {
    throw error
  })
  return app
}

function certain(identity: Identity | null): Identity {
  if (identity === null) throw new Error('Slack has not said yet who we are')
  return identity
}

/** Small things to do after the acknowledgement, each logged where it fails. */
function createBackgroundTasks(logger: Logger) {
  const running = new Set<Promise<void>>()
  return {
    run(what: string, work: () => Promise<void>): void {
      const task = work()
        .catch((error) => logger.warn(`${what} failed`, error))
        .finally(() => running.delete(task))
      running.add(task)
    },
    /** Resolves when all are done, or after `ms`. */
    async done(ms: number): Promise<void> {
      await within(ms, 'finishing backgroundTasks', Promise.all(running)).catch(() => undefined)
    },
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
