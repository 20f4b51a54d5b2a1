import { ApplicationFailure } from '@temporalio/common'
import { vi } from 'vitest'
import { createDeliver, type DeliverPorts } from '../../src/activities/deliver.ts'
import { createOpen, type OpenPorts } from '../../src/activities/open.ts'
import type { WriteRow } from '../../src/activities/ports/writes.ts'
import { isRunning } from '../../src/domain/clock.ts'
import type { Fact } from '../../src/domain/command.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { parse } from '../../src/domain/stored/shape.ts'
import { DELIVERED, OPENED } from '../../src/domain/stored/slack-results.ts'
import { RULES } from '../../src/domain/terms.ts'
import type { Timing } from '../../src/domain/timing.ts'
import { laneOf, opKeyOf } from '../../src/domain/writes.ts'
import { Run } from '../../src/workflows/run.ts'
import { key, team } from '../domain/fixtures.ts'
import type { World } from '../slack/writer/world.ts'
import { attempt } from './ports.ts'
import { BASE } from './slack.ts'

type Parts = {
  readonly world: World
  readonly timing: Timing
  readonly policy: Policy
  readonly ports: Omit<OpenPorts & DeliverPorts, 'store' | 'writes' | 'writer' | 'timing'>
}

/** A reminder that was posted, and the deadline that it is about; on the world's clock. */
export type Posted = { readonly at: number; readonly deadlineAt: number; readonly kind: string }

/** The workflow of one ticket with its activities, each retried as Temporal does. */
export class TicketRun {
  readonly run: Run
  readonly posted: Posted[] = []
  /** When the first attempt to open began, and the last one ended. */
  opening: { readonly from: number; readonly until: number } | null = null
  startedAt: number | null = null
  /** The instant of the answer that the ticket knew when it was open, in epoch ms. */
  answeredAtOpening: number | null = null
  /** Why there is no ticket. */
  nothing: string | null = null
  readonly #parts: Parts
  readonly #ports: OpenPorts & DeliverPorts
  readonly #reminded = new Set<string>()

  constructor(parts: Parts) {
    this.#parts = parts
    this.run = new Run(key, undefined)
    this.run.terms = { rules: RULES, policy: parts.policy, intake: { ...team, policy: parts.policy } }
    const store = {
      reserveNumber: async () => 7,
      saveTitle: async () => undefined,
      forgetTitle: async () => undefined,
      card: async () => this.run.ticket && { ticket: this.run.ticket, title: 'help' },
    }
    const writes = { find: async (opKey: string) => this.#row(opKey), tried: async () => undefined }
    const writer = {
      deliver: async (opKey: string) => {
        if (this.#row(opKey)?.state === 'ready') this.#post(opKey)
        return { kind: 'delivered', seq: 1 }
      },
    }
    const own = { store, writes, writer, timing: parts.timing }
    this.#ports = { ...parts.ports, ...own } as unknown as OpenPorts & DeliverPorts
  }

  /** A gateway hands the fact over: it counts only if the run exists. A trigger starts the run. */
  take(fact: Fact, startsAfterMs = 0): void {
    if (fact.kind === 'trigger') void this.#start(fact, startsAfterMs)
    else if (this.startedAt !== null) this.#at(() => void this.run.take(fact))
  }

  async #start(trigger: Extract<Fact, { kind: 'trigger' }>, startsAfterMs: number): Promise<void> {
    const { world } = this.#parts
    if (this.startedAt !== null) return
    this.startedAt = world.now
    await world.sleep(startsAfterMs)
    const from = world.now
    const input = { key, triggeredBy: trigger.actor.user }
    const stored = await this.#untilDone((waitedMs) => attempt(createOpen(this.#ports), input, waitedMs))
    const opened = parse(OPENED, stored)
    this.opening = { from, until: world.now }
    if (opened.kind === 'nothing') {
      this.nothing = opened.why
      return
    }
    const { id, at, actor, source } = trigger
    const command = { kind: 'open', id, at, actor, source, key, ...opened.opening } as const
    this.#at(() => this.run.apply([command, ...opened.replies]))
    this.#at(() => this.run.open())
    this.answeredAtOpening = this.run.ticket?.clocks[0]?.stoppedAt ?? null
    void this.#alarms()
  }

  /** Fires every deadline at its instant, and reminds. */
  async #alarms(): Promise<void> {
    const { world } = this.#parts
    for (let due = this.run.due(); due !== null && due.kind !== 'close'; due = this.run.due()) {
      await world.sleep(due.at - BASE - world.now)
      this.#at(() => this.run.settle(Date.now()))
    }
  }

  /** Every change of the ticket may owe a reminder. */
  #at<T>(change: () => T): T {
    vi.setSystemTime(BASE + this.#parts.world.now)
    const result = change()
    for (const { event } of this.run.outbox) {
      if (event.kind !== 'warned' && event.kind !== 'breached') continue
      const opKey = opKeyOf({ key }, `notice/${event.kind}.${event.at}`)
      if (!this.#reminded.has(opKey)) void this.#remind(opKey)
      this.#reminded.add(opKey)
    }
    return result
  }

  async #remind(opKey: string): Promise<void> {
    for (let checked = false; ; checked = true) {
      const input = { opKey, seq: 1, checked }
      const stored = await this.#untilDone((waitedMs) => attempt(createDeliver(this.#ports), input, waitedMs))
      const delivered = parse(DELIVERED, stored)
      if (delivered.kind !== 'found') return
      this.#at(() => this.run.apply(delivered.replies))
    }
  }

  #row(opKey: string): WriteRow | null {
    const isOwed = this.run.ticket?.clocks.some(isRunning) === true
    const kind = laneOf(opKey).startsWith('notice/warned') ? 'warning' : 'breach'
    const row: Partial<WriteRow> = {
      opKey,
      owner: { kind: 'ticket', key },
      state: isOwed ? 'ready' : 'void',
      attempt: 0,
      notice: { kind, recipient: { team: 'platform' }, dueAt: 0 },
    }
    return row as WriteRow
  }

  #post(opKey: string): void {
    const [kind = '', at] = laneOf(opKey).replace('notice/', '').split('.')
    this.posted.push({ at: this.#parts.world.now, deadlineAt: Number(at) - BASE, kind })
  }

  async #untilDone<T>(once: (waitedMs: number) => Promise<T>): Promise<T> {
    const { world, timing } = this.#parts
    for (const since = world.now; ; ) {
      try {
        return await once(world.now - since)
      } catch (error) {
        if (!(error instanceof ApplicationFailure) || error.type !== 'Later') throw error
        await world.sleep(Number(error.nextRetryDelay ?? timing.retryMs))
      }
    }
  }
}
