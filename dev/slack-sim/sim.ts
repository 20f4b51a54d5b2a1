import { Clock } from './clock.ts'
import type { CallCount, SeedChannel, Settings, StreamItem, Workspace } from './control-api.ts'
import { Deliveries } from './deliveries.ts'
import { heardEverywhere, type SlackEvent, subscriptionOf } from './events.ts'
import { Faults } from './faults.ts'
import { Journal } from './journal.ts'
import { Limits } from './limits.ts'
import type { Manifest } from './manifest.ts'
import { ResponseUrls } from './response-urls.ts'
import { defaultSettings, draw, mergeSettings } from './settings.ts'
import { Sockets } from './sockets.ts'
import { Store } from './store.ts'

export type SimOptions = {
  workspace: Workspace
  manifest: Manifest
  settings?: Partial<Settings> | undefined
  journal?: string | undefined
}

/** The parts of one simulated Slack; the HTTP server only exposes them. */
export class Sim {
  readonly manifest: Manifest
  readonly clock: Clock
  readonly store: Store
  readonly faults: Faults
  readonly limits: Limits
  readonly sockets: Sockets
  readonly deliveries: Deliveries
  readonly responseUrls: ResponseUrls
  readonly calls: Record<string, CallCount> = {}
  settings: Settings
  pendingCalls = 0
  down = false
  /** Set once the server listens. */
  url = ''
  readonly #journal: Journal
  readonly #listeners = new Set<(item: StreamItem) => void>()
  #upAgain: NodeJS.Timeout | undefined

  constructor(options: SimOptions) {
    const emit = (item: StreamItem) => this.emit(item)
    const settings = () => this.settings
    this.settings = mergeSettings(defaultSettings, options.settings ?? {})
    this.manifest = options.manifest
    this.#journal = new Journal(options.journal)
    const journal = this.#journal
    this.clock = new Clock(() => this.settings.clockSkewMs)
    const clock = this.clock
    this.store = new Store(options.workspace, {
      journal,
      clock,
      lagMs: () => draw(this.settings.lagMs),
      emit,
    })
    const workspace = () => this.store.workspace
    this.faults = new Faults(emit)
    this.limits = new Limits(() => this.settings.limits)
    this.sockets = new Sockets(workspace().bot.appId, emit)
    const { sockets, faults } = this
    this.deliveries = new Deliveries({ workspace, clock, settings, sockets, faults, journal, emit })
    this.responseUrls = new ResponseUrls(clock)
  }

  /** Sends an event to the app if the manifest subscribes to it and the bot may see its channel. */
  publish(event: SlackEvent, at: { channel?: SeedChannel; by: string }): void {
    const { bot } = this.store.workspace
    const everywhere = heardEverywhere.includes(event.type) && !at.channel?.is_private
    if (!this.manifest.botEvents.includes(subscriptionOf(event, at.channel))) return
    if (at.channel && !everywhere && !at.channel.members.includes(bot.userId)) return
    const own = at.by === bot.userId || at.by === bot.botId
    this.deliveries.publish(event, own, at.channel?.is_ext_shared === true)
  }

  count(method: string, outcome: string): void {
    this.calls[method] ??= { total: 0, ok: 0, errors: {} }
    const count = this.calls[method]
    count.total += 1
    if (outcome === 'ok') count.ok += 1
    else count.errors[outcome] = (count.errors[outcome] ?? 0) + 1
  }

  /** Takes Slack down: cuts off calls and sockets, for a time or until it is brought back. */
  setDown(down: boolean, ms?: number): void {
    clearTimeout(this.#upAgain)
    this.down = down
    this.emit({ kind: 'down', down })
    if (down) this.sockets.disconnect('cut')
    if (down && ms !== undefined) this.#upAgain = setTimeout(() => this.setDown(false), ms)
  }

  emit(item: StreamItem): void {
    for (const listener of this.#listeners) listener(item)
  }

  /** Calls the listener on every change until the returned function is called. */
  listen(listener: (item: StreamItem) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  stop(): void {
    clearTimeout(this.#upAgain)
    this.deliveries.stop()
    this.sockets.close()
    this.#journal.close()
  }
}
