import { setTimeout as sleep } from 'node:timers/promises'
import type { Timing } from '../../domain/timing.ts'
import { within } from '../api/within.ts'
import { CoverageRecorder, type RecorderOptions } from './coverage-recorder.ts'
import { OLD_AFTER_MS } from './membership.ts'

/** States in Postgres until when this gateway has received everything. It never rejects, except where it says so. */
export type Coverage = {
  /** An event has arrived. Call the result when it was handled, or not: then Slack may send it again, or lose it. */
  arrived(): (handled: boolean) => void
  /** An event has arrived that is left to other gateways, because this one is stopping. */
  ignored(): void
  /** The last open socket has closed. */
  disconnected(): void
  /** Slack holds back events, since this instant of its clock if it says so. Rejects if Postgres is away. */
  limited(since: number | undefined): Promise<void>
  /** The bot may be in other channels now. */
  channelsChanged(): void
  /** The bot has joined a channel, here under all of its ids: it was not in it before. Rejects if Postgres is away. */
  joined(channels: readonly string[]): Promise<void>
  /** The bot was removed from a channel, here under all of its ids. */
  left(channels: readonly string[]): void
  /** From now on, while `isConnected`. */
  start(isConnected: () => boolean): void
  /** After the last event: states the very end. */
  stop(): Promise<void>
}

/** The part of it that sees the envelopes. */
export type Watch = Pick<Coverage, 'arrived' | 'ignored' | 'disconnected' | 'limited'>

export type CoverageOptions = RecorderOptions & {
  readonly timing: Pick<Timing, 'limitedMs' | 'handOverMs'>
}

export function createCoverage(options: CoverageOptions): Coverage {
  const recorder = new CoverageRecorder(options)
  const { timing, logger } = options
  const stopping = new AbortController()
  let wake = Promise.withResolvers<void>()
  let running: Promise<void> = Promise.resolve()
  let isWell = true

  const soon = () => wake.resolve()

  async function run(isConnected: () => boolean): Promise<void> {
    while (!stopping.signal.aborted) {
      const pause = sleep(timing.coverMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      wake = Promise.withResolvers()
      try {
        await recorder.state(isConnected())
        isWell = true
        await Promise.race([pause, wake.promise])
      } catch (error) {
        if (isWell) logger.warn('nobody states that all events are received, until this is fixed', error)
        isWell = false
        await pause
      }
    }
  }

  return {
    arrived() {
      const arrival = recorder.arrived()
      return (handled) => {
        recorder.left(arrival, handled)
        if (!handled) soon()
      }
    },
    ignored: () => recorder.leave(),
    disconnected() {
      recorder.disconnect()
      soon()
    },
    async limited(since) {
      const from = since === undefined ? {} : { from: since }
      await options.store.doubt({ agoMs: 0, forMs: timing.limitedMs, ...from })
      logger.warn('Slack limits this app: it holds events back, which are then read from Slack')
      soon()
    },
    channelsChanged() {
      recorder.membership.changed()
      soon()
    },
    async joined(channels) {
      // Slack may have withheld the event of a removal before; each gateway's list is at most this old.
      await options.store.doubt({ agoMs: OLD_AFTER_MS, channels })
      recorder.membership.changed()
      soon()
    },
    left(channels) {
      recorder.membership.left(channels)
      recorder.membership.changed()
      soon()
    },
    start(isConnected) {
      running = run(isConnected)
    },
    async stop() {
      stopping.abort()
      const ended = running.then(() => recorder.end())
      await within(timing.handOverMs, 'stating the end of the events', ended).catch((error) =>
        logger.warn('the end of the events was not stated: what came last is read again', error),
      )
    },
  }
}
