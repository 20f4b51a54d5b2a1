import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { DisconnectReason, StreamItem } from './control-api.ts'

const MAX_SOCKETS = 10
const PING_MS = 5_000
const CLOSE_AFTER_MS = 10_000

export type Delivered = 'acknowledged' | 'unacknowledged' | 'no_socket'

export type Envelope = {
  /** events_api, interactive or slash_commands. */
  type: string
  payload: unknown
  accepts_response_payload: boolean
  retry_attempt?: number
  retry_reason?: string
}

/** Socket Mode: sends each envelope to one of the open sockets in turn and waits for its acknowledgement. */
export class Sockets {
  readonly #server = new WebSocketServer({ noServer: true })
  readonly #tickets = new Set<string>()
  readonly #waiting = new Map<string, (payload: unknown) => void>()
  readonly #appId: string
  readonly #emit: (item: StreamItem) => void
  #open: WebSocket[] = []
  #turn = 0

  constructor(appId: string, emit: (item: StreamItem) => void) {
    this.#appId = appId
    this.#emit = emit
  }

  get count(): number {
    return this.#open.length
  }

  /** The path of a new connection, valid for one use. */
  ticket(): string {
    const ticket = randomUUID()
    this.#tickets.add(ticket)
    return `/link/?ticket=${ticket}&app_id=${this.#appId}`
  }

  /** Accepts an upgrade request with a valid ticket; any other is cut off. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { searchParams } = new URL(request.url ?? '/', 'http://simulator')
    if (!this.#tickets.delete(searchParams.get('ticket') ?? '')) {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n')
      return
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#greet(opened))
  }

  /** Sends the envelope through one socket and waits for its acknowledgement, at most this long. */
  async send(envelope: Envelope, timeoutMs: number): Promise<{ outcome: Delivered; payload?: unknown }> {
    const socket = this.#next()
    if (!socket) return { outcome: 'no_socket' }
    const envelopeId = randomUUID()
    socket.send(JSON.stringify({ ...envelope, envelope_id: envelopeId }))
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(envelopeId)
        resolve({ outcome: 'unacknowledged' })
      }, timeoutMs).unref()
      this.#waiting.set(envelopeId, (payload) => {
        clearTimeout(timer)
        this.#waiting.delete(envelopeId)
        resolve({ outcome: 'acknowledged', payload })
      })
    })
  }

  /**
   * Asks open sockets to disconnect, oldest first; those sockets get no more envelopes. The reference lists
   * `warning`, `refresh_requested` and `link_disabled` (docs.slack.dev/apis/events-api/using-socket-mode);
   * `too_many_websockets` comes from the tests of Slack's own client.
   */
  disconnect(reason: DisconnectReason, count = this.#open.length): number {
    const sockets = this.#open.slice(0, count)
    for (const socket of sockets) {
      if (reason === 'cut') socket.terminate()
      else this.#sendDisconnect(socket, reason)
    }
    return sockets.length
  }

  close(): void {
    for (const socket of this.#server.clients) socket.terminate()
    this.#server.close()
  }

  #greet(socket: WebSocket): void {
    const ping = setInterval(() => socket.ping(), PING_MS)
    socket.on('message', (data) => this.#acknowledge(String(data)))
    socket.on('close', () => {
      clearInterval(ping)
      this.#forget(socket)
    })
    socket.on('error', () => socket.terminate())
    if (this.#open.length >= MAX_SOCKETS) {
      this.#sendDisconnect(socket, 'too_many_websockets')
      return
    }
    this.#open.push(socket)
    this.#emit({ kind: 'sockets', count: this.#open.length })
    this.#write(socket, {
      type: 'hello',
      num_connections: this.#open.length,
      connection_info: { app_id: this.#appId },
      debug_info: { host: 'slack-sim', build_number: 1, approximate_connection_time: 18_060 },
    })
  }

  #sendDisconnect(socket: WebSocket, reason: string): void {
    this.#write(socket, { type: 'disconnect', reason, debug_info: { host: 'slack-sim' } })
    if (reason === 'warning') return
    this.#forget(socket)
    setTimeout(() => socket.close(), CLOSE_AFTER_MS).unref()
  }

  #forget(socket: WebSocket): void {
    if (!this.#open.includes(socket)) return
    this.#open = this.#open.filter((each) => each !== socket)
    this.#emit({ kind: 'sockets', count: this.#open.length })
  }

  #next(): WebSocket | undefined {
    const ready = this.#open.filter((socket) => socket.readyState === socket.OPEN)
    this.#turn += 1
    return ready[this.#turn % ready.length]
  }

  #acknowledge(text: string): void {
    const answer = parse(text)
    if (answer?.envelope_id) this.#waiting.get(answer.envelope_id)?.(answer.payload)
  }

  #write(socket: WebSocket, message: object): void {
    socket.send(JSON.stringify(message))
  }
}

function parse(text: string): { envelope_id?: string; payload?: unknown } | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
