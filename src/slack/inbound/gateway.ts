import { App } from '@slack/bolt'
import type { Logger } from '@slack/web-api'
import type { SeenStore } from '../../activities/ports/seen.ts'
import type { LiveSettings } from '../../activities/ports/settings.ts'
import type { TicketStore } from '../../activities/ports/tickets.ts'
import type { Timing } from '../../domain/timing.ts'
import type { Directory } from '../api/directory.ts'
import { tokenRefusal } from '../api/token.ts'
import { OpenTriage, requirePrivateTriage } from '../api/triage.ts'
import type { Identity, SlackApi } from '../api/web.ts'
import { within } from '../api/within.ts'
import { parseAction } from './actions.ts'
import type { Coverage } from './coverage.ts'
import { parseEvent } from './events.ts'
import { listen } from './listeners/index.ts'
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
  readonly seen: Pick<SeenStore, 'keep' | 'forget'>
  readonly store: Pick<TicketStore, 'saveTitle'>
  readonly coverage: Coverage
  readonly triggers: Parts['triggers']
  readonly timing: Pick<Timing, 'retryMs' | 'retryMaxMs' | 'answerMs' | 'handOverMs' | 'heardMs'>
  readonly logger: Logger
  /** Replaces the receiver, which acknowledges late and has two sockets. */
  readonly receiver?: LateReceiver
}

export type Gateway = {
  /** Returns at once, even while Slack is away. */
  start(): Promise<void>
  /**
   * Rejects, with a sentence for the operator, if this configuration must not be served; else never settles.
   */
  readonly refused: Promise<never>
  /** Finishes the envelopes in progress, for a few seconds at most. */
  stop(): Promise<void>
  /** Above 0, the gateway is connected to Slack and ready for events. */
  openSockets(): number
  /** Why no event can be taken now, as far as Slack is concerned; empty where all is well. */
  reasons(): string[]
}

const UNADMITTED =
  'Slack has not said yet who we are, or the settings or triage channels are missing: see the log'

/** The inbound side of Docket: receives events and clicks, and passes them to the ticket client. */
export function createGateway(options: GatewayOptions): Gateway {
  const { api, appToken, settings, directory, logger, slackApiUrl, timing, coverage } = options
  const receiver = options.receiver ?? createReceiver({ appToken, slackApiUrl, logger, watch: coverage })
  const backgroundTasks = createBackgroundTasks(logger)
  const stopping = new AbortController()
  /** The bot's identity, set once all checks have passed. */
  let admitted: Identity | null = null
  let unadmitted = UNADMITTED
  const { promise: refused, reject: refuse } = Promise.withResolvers<never>()
  // Without a listener, the rejection must not end the process.
  refused.catch(() => undefined)
  const parts = partsOf(options, () => certain(admitted), backgroundTasks.run)
  const app = createApp(receiver, options, () => certain(admitted))
  listen(app, parts)

  /** Until the identity is known and the triage channels are private, no envelope is acknowledged. */
  async function introduce(): Promise<void> {
    let pauseMs = timing.retryMs
    while (!stopping.signal.aborted) {
      try {
        const identity = await directory.identity()
        const unseen = await requirePrivateTriage(api, settings.now())
        if (unseen.length > 0) logger.warn(`invite the bot to its triage channels: ${unseen.join(', ')}`)
        admitted = identity
        await directory.warm()
        coverage.start(() => receiver.openSockets() > 0)
        return
      } catch (error) {
        if (error instanceof OpenTriage) return refuse(error)
        const refusal = tokenRefusal(error, 'SLACK_BOT_TOKEN')
        unadmitted = refusal ?? UNADMITTED
        logger.warn(
          `not ready yet: ${refusal ?? 'who we are, who the agents are, what the triage channels are, or the settings'}`,
          error,
        )
        await pause(pauseMs, stopping.signal)
        pauseMs = Math.min(pauseMs * 2, timing.retryMaxMs)
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
      await coverage.stop()
      await backgroundTasks.done(timing.handOverMs)
    },
    openSockets: () => receiver.openSockets(),
    reasons: () => [
      ...(receiver.openSockets() > 0 ? [] : ['no socket to Slack is open']),
      ...(admitted === null ? [unadmitted] : []),
    ],
  }
}

function partsOf(options: GatewayOptions, whoWeAre: () => Identity, later: Parts['later']): Parts {
  const { api, settings, directory, ticketClient, logger, writes, timing, coverage, seen, store, triggers } =
    options
  const inTime = (what: string, since: number, storing: Promise<void>) =>
    within(since + timing.answerMs - performance.now(), what, storing)
  return {
    ...{ api, ticketClient, directory, writes, coverage, triggers, timing, logger, later },
    keep: (message, keepMs, since) => inTime('keeping a message', since, seen.keep(message, keepMs)),
    saveTitle: (key, title, editedTs, since) =>
      inTime('storing a title', since, store.saveTitle(key, title, editedTs)),
    forget: (channels) => seen.forget(channels),
    parseEvent: (payload) => parseEvent(payload, settings.now(), whoWeAre()),
    parseAction: (payload) => parseAction(payload, whoWeAre()),
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
    // Passed in, so that Bolt does not call Slack. An error withholds the acknowledgement.
    authorize: async () => {
      const { workspace, botId, botUser } = whoWeAre()
      return { teamId: workspace, botId, botUserId: botUser }
    },
    // Echoes of our own messages confirm our writes.
    ignoreSelf: false,
    convoStore: false,
    clientOptions: { ...(slackApiUrl && { slackApiUrl }), retryConfig: { retries: 0 } },
    logger,
  })
  // A handler that swallows an error would acknowledge a lost event.
  app.error(async (error) => {
    throw error
  })
  return app
}

function certain(identity: Identity | null): Identity {
  if (identity === null) throw new Error('Slack has not said yet who we are')
  return identity
}

/** Runs tasks after the acknowledgement; each logs its failure. */
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
      await within(ms, 'finishing the background tasks', Promise.all(running)).catch(() => undefined)
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
