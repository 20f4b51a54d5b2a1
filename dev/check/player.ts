import type { slackSim } from '../slack-sim/client.ts'
import type { ClickRequest, PostRequest, TruthMessage } from '../slack-sim/control-api.ts'
import type { SlackMirror } from '../stack/slack-mirror.ts'
import { triageCardSays } from './slack-side.ts'

/** A message: the request that a ticket is about, or a card. */
export type Place = {
  channel: string
  ts: string
}

/** A card, or the message in triage that asks about a deleted request. */
export type Surface = 'triage' | 'thread' | 'question'
export type Button = 'claim' | 'resolve' | 'reopen' | 'dismiss' | 'keep'

/** How long a person waits before pressing again. */
const PRESS_AGAIN_MS = 3_000

/** The people of the workspace. They act in Slack and wait for the changes that Slack shows them. */
export class Player {
  readonly sim: ReturnType<typeof slackSim>
  readonly #mirror: SlackMirror
  readonly #botId: string
  readonly #patienceMs: number

  /** Resolves when nothing is in flight any more. */
  readonly quiet: () => Promise<unknown>

  constructor(
    sim: ReturnType<typeof slackSim>,
    mirror: SlackMirror,
    { quiet, patienceMs }: { quiet: () => Promise<unknown>; patienceMs: number },
  ) {
    this.sim = sim
    this.quiet = quiet
    this.#patienceMs = patienceMs
    this.#mirror = mirror
    this.#botId = mirror.state().workspace.bot.botId
  }

  async post(request: PostRequest): Promise<Place> {
    const { ts } = await this.sim.post(request)
    return { channel: request.channel, ts }
  }

  say(user: string, { channel, ts }: Place, text: string, broadcast = false): Promise<Place> {
    return this.post({ user, channel, thread_ts: ts, text, ...(broadcast && { broadcast }) })
  }

  async react(user: string, at: Place, name = 'ticket'): Promise<void> {
    await this.sim.react({ user, channel: at.channel, ts: at.ts, name })
  }

  /** The card of a request, once it is posted. */
  card(request: Place, surface: Surface): Promise<TruthMessage> {
    return this.until(`the ${surface} card`, () => this.#own().find((each) => holds(surface, each, request)))
  }

  /** Waits until the triage card has these words in one of its blocks. */
  async cardSays(request: Place, words: string): Promise<void> {
    const part = JSON.stringify(words).slice(1, -1)
    const says = (each: TruthMessage) =>
      holds('triage', each, request) && JSON.stringify(each.blocks).includes(part)
    await this.until(words, () => this.#own().some(says))
  }

  /**
   * Presses a button once the card shows it, until it is gone. Presses again after Slack's warning sign, and where
   * Docket says that the click may be lost.
   */
  async press(user: string, request: Place, button: Button, surface: Surface = 'triage'): Promise<void> {
    const id = `docket:${button}`
    const shown = () =>
      this.#own().find((each) => holds(surface, each, request) && buttonsOf(each).includes(id))
    await this.until(`the button ${button} in ${surface}`, shown)
    for (let card = shown(); card; card = shown()) {
      const { channel, ts } = card
      const told = this.#toldToClickAgain(user)
      const acked = await this.#click({ user, channel, ts, action_id: id })
      const isLost = () => !acked || this.#toldToClickAgain(user) > told
      const what = `the ${surface} card after ${button}`
      await this.until(what, () => !shown() || isLost())
      if (isLost()) await this.until(what, () => !shown(), PRESS_AGAIN_MS).catch(() => undefined)
    }
  }

  /** How often this person was told so. The message does not name the ticket, but another click is harmless. */
  readonly #toldToClickAgain = (user: string): number =>
    this.#mirror.state().ephemerals.filter((each) => each.user === user && /click again/.test(each.text))
      .length

  /**
   * A person without permission presses a button until they see the refusal. The refusal is an ephemeral
   * message and may be lost.
   */
  async pressInVain(user: string, request: Place, button: Button): Promise<void> {
    const { channel, ts } = await this.card(request, 'thread')
    const isRefused = () =>
      this.#mirror.state().ephemerals.some((each) => each.user === user && each.thread_ts === request.ts)
    while (!isRefused()) {
      await this.#click({ user, channel, ts, action_id: `docket:${button}` })
      await this.until('a refusal', isRefused, PRESS_AGAIN_MS).catch(() => undefined)
    }
  }

  /**
   * Waits until this many notices about a request are posted: “resolved” in the thread, reminders in triage.
   */
  said(request: Place, surface: Surface, copies = 1): Promise<unknown> {
    const isNotice = (each: TruthMessage) => isAbout(surface, each, request) && !holds(surface, each, request)
    return this.until(`notice ${copies} in ${surface}`, () => this.#own().filter(isNotice).length >= copies)
  }

  /** Waits until `look` returns a result. Calls it again after every change in Slack. */
  until<T>(what: string, look: () => T | undefined | false, ms = this.#patienceMs): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const again = () => {
      const found = look()
      if (found !== undefined && found !== false) resolve(found)
    }
    const deaf = this.#mirror.listen(({ kind }) => {
      if (kind === 'message' || kind === 'ephemeral') again()
    })
    const late = setTimeout(() => reject(new Error(`${what} did not come within ${ms / 1_000} s`)), ms)
    again()
    return promise.finally(() => {
      clearTimeout(late)
      deaf()
    })
  }

  /** Returns whether Docket acknowledged the click. The card may have changed just before the click. */
  async #click(request: ClickRequest): Promise<boolean> {
    const { acked } = await this.sim.click(request).catch(() => ({ acked: false }))
    return acked
  }

  #own(): TruthMessage[] {
    return [...this.#mirror.messages()].filter((each) => each.bot_id === this.#botId && !each.deleted)
  }
}

/** Whether the blocks contain a link to this place, in mrkdwn or in rich text. */
const pointsAt = (blocks: unknown, { channel, ts }: Place): boolean =>
  new RegExp(`/archives/${channel}/p${ts.replace('.', '')}[|"]`).test(JSON.stringify(blocks))

/** In the thread every message is about its root; in triage a message links to its request. */
const isAbout = (surface: Surface, { blocks, ...message }: TruthMessage, request: Place): boolean =>
  surface === 'thread'
    ? message.channel === request.channel && message.thread_ts === request.ts
    : message.thread_ts === undefined && pointsAt(blocks ?? [], request)

/**
 * A card in triage has a line that says the status, one in the thread begins with the number; a question has buttons
 * and no such line.
 */
function holds(surface: Surface, message: TruthMessage, request: Place): boolean {
  if (!isAbout(surface, message, request)) return false
  if (surface === 'thread') return /^\*#\d+\*/.test(message.text)
  return (triageCardSays(message).status === null) === (surface === 'question')
}

function buttonsOf(message: TruthMessage | undefined): string[] {
  const blocks = (message?.blocks ?? []) as { elements?: Element[]; accessory?: Element }[]
  return blocks
    .flatMap(({ elements, accessory }) => [...(elements ?? []), accessory])
    .flatMap((element) => element?.action_id ?? [])
}

type Element = { action_id?: string } | undefined
