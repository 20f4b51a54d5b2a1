import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client'
import { NativeConnection } from '@temporalio/worker'
import type { TemporalConfig } from '../config.ts'
import type { Log } from './logger.ts'

export type TemporalClient = {
  readonly client: Client
  readonly connection: Connection
  close(): Promise<void>
}

/** The server's `host:port`; without one in the environment, the default of every Temporal tool. */
export const addressOf = ({ connection }: Pick<TemporalConfig, 'connection'>): string =>
  connection.address ?? 'localhost:7233'

/**
 * A client that starts while Temporal is away: calls fail until it is back. Retries begin at 40 ms instead of the
 * SDK's second, so that a person's click gets its answer in time (docs/adr/0002).
 */
export function createTemporalClient(config: TemporalConfig): TemporalClient {
  const { address, tls, apiKey, metadata } = config.connection
  let closed = false
  const connection = Connection.lazy({
    address,
    tls,
    apiKey,
    metadata,
    interceptors: [retriesUntil(() => closed)],
    // By default gRPC waits up to two minutes before it tries a server again.
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': 250, 'grpc.max_reconnect_backoff_ms': 2_000 },
  })
  return {
    client: new Client({ connection, namespace: config.namespace }),
    connection,
    async close() {
      closed = true
      await connection.close()
    },
  }
}

type Interceptor = ReturnType<typeof makeGrpcRetryInterceptor>

/**
 * The SDK's retries, until the connection is closed. A retry that waits for its turn then throws in its timer, where
 * no caller can catch it, and would end the process. Its caller has stopped waiting.
 */
export function retriesUntil(isClosed: () => boolean): Interceptor {
  const retrying = makeGrpcRetryInterceptor(
    defaultGrpcRetryOptions({ initialIntervalMs: () => 40, maxAttempts: 12 }),
  )
  return (options, nextCall) => {
    let isRetry = false
    return retrying(options, (next) => {
      if (isRetry && isClosed()) return NO_CALL as ReturnType<typeof nextCall>
      isRetry = true
      return nextCall(next)
    })
  }
}

/** The part of a call that a retry uses; it sends nothing and never ends. */
const NO_CALL: unknown = Object.freeze({
  start: () => undefined,
  sendMessage: () => undefined,
  halfClose: () => undefined,
})

/** Checks that the server is there, accepts us and has the namespace. Rejects with its error, or after `withinMs`. */
export async function pingTemporal({ client, connection }: TemporalClient, withinMs: number): Promise<void> {
  await connection.withDeadline(Date.now() + withinMs, () =>
    connection.workflowService.describeNamespace({ namespace: client.options.namespace }),
  )
}

/** Payloads are small and the server is near: compressing them costs more time than it saves. */
const NO_COMPRESSION = { codec: 'none' } as const

/** A worker's connection: retried with a growing back-off until it is open. Rejects only when `until` is aborted. */
export async function connectWorker(
  config: TemporalConfig,
  log: Log,
  until: AbortSignal,
): Promise<NativeConnection> {
  for (let pauseMs = 500; ; pauseMs = Math.min(pauseMs * 2, 10_000)) {
    until.throwIfAborted()
    try {
      return await NativeConnection.connect({ ...config.connection, grpcCompression: NO_COMPRESSION })
    } catch (err) {
      log.warn(
        { err, address: config.connection.address, pauseMs },
        'Temporal cannot be reached; trying again',
      )
      await sleep(pauseMs, undefined, { signal: until })
    }
  }
}
