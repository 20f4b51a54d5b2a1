import { setTimeout as pause } from 'node:timers/promises'
import { SocketModeClient } from '@slack/socket-mode'
import type { Logger } from '@slack/web-api'
import { fields } from '../api/json.ts'
import { tokenRefusal } from '../api/token.ts'
import { within } from '../api/within.ts'

/** Durations in milliseconds. */
export type SocketTiming = {
  /** A connection without a hello within this time is dropped. */
  readonly helloMs: number
  /** The first and the longest pause between two attempts to connect. */
  readonly retryMs: number
  readonly retryMaxMs: number
  /** How long closing may take. */
  readonly closeMs: number
}

export type SocketOptions = {
  readonly appToken: string
  readonly slackApiUrl?: string
  readonly logger: Logger
  readonly timing: SocketTiming
  /**
   * Called with every message, except those about the connection itself. `reply` rejects once the socket is
   * closed.
   */
  readonly onMessage: (text: string, message: unknown, reply: Reply) => void
  /** Called when a connection has ended. */
  readonly onClosed?: () => void
}

export type Reply = (message: object) => Promise<void>

export type Socket = {
  isOpen(): boolean
  /** Resolves when it is closed, or after `closeMs`. */
  stop(): Promise<void>
}

/**
 * Opens one connection to Slack after the other, for ever. Each has its own client, which never reconnects.
 * The SDK's own reconnecting ends the process on an error that it regards as final, waits longer and longer
 * after an outage, and has no time-out for `hello`.
 */
export function keepOpen(options: SocketOptions): Socket {
  const { logger, timing } = options
  const stopping = new AbortController()
  let current: Connection | null = null
  let open = false

  async function live(): Promise<string> {
    const connection = new Connection(options)
    current = connection
    try {
      await within(timing.helloMs, 'connecting to Slack', connection.start())
      if (stopping.signal.aborted) return 'stopping'
      open = true
      return await connection.ended
    } catch (error) {
      return tokenRefusal(error, 'SLACK_APP_TOKEN') ?? String(error ?? 'it was closed before it said hello')
    } finally {
      open = false
      options.onClosed?.()
      // The old connection may still be closing while the next one opens.
      connection.disconnect().catch(() => undefined)
    }
  }

  async function run(): Promise<void> {
    let failures = 0
    while (!stopping.signal.aborted) {
      const startedAt = performance.now()
      const why = await live()
      if (stopping.signal.aborted) return
      failures = performance.now() - startedAt > timing.retryMaxMs ? 0 : failures + 1
      const pauseMs = failures === 0 ? 0 : Math.min(timing.retryMs * 2 ** (failures - 1), timing.retryMaxMs)
      logger.warn(`the connection to Slack ended (${why}); opening another in ${pauseMs} ms`)
      await pause(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const running = run()
  return {
    // The SDK closes a silent socket before it emits an event.
    isOpen: () => open && current?.websocket?.isActive() === true,
    async stop() {
      stopping.abort()
      const closed = Promise.all([current?.disconnect(), running])
      await within(timing.closeMs, 'closing the connection to Slack', closed).catch(() => undefined)
    },
  }
}

/** The SDK's client for exactly one connection. Envelopes bypass it, because it throws on malformed ones. */
class Connection extends SocketModeClient {
  /** Resolves with the reason once the connection is closed or Slack asks for a disconnect. */
  readonly ended: Promise<string>
  readonly #end: (why: string) => void
  readonly #onMessage: SocketOptions['onMessage']

  constructor({ appToken, slackApiUrl, logger, timing, onMessage }: SocketOptions) {
    super({
      appToken,
      logger,
      autoReconnectEnabled: false,
      // A new object for each client: the SDK writes into it. `keepOpen` does the retries.
      clientOptions: {
        ...(slackApiUrl && { slackApiUrl }),
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: timing.helloMs,
      },
    })
    const { promise, resolve } = Promise.withResolvers<string>()
    this.ended = promise
    this.#end = resolve
    this.#onMessage = onMessage
    this.on('disconnected', () => resolve('it was closed'))
  }

  protected override async onWebSocketMessage(data: string | ArrayBuffer, isBinary: boolean): Promise<void> {
    const message = isBinary ? null : parsed(String(data))
    const { type, reason } = fields(message)
    if (type === 'hello') return super.onWebSocketMessage(data, isBinary)
    if (type === 'disconnect') return this.#end(`Slack said ${String(reason)}`)
    this.#onMessage(String(data), message, (reply) => this.#reply(reply))
  }

  #reply(message: object): Promise<void> {
    const socket = this.websocket
    if (!socket?.isActive()) return Promise.reject(new Error('the socket is closed'))
    return new Promise((resolve, reject) => {
      socket.send(JSON.stringify(message), (error) => (error ? reject(error) : resolve()))
    })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
