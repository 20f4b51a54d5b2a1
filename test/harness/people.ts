import type { PostRequest, TruthMessage } from '../../dev/slack-sim/control-api.ts'
import { CHANNELS, type ChannelName, type Name, userId } from './company.ts'
import type { Program } from './program.ts'
import { type At, aboutOf, type Button, buttonsOf, isCard, isDockets, isSame } from './words.ts'

/** The place of a card: triage for the team, or the thread for the requester. */
export type Place = 'triage' | 'thread'

type Said = Pick<PostRequest, 'files' | 'broadcast'>

/** A person in Slack. An action resolves when Slack has it, independently of Docket. */
export class Person {
  readonly id: string
  readonly name: Name
  readonly #program: Program
  readonly #asked: (request: At) => void

  constructor(name: Name, cast: number, program: Program, asked: (request: At) => void) {
    this.id = userId(name, cast)
    this.name = name
    this.#program = program
    this.#asked = asked
  }

  async asks(
    text: string,
    { channel = 'help', ...said }: Said & { channel?: ChannelName } = {},
  ): Promise<At> {
    const place = CHANNELS[channel]
    const { ts } = await this.#program.sim.post({ user: this.id, channel: place, text, ...said })
    this.#asked({ channel: place, ts })
    return { channel: place, ts }
  }

  async replies(to: At, text: string, said: Said = {}): Promise<At> {
    const { channel, ts: thread_ts } = to
    const { ts } = await this.#program.sim.post({ user: this.id, channel, text, thread_ts, ...said })
    return { channel, ts }
  }

  async reacts(name: string, { channel, ts }: At): Promise<void> {
    await this.#program.sim.react({ user: this.id, channel, ts, name })
  }

  /** Waits for the button, as people do, and rejects if Slack shows its warning sign. */
  async clicks(label: string, ticket: At, place: Place = 'triage'): Promise<void> {
    const { sim } = this.#program
    const { card, button } = await this.#button(label, ticket, place)
    const { channel, ts } = card
    const { acked } = await sim.click({ user: this.id, channel, ts, action_id: button.action_id })
    if (!acked) throw new Error(`nobody took ${this.name}'s click on ${label}`)
  }

  async edits({ channel, ts }: At, text: string): Promise<void> {
    await this.#program.sim.edit({ channel, ts, text })
  }

  async deletes({ channel, ts }: At): Promise<void> {
    await this.#program.sim.delete({ channel, ts })
  }

  /** Clicks a button of a notice. */
  async answers(label: string, { channel, ts, blocks }: TruthMessage): Promise<void> {
    const button = buttonsOf(blocks).find((each) => each.label === label)
    if (!button) throw new Error(`the notice has no button ${label}`)
    const { acked } = await this.#program.sim.click({
      user: this.id,
      channel,
      ts,
      action_id: button.action_id,
    })
    if (!acked) throw new Error(`nobody took ${this.name}'s click on ${label}`)
  }

  #button(label: string, ticket: At, place: Place): Promise<{ card: TruthMessage; button: Button }> {
    return until(this.#program, `${label} in ${place}`, () => {
      const card = cardOf(this.#program, ticket, place)
      const button = buttonsOf(card?.blocks).find((each) => each.label === label)
      return card && button ? { card, button } : undefined
    })
  }
}

/** The newest card of a ticket in one place. */
export const cardOf = ({ slack }: Program, ticket: At, place: Place): TruthMessage | undefined =>
  slack
    .state()
    .messages.findLast(
      (message) =>
        isDockets(message) &&
        isCard(message) &&
        (message.thread_ts === undefined) === (place === 'triage') &&
        isSame(aboutOf(message), ticket),
    )

const WITHIN_MS = 40_000

/** The result of `look`, which is called again after every change in Slack. */
export function until<T>({ slack }: Program, what: string, look: () => T | undefined): Promise<T> {
  const found = look()
  if (found !== undefined) return Promise.resolve(found)
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      unlisten()
      reject(new Error(`Slack never showed ${what}`))
    }, WITHIN_MS)
    const unlisten = slack.listen(() => {
      const now = look()
      if (now === undefined) return
      clearTimeout(late)
      unlisten()
      resolve(now)
    })
  })
}
