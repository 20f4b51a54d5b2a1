import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api'
import { TooLate } from '../../../src/slack/api/failure.ts'
import {
  type ChannelState,
  type Content,
  type Identity,
  METADATA_TYPE,
  type Page,
  type ReadMessage,
  type ReadRange,
  type Receipt,
  type SlackApi,
} from '../../../src/slack/api/web.ts'
import type { World } from './world.ts'

export const US: Identity = {
  workspace: 'T1',
  organisation: 'T1',
  url: 'https://acme.slack.com/',
  botUser: 'UBOT',
  botId: 'BBOT',
}

/**
 * Slack's behaviour for one call: when it is applied (null: never), when and how it responds, how long a read lags.
 */
export type Plan = {
  readonly applyMs: number | null
  readonly answerMs: number
  readonly error?: unknown
  readonly lagMs?: number
}
export type Planner = (method: string) => Plan

type Payload = { readonly k: string; readonly seq: number }

/** A message in its true state; instants are the world's. */
export type Stood = {
  readonly ts: string
  readonly channel: string
  readonly threadTs: string | null
  readonly botId: string
  readonly type: string
  readonly storedAt: number
  payload: Payload
  text: string
  edits: number
  deletedAt: number | null
}

/** The errors of @slack/web-api 8; failures.test.ts checks these shapes against the real client. */
export const errors = {
  status: (code: number) => new WebAPIHTTPError(code, 'Error', {}, ''),
  code: (error: string) => new WebAPIPlatformError({ ok: false, error }),
  html: () => new WebAPIPlatformError({ ok: false, error: '<html>We are down for maintenance</html>' }),
  limited: (seconds: number) => new WebAPIRateLimitedError(seconds),
  cut: () => new WebAPIRequestError(withCause('fetch failed', 'UND_ERR_SOCKET')),
  refused: () => new WebAPIRequestError(withCause('fetch failed', 'ECONNREFUSED')),
  timeout: () => new WebAPIRequestError(new DOMException('The operation timed out', 'TimeoutError')),
  terminated: () => new TypeError('terminated'),
}

const withCause = (message: string, code: string): Error =>
  new TypeError(message, { cause: Object.assign(new Error(code), { code }) })

export const PRIVATE: ChannelState = { isPrivate: true, isShared: false, isArchived: false, isMember: true }

const PROMPT: Planner = () => ({ applyMs: 50, answerMs: 100, lagMs: 0 })

export class FakeSlack {
  readonly messages: Stood[] = []
  readonly reactions = new Set<string>()
  /** Channels that are not private, or not usable. */
  readonly channels = new Map<string, ChannelState>()
  readonly calls: { readonly method: string; readonly at: number }[] = []
  /** Called with each stored message, as events are. */
  onStored: (message: Stood) => void = () => {}
  pageSize = 200
  plan: Planner = PROMPT
  readonly #world: World
  readonly #clock: () => number
  #lastTs = 0

  constructor(world: World, clock: () => number = () => world.now) {
    this.#world = world
    this.#clock = clock
  }

  /** Scripts the next calls of a method; after those, Slack is healthy. */
  next(method: string, ...plans: Partial<Plan>[]): void {
    this.plan = (called) => {
      const plan = called === method ? plans.shift() : undefined
      return { applyMs: plan?.error === undefined ? 50 : null, answerMs: 100, lagMs: 0, ...plan }
    }
  }

  /** All messages with this receipt that were ever stored. */
  copies(k: string): Stood[] {
    return this.messages.filter(
      ({ botId, type, payload }) => botId === US.botId && type === METADATA_TYPE && payload.k === k,
    )
  }

