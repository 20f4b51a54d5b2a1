import type { Delivery, Writer } from '../../../src/activities/ports/delivery.ts'
import type { Pacer } from '../../../src/activities/ports/pacing.ts'
import type { LiveSettings } from '../../../src/activities/ports/settings.ts'
import type { CardSource, TicketStore } from '../../../src/activities/ports/tickets.ts'
import type { WriteStore } from '../../../src/activities/ports/writes.ts'
import type { Timing } from '../../../src/domain/timing.ts'
import type { SlackApi } from '../../../src/slack/api/web.ts'
import { createPaced } from '../../../src/slack/outbound/paced.ts'
import { createTargets, type TriageOf } from '../../../src/slack/outbound/targets.ts'
import { createWriter } from '../../../src/slack/outbound/writer.ts'
import { policy, team } from '../../domain/fixtures.ts'
import { settingsOf } from '../../harness/actors.ts'
import type { World } from './world.ts'

/** The ports of a writer. */
export type Ports = {
  readonly api: SlackApi
  readonly writes: WriteStore
  readonly pacer: Pacer
  readonly store: TicketStore
  /** The present triage channel; C9 if it never moves. */
  readonly triageOf?: TriageOf
  /** By default one team. */
  readonly settings?: LiveSettings
}

/** Passes every call of a port through `around`, which may delay it, reject it or never settle. */
export type Around = (name: string, call: () => Promise<unknown>) => Promise<unknown>

export const through = <T extends object>(port: T, around: Around): T =>
  new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => around(String(name), () => Reflect.apply(member, target, args))
    },
  })

/** The port with some methods replaced; the others still run on the port itself. */
export const over = <T extends object>(port: T, methods: Partial<T>): T =>
  new Proxy(port, {
    get: (target, name) => {
      if (name in methods) return Reflect.get(methods, name)
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })

/** The product's writer on these ports. */
export const attempt = (ports: Ports, timing: Timing, opKey: string, wanted = 0): Promise<Delivery> =>
  writerOn(ports, timing).deliver(opKey, wanted)

/** A writer as in a worker: it keeps its cache of channels. */
export function writerOn(ports: Ports, timing: Timing): Writer {
  const paced = createPaced({ pacer: ports.pacer, timing })
  const { api, writes, triageOf = () => 'C9', settings = { now: () => settingsOf(team) } } = ports
  return createWriter({
    ...ports,
    timing,
    settings,
    paced,
    targets: createTargets({ triageOf, api, paced, writes }),
  })
}

/** The store of tickets, with the methods that a writer reads. */
export function ticketStore(source: () => CardSource): TicketStore {
  const unused = () => Promise.reject(new Error('the writer does not ask this'))
  return {
    load: unused,
    reserveNumber: unused,
    saveTitle: unused,
    forgetTitle: unused,
    record: unused,
    overdue: unused,
    has: unused,
    card: async () => source(),
    policy: async () => policy,
  }
}

/** No limits except after a 429. The wait for a slot passes in here, on the world's clock. */
export class FakePacer implements Pacer {
  readonly #world: World
  readonly #heldUntil = new Map<string, number>()
  /** How long the next slot is away. */
  wait: () => number = () => 0

  constructor(world: World) {
    this.#world = world
  }

  async reserve(call: { method: string }, _rank: string, horizonMs: number) {
    const held = (this.#heldUntil.get(call.method) ?? 0) - this.#world.now
    const waitMs = Math.max(held, this.wait())
    if (waitMs > horizonMs) return { kind: 'later' as const, retryMs: waitMs }
    if (waitMs > 0) await this.#world.sleep(waitMs)
    return { kind: 'reserved' as const, waitMs: 0 }
  }

  async takeFree(call: { method: string }): Promise<boolean> {
    const held = (this.#heldUntil.get(call.method) ?? 0) - this.#world.now
    return Math.max(held, this.wait()) <= 0
  }

  async hold(call: { method: string }, forMs: number): Promise<void> {
    this.#heldUntil.set(call.method, this.#world.now + forMs)
  }
}

/** Temporal for one activity: it retries when told, and after the time-out of an attempt. */
export type Run = {
  readonly world: World
  readonly timing: Timing
  /** One attempt; resolves to 'crashed' when Temporal notices the crash. */
  readonly start: () => Promise<Delivery | 'crashed'>
  /** A person fixed the reason for the parking. */
  readonly unpark: () => Promise<void>
  /** The time after which Temporal starts the next attempt beside a running one: its heartbeats are lost. */
  readonly lostAfterMs?: () => number
  /** Whether there is more to deliver. */
  readonly wanted: (seq: number) => boolean
}

/** Returns the number of attempts; gives up after `most`, which no case may reach. */
export async function deliverUntilDone(run: Run, most: number): Promise<number> {
  const { world, timing, start } = run
  let backoff = timing.retryMs
  for (let attempts = 1; attempts <= most; attempts += 1) {
    const expired = world.sleep(run.lostAfterMs?.() ?? timing.attemptMs).then(() => 'crashed' as const)
    const outcome = await Promise.race([start().catch(() => 'failed' as const), expired])
    if (outcome === 'crashed' || outcome === 'failed') {
      await world.sleep(backoff)
      backoff = Math.min(2 * backoff, timing.retryMaxMs)
    } else if (outcome.kind === 'later') await world.sleep(Math.max(1, Math.round(outcome.afterMs)))
    else if (outcome.kind === 'parked') await run.unpark()
    else if (outcome.kind === 'behind') throw new Error('nobody has restored a backup')
    else if (!run.wanted(outcome.seq)) return attempts
  }
  throw new Error(`not done after ${most} attempts`)
}
