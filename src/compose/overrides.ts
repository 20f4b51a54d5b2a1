import type { Config } from '../config.ts'
import { LIMITS, type Limits } from '../db/pacing/limits.ts'
import { TIMING, type Timing } from '../domain/timing.ts'
import { type Log, slackLogger } from '../runtime/logger.ts'
import type { WorkerProcess } from '../runtime/worker.ts'
import type { SlackApi } from '../slack/api/web.ts'
import { createSlackApi } from '../slack/api/web-client.ts'
import { createReceiver, type LateReceiver, type ReceiverOptions } from '../slack/inbound/receiver.ts'

/*
 * The compose folder is the only place where Slack and Postgres meet. Another program, such as the demo, may replace
 * any port, the timing or the limits; the product does not depend on it.
 */

export type PortName =
  | 'slackApi'
  | 'store'
  | 'writes'
  | 'pacer'
  | 'settings'
  | 'reads'
  | 'seen'
  | 'coverage'
  | 'reader'
  | 'writer'
  | 'ticketClient'
  | 'catchUps'
  | 'triggers'
  | 'asks'

export type Overrides = {
  /** Receives every port as it is composed; returns its replacement. */
  readonly wrap?: <T extends object>(name: PortName, port: T) => T
  readonly timing?: Timing
  /** Slack's rate limits. */
  readonly limits?: Limits
  readonly receiver?: (options: ReceiverOptions) => LateReceiver
  /** Workflow code that was bundled before, for tests that start many workers. */
  readonly bundle?: WorkerProcess['bundle']
}

/** The overrides, with the product's own part for each one that is absent. */
export const withDefaults = ({ wrap, timing, limits, receiver }: Overrides) => ({
  wrap: wrap ?? (<T extends object>(_name: PortName, port: T): T => port),
  timing: timing ?? TIMING,
  limits: limits ?? LIMITS,
  receiver: receiver ?? createReceiver,
})

/** Slack's Web API, for a gateway and for a worker. */
export function composeApi({ slack }: Pick<Config, 'slack'>, log: Log, overrides: Overrides): SlackApi {
  const { wrap, timing } = withDefaults(overrides)
  const { botToken: token, apiUrl } = slack
  const logger = slackLogger(log)
  return wrap('slackApi', createSlackApi({ token, apiUrl: apiUrl ?? undefined, timing, logger }))
}

/** The next query reports the error too, with its consequence. */
export const onIdleError = (log: Log) => (err: Error) =>
  log.warn({ err }, 'Postgres closed an idle connection')