  store(message: Omit<Stood, 'ts' | 'storedAt' | 'edits' | 'deletedAt'>): Stood {
    // A ts is unique in its channel and never smaller than one before.
    this.#lastTs = Math.max(this.#clock(), this.#lastTs + 0.001)
    const ts = (this.#lastTs / 1000).toFixed(6)
    const stood: Stood = { ...message, ts, storedAt: this.#world.now, edits: 0, deletedAt: null }
    this.messages.push(stood)
    this.onStored(stood)
    return stood
  }

  api(): SlackApi {
    const unused = () => Promise.reject(new Error('the writer does not ask this'))
    return {
      identity: async () => US,
      post: (to, content, receipt, sendBy) => this.#post(to, content, receipt, sendBy),
      update: (at, content, receipt, sendBy) =>
        this.#call('chat.update', () => this.#edit(at, content, receipt), sendBy),
      deleteMessage: (at) => this.#call('chat.delete', () => this.delete(at)),
      react: (at, name, sendBy) =>
        this.#call('reactions.add', () => void this.reactions.add(`${at.ts}/${name}`), sendBy),
      unreact: (at, name, sendBy) =>
        this.#call('reactions.remove', () => void this.reactions.delete(`${at.ts}/${name}`), sendBy),
      replies: (range) => this.#read('conversations.replies', range),
      history: (range) => this.#read('conversations.history', range),
      channel: async (id) => {
        const { answerMs, error } = this.plan('conversations.info')
        this.calls.push({ method: 'conversations.info', at: this.#world.now })
        await this.#world.sleep(answerMs)
        if (error !== undefined) throw error
        return this.channels.get(id) ?? PRIVATE
      },
      joined: unused,
      usergroupUsers: unused,
      reactions: unused,
      user: unused,
      ephemeral: unused,
    }
  }

  delete({ channel, ts }: { channel: string; ts: string }): void {
    this.#at(channel, ts).deletedAt = this.#world.now
  }

  #edit(at: { channel: string; ts: string }, { text }: Content, receipt: Receipt): void {
    const message = this.#at(at.channel, at.ts)
    if (message.botId !== US.botId) throw errors.code('cant_update_message')
    Object.assign(message, { text, payload: receipt, edits: message.edits + 1 })
  }

  #at(channel: string, ts: string): Stood {
    const message = this.messages.find((each) => each.channel === channel && each.ts === ts)
    if (message === undefined || message.deletedAt !== null) throw errors.code('message_not_found')
    return message
  }

  async #post(
    to: { channel: string; threadTs: string | null },
    { text }: Content,
    payload: Receipt,
    sendBy: number,
  ): Promise<string> {
    const ours = { ...to, text, payload, botId: US.botId, type: METADATA_TYPE }
    return (await this.#call('chat.postMessage', () => this.store(ours), sendBy)).ts
  }

  /**
   * The deadline check before a request is part of the fake too: failures.test.ts checks that web.ts does the same.
   */
  async #call<T>(method: string, apply: () => T, sendBy = Number.POSITIVE_INFINITY): Promise<T> {
    if (performance.now() > sendBy) throw new WebAPIRequestError(new TooLate('the intent is too old'))
    this.calls.push({ method, at: this.#world.now })
    const { applyMs, answerMs, error } = this.plan(method)
    const applied = applyMs === null ? null : this.#later(applyMs, apply)
    await this.#world.sleep(answerMs)
    if (error !== undefined) throw error
    if (applied?.fault !== undefined) throw applied.fault
    if (applied === null || applied.value === undefined) throw errors.cut()
    return applied.value
  }

  /** Slack goes on even if its caller has died. */
  #later<T>(ms: number, apply: () => T): { value?: T; fault?: unknown } {
    const applied: { value?: T; fault?: unknown } = {}
    this.#world.at(this.#world.now + ms, () => {
      try {
        applied.value = apply() ?? (true as T)
      } catch (error) {
        applied.fault = error
      }
    })
    return applied
  }

  /** Replies come oldest first, a channel's history newest first; a page continues at a ts, on any replica. */
  async #read(method: string, { channel, ts: root, oldest, cursor }: ReadRange): Promise<Page> {
    this.calls.push({ method, at: this.#world.now })
    const { answerMs, error, lagMs = 0 } = this.plan(method)
    const seen = this.#world.now - lagMs
    await this.#world.sleep(answerMs)
    if (error !== undefined) throw error
    const upwards = root !== undefined
    const beyond = (ts: string) => cursor === undefined || (upwards ? ts > cursor : ts < cursor)
    const visible = this.messages
      .filter((each) => each.channel === channel && each.threadTs === (root ?? null) && each.storedAt <= seen)
      .filter((each) => each.deletedAt === null || each.deletedAt > seen)
      .filter(({ ts }) => (oldest === undefined || Number(ts) > Number(oldest)) && beyond(ts))
      .sort((a, b) => (a.ts < b.ts === upwards ? -1 : 1))
    const page = visible.slice(0, this.pageSize)
    const last = page.at(-1)?.ts ?? null
    return { messages: page.map(shown), next: visible.length > page.length ? last : null }
  }
}

const shown = ({ ts, botId, type, payload, text }: Stood): ReadMessage => ({
  ts,
  text,
  bot_id: botId,
  metadata: { event_type: type, event_payload: { ...payload } },
})
