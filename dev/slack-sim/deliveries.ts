import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from './clock.ts'
import type { EventCounts, EventOutcome, Settings, StreamItem, Workspace } from './control-api.ts'
import type { SlackEvent } from './events.ts'
import type { Faults } from './faults.ts'
import type { Journal } from './journal.ts'
import { draw } from './settings.ts'
import type { Sockets } from './sockets.ts'

/** How long a reordered event waits for the next event. */
const REORDER_MS = 1_000

type EventBody = {
  event: SlackEvent
  event_id: string
  [field: string]: unknown
}

type Entry = { queued: EventBody } | { settled: string }

type Parts = {
  workspace: () => Workspace
  clock: Clock
  settings: () => Settings
  sockets: Sockets
  faults: Faults
  journal: Journal
  emit: (item: StreamItem) => void
}

/**
 * The Events API over Socket Mode: sends every event until it is acknowledged or has used up its retries.
 * Events in flight at the end of the simulator are delivered after its next start.
 */
export class Deliveries {
  readonly counts: EventCounts = { queued: 0, acknowledged: 0, retried: 0, lost: 0, silenced: 0 }
  readonly #parts: Parts
  readonly #pending = new Set<string>()
  readonly #stop = new AbortController()
  #held: (() => void)[] = []
  #limited = false

  constructor(parts: Parts) {
    this.#parts = parts
    for (const body of unsettled(parts.journal.replay('event') as Entry[])) this.#start(body)
  }

  get pending(): number {
    return this.#pending.size
  }

  /** Sends an event to the app. `own`: the app's own bot caused it. */
  publish(event: SlackEvent, own: boolean, external: boolean): void {
    const body = this.#body(event, external)
    const fault = this.#parts.faults.takeEvent(event, own)
    if (this.#limited || fault?.kind === 'event_silence') {
      this.counts.silenced += 1
      this.#emit(body, 'silenced', 0)
      return
    }
    this.#parts.journal.append('event', { queued: body })
    if (fault?.kind === 'event_reorder') this.#start(body, () => this.#untilOvertaken())
    else if (fault?.kind === 'event_delay') this.#start(body, () => this.#pause(fault.ms))
    else this.#start(body)
    if (fault?.kind === 'event_duplicate') this.#startTwin(body)
  }

  /**
   * Slack limits the app, or does so no more: meanwhile no event is sent, and none is kept
   * (docs.slack.dev/reference/events/app_rate_limited). Slack tells the app once per limited minute.
   */
  async limit(limited: boolean): Promise<void> {
    this.#limited = limited
    if (!limited) return
    const { clock, sockets, settings } = this.#parts
    const { team, bot } = this.#parts.workspace()
    const payload = {
      token: 'verification-token',
      type: 'app_rate_limited',
      team_id: team.id,
      minute_rate_limited: clock.seconds() - (clock.seconds() % 60),
      api_app_id: bot.appId,
    }
    const envelope = { type: 'events_api', payload, accepts_response_payload: false }
    await sockets.send(envelope, settings().ackTimeoutMs)
  }

  stop(): void {
    this.#stop.abort()
  }

  /** Sends the same event again as a new one: with another event id and without a retry mark. */
  #startTwin(body: EventBody): void {
    const twin = { ...body, event_id: newEventId() }
    this.#parts.journal.append('event', { queued: twin })
    this.#start(twin)
  }

  #start(body: EventBody, hold?: () => Promise<void>): void {
    this.counts.queued += 1
    this.#pending.add(body.event_id)
    this.#deliver(body, hold).catch((error) => {
      if (!this.#stop.signal.aborted) throw error
    })
  }

  async #deliver(body: EventBody, hold?: () => Promise<void>): Promise<void> {
    const { settings, sockets } = this.#parts
    await this.#pause(draw(settings().eventDelayMs))
    await hold?.()
    let reason = ''
    for (let attempt = 0; ; attempt += 1) {
      const envelope = { type: 'events_api', payload: body, accepts_response_payload: false } as const
      this.#emit(body, 'sent', attempt)
      const sending = sockets.send(
        { ...envelope, retry_attempt: attempt, retry_reason: reason },
        settings().ackTimeoutMs,
      )
      if (!hold) this.#letOvertakenGo()
      const { outcome } = await sending
      this.#emit(body, outcome, attempt)
      if (outcome === 'acknowledged') return this.#settle(body, 'acknowledged')
      const delay = settings().retryDelaysMs[attempt]
      if (delay === undefined) {
        this.#emit(body, 'lost', attempt)
        return this.#settle(body, 'lost')
      }
      await this.#pause(delay)
      this.counts.retried += 1
      reason = outcome === 'no_socket' ? 'connection_failed' : 'timeout'
    }
  }

  #settle(body: EventBody, as: 'acknowledged' | 'lost'): void {
    if (this.#stop.signal.aborted) return
    this.counts[as] += 1
    this.#pending.delete(body.event_id)
    this.#parts.journal.append('event', { settled: body.event_id })
  }

  #untilOvertaken(): Promise<void> {
    const overtaken = new Promise<void>((resolve) => this.#held.push(resolve))
    return Promise.race([overtaken, this.#pause(REORDER_MS)])
  }

  #letOvertakenGo(): void {
    for (const go of this.#held.splice(0)) go()
  }

  #pause(ms: number): Promise<void> {
    return pause(ms, undefined, { signal: this.#stop.signal })
  }

  #emit(body: EventBody, outcome: EventOutcome, attempt: number): void {
    this.#parts.emit({ kind: 'event', eventId: body.event_id, type: body.event.type, outcome, attempt })
  }

  #body(event: SlackEvent, external: boolean): EventBody {
    const { clock } = this.#parts
    const workspace = this.#parts.workspace()
    const enterprise = workspace.enterprise?.id ?? null
    return {
      token: 'verification-token',
      team_id: workspace.team.id,
      ...(enterprise && { enterprise_id: enterprise }),
      context_team_id: workspace.team.id,
      context_enterprise_id: enterprise,
      api_app_id: workspace.bot.appId,
      event,
      type: 'event_callback',
      event_id: newEventId(),
      event_time: clock.seconds(),
      authorizations: [
        {
          enterprise_id: enterprise,
          team_id: workspace.team.id,
          user_id: workspace.bot.userId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: external,
      event_context: randomBytes(12).toString('base64url'),
    }
  }
}

function newEventId(): string {
  return `Ev${randomBytes(6).toString('hex').toUpperCase()}`
}

function unsettled(entries: Entry[]): EventBody[] {
  const bodies = new Map<string, EventBody>()
  for (const entry of entries) {
    if ('queued' in entry) bodies.set(entry.queued.event_id, entry.queued)
    else bodies.delete(entry.settled)
  }
  return [...bodies.values()]
}
