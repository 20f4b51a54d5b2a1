import type { App, ReceiverEvent } from '@slack/bolt'
import type { Logger } from '@slack/web-api'
import { within } from '../api/within.ts'
import type { Watch } from './coverage.ts'
import { type Envelope, limitedSince, type ReadEnvelope, readEnvelope } from './envelope.ts'
import { keepOpen, type Reply, type Socket, type SocketTiming } from './socket.ts'

/** Durations in milliseconds. */
export type ReceiverTiming = SocketTiming & {
  /** How long envelopes in progress may take after a stop. */
  readonly drainMs: number
}

export const RECEIVER_TIMING: ReceiverTiming = Object.freeze({
  helloMs: 10_000,
  retryMs: 500,
  retryMaxMs: 5_000,
  closeMs: 3_000,
  drainMs: 3_000,
})

/**
 * An envelope in progress. `acknowledge` is the only way to acknowledge it; it rejects after its socket is
 * closed.
 */
export type AtHand = Envelope & { acknowledge(payload?: unknown): Promise<void> }

/** Handles an envelope. If it rejects, the envelope is not acknowledged and Slack sends it again. */
export type Handle = (envelope: AtHand, app: Pick<App, 'processEvent'>) => Promise<void>

export type ReceiverOptions = {
  readonly appToken: string
  readonly slackApiUrl?: string
  readonly logger: Logger
  /** The number of open sockets: one is left whenever Slack refreshes another. */
  readonly sockets?: number
  readonly timing?: ReceiverTiming
  readonly handle?: Handle
  /** Is told of every event, and of the end of the last connection. */
  readonly watch?: Watch
}

export type LateReceiver = {
  init(app: App): void
  /** Returns at once: Slack may be away. */
  start(): Promise<void>
  stop(): Promise<void>
  openSockets(): number
}

/**
 * Hands the envelope to Bolt. Acknowledges it after every listener is done and one of them (for events: Bolt)
 * has called `ack`, with the argument of that call.
 */
export const acknowledgeAfter: Handle = async (envelope, app) => {
  const acks: unknown[] = []
  const ack: ReceiverEvent['ack'] = async (payload) => {
    acks.push(payload)
  }
  const { body, retryNum, retryReason } = envelope
  await app.processEvent({ body: { ...body }, retryNum, retryReason, ack })
  if (acks.length === 0) throw new Error('no listener took it')
  await envelope.acknowledge(acks[0])
}

/** A receiver for Bolt over Socket Mode that acknowledges an envelope only after it was handled. */
export function createReceiver(options: ReceiverOptions): LateReceiver {
  const { logger, timing = RECEIVER_TIMING, watch } = options
  const handle: Handle = options.handle ?? acknowledgeAfter
  const atHand = new Set<Promise<void>>()
  let sockets: readonly Socket[] = []
  let app: App | null = null
  let stopping = false

  const openSockets = (): number => sockets.filter((socket) => socket.isOpen()).length

  function onMessage(text: string, message: unknown, reply: Reply): void {
    // An envelope that arrives now is not acknowledged: Slack sends it to another gateway.
    if (stopping || app === null) {
      watch?.ignored()
      return
    }
    const work = deal(app, text, message, reply)
    atHand.add(work)
    void work.finally(() => atHand.delete(work))
  }

  /** Never rejects: no caller would handle it. */
  async function deal(to: App, text: string, message: unknown, reply: Reply): Promise<void> {
    const read = readEnvelope(text, message)
    // A click is not sent again, and its person is told.
    const leave = read.ok && read.envelope.type === 'events_api' ? watch?.arrived() : undefined
    try {
      await dealWith(read, to, reply)
      leave?.(true)
    } catch (error) {
      leave?.(false)
      const envelope = read.ok ? read.envelope.id : read.id
      logger.warn(`envelope ${envelope} was not acknowledged; Slack sends events again`, error)
    }
  }

  async function dealWith(read: ReadEnvelope, to: App, reply: Reply): Promise<void> {
    if (!read.ok) {
      logger.warn(`envelope ${read.id} was refused: ${read.why}`)
      // Otherwise Slack would send it again in vain.
      if (read.id !== null) await reply(answer(read.id))
      return
    }
    const { envelope } = read
    const acknowledge = (payload?: unknown) => reply(answer(envelope.id, payload))
    const since = limitedSince(envelope)
    if (since === null) return handle({ ...envelope, acknowledge }, to)
    await watch?.limited(since)
    await acknowledge()
  }

  function onClosed(): void {
    if (openSockets() === 0) watch?.disconnected()
  }

  return {
    init(bolt) {
      app = bolt
    },
    async start() {
      const socket = () => keepOpen({ ...options, timing, onMessage, onClosed })
      sockets = Array.from({ length: options.sockets ?? 2 }, socket)
    },
    async stop() {
      stopping = true
      const drained = Promise.all(atHand)
      await within(timing.drainMs, 'dealing with what is at hand', drained).catch((error) =>
        logger.warn(`stopping with ${atHand.size} envelopes at hand`, error),
      )
      await Promise.all(sockets.map((socket) => socket.stop()))
    },
    openSockets,
  }
}

/** In Slack's format: a plain text becomes a message, any other payload is sent unchanged. */
function answer(id: string, payload?: unknown): object {
  return {
    envelope_id: id,
    payload: typeof payload === 'string' ? { text: payload } : { ...Object(payload) },
  }
}
