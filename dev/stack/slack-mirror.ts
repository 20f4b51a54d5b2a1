import { setTimeout as sleep } from 'node:timers/promises'
import type { State, StreamItem, TruthMessage } from '../slack-sim/control-api.ts'
import type { Slack } from './slack.ts'

/**
 * A copy of the simulator's store, kept up to date by its stream. Readers of the copy cost the simulator
 * nothing, and rows are compared with Slack's true state.
 */
export class SlackMirror {
  #state: State | undefined
  readonly #messages = new Map<string, TruthMessage>()
  readonly #listeners = new Set<(item: StreamItem) => void>()
  readonly #abort = new AbortController()
  readonly #sim: Slack

  constructor(sim: Slack) {
    this.#sim = sim
  }

  /** Resolves once it holds the full state; from then on the stream updates it. */
  start(): Promise<void> {
    return new Promise((resolve) => void this.#follow(resolve))
  }

  /** The present state, in the shape of the control API. */
  state(): State {
    if (!this.#state) throw new Error('the mirror has not started')
    return { ...this.#state, messages: [...this.#messages.values()] }
  }

  messages(): Iterable<TruthMessage> {
    return this.#messages.values()
  }

  /** Calls the listener on every change until the returned function is called. */
  listen(listener: (item: StreamItem) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  stop(): void {
    this.#abort.abort()
  }

  async #follow(ready: () => void): Promise<void> {
    while (!this.#abort.signal.aborted) {
      try {
        await this.#stream(ready)
      } catch {
        // After a lost connection, start again with the full state, so that no change is missed.
      }
      await sleep(500, undefined, { signal: this.#abort.signal }).catch(() => {})
    }
  }

  async #stream(ready: () => void): Promise<void> {
    let first = true
    for await (const item of this.#sim.stream(this.#abort.signal)) {
      // The first item shows that the stream is open: every later change arrives through it.
      if (first) {
        this.#take(await this.#sim.state())
        ready()
      }
      first = false
      this.#apply(item)
      for (const listener of this.#listeners) listener(item)
    }
  }

  #take(state: State): void {
    this.#state = state
    this.#messages.clear()
    for (const message of state.messages) this.#put(message)
  }

  #apply(item: StreamItem): void {
    const state = this.#state
    if (item.kind === 'message') this.#put(item.message)
    else if (!state) return
    else if (item.kind === 'ephemeral') state.ephemerals.push(item.message)
    else if (item.kind === 'channel') state.channels = replaced(state.channels, item.channel)
    else if (item.kind === 'channel_id') this.#moveChannel(state, item)
    else if (item.kind === 'workspace') state.workspace = item.workspace
    else if (item.kind === 'usergroup') state.usergroups = replaced(state.usergroups, item.usergroup)
  }

  #moveChannel(state: State, { from, to }: { from: string; to: string }): void {
    state.channels = state.channels.map((channel) => (channel.id === from ? { ...channel, id: to } : channel))
    for (const [key, message] of [...this.#messages]) {
      if (message.channel !== from) continue
      this.#messages.delete(key)
      this.#put({ ...message, channel: to })
    }
  }

  #put(message: TruthMessage): void {
    this.#messages.set(`${message.channel}/${message.ts}`, message)
  }
}

function replaced<Thing extends { id: string }>(things: Thing[], thing: Thing): Thing[] {
  return [...things.filter((each) => each.id !== thing.id), thing]
}
