import { setTimeout as sleep } from 'node:timers/promises'
import type { Address } from '../config.ts'
import { type Readiness, type State, serveHealth } from './health.ts'
import type { Log } from './logger.ts'
import { aborted, closeInOrder } from './shutdown.ts'

export type GatewayParts = {
  readonly gateway: {
    /** Rejects if Slack will never accept this app. */
    start(): Promise<void>
    /** Accepts no new events, finishes those in progress, disconnects. */
    stop(): Promise<void>
    openSockets(): number
    /** Why it cannot take events from Slack now. */
    reasons(): string[]
    /** Rejects if this configuration must not be served. */
    readonly refused: Promise<never>
  }
  /** Why the other parts cannot work now. */
  readonly readiness: Readiness
  close(): Promise<void>
}

export type GatewayProcess = {
  readonly httpAddress: Address | null
  readonly parts: GatewayParts
  readonly log: Log
  /** Aborted when the process must end. */
  readonly end: AbortSignal
  /** After this time without an open socket, the process ends: only a new one may help. */
  readonly silentMs?: number
}

/**
 * The whole life of a gateway process. It is up at once, even while Slack and Temporal are away. It ends when it is
 * asked to, when it cannot start, or when no socket has been open for `silentMs`; the last two reject.
 */
export async function runGateway(process: GatewayProcess): Promise<void> {
  const { httpAddress, parts, log, end, silentMs = 60_000 } = process
  const closings = [
    { what: 'connection to Slack', withinMs: 8_000, close: () => parts.gateway.stop() },
    { what: 'parts of the gateway', withinMs: 5_000, close: () => parts.close() },
  ]
  try {
    if (httpAddress) {
      const health = await serveHealth(httpAddress, () => stateOf(parts))
      closings.push({ what: 'health', withinMs: 1_000, close: () => health.close() })
    }
    log.info('gateway is up')
    const started = parts.gateway.start().then(() => aborted(end))
    await Promise.race([
      started,
      parts.gateway.refused,
      silence(() => parts.gateway.openSockets(), silentMs, end),
      aborted(end),
    ])
  } finally {
    await closeInOrder(closings, log)
  }
}

/** Rejects once no socket has been open for `silentMs`; resolves at the end. */
async function silence(openSockets: () => number, silentMs: number, end: AbortSignal): Promise<void> {
  const lookEveryMs = Math.min(1_000, silentMs / 10)
  for (let openAt = performance.now(); !end.aborted; ) {
    await sleep(lookEveryMs, undefined, { signal: end }).catch(() => undefined)
    if (openSockets() > 0) openAt = performance.now()
    else if (!end.aborted && performance.now() - openAt >= silentMs)
      throw new Error(`no socket to Slack has been open for ${Math.round(silentMs / 1_000)} seconds`)
  }
}

async function stateOf({ gateway, readiness }: GatewayParts): Promise<State> {
  const { reasons, degraded } = await readiness()
  return { reasons: [...gateway.reasons(), ...reasons], degraded }
}
