import type { StreamItem, TruthMessage } from '../../dev/slack-sim/control-api.ts'
import { SlackMirror } from '../../dev/stack/slack-mirror.ts'
import { aboutOf, isCard, isDockets } from '../harness/words.ts'
import { type Stack, TRIAGE } from './stack.ts'

const TOO_LONG_MS = 900_000

type Waiting = {
  readonly holds: (card: TruthMessage) => boolean
  readonly resolve: (card: TruthMessage) => void
}

/** Watches the cards in triage as Slack stores them. */
export class Cards {
  readonly #mirror: SlackMirror
  readonly #cards = new Map<string, TruthMessage>()
  readonly #waiting = new Map<string, Waiting[]>()
  /** How many calls Slack has limited since the watch began. */
  limited = 0

  constructor({ sim }: Pick<Stack, 'sim'>) {
    this.#mirror = new SlackMirror(sim)
  }

  async start(): Promise<void> {
    await this.#mirror.start()
    this.#mirror.listen((item) => this.#note(item))
  }

  stop(): void {
    this.#mirror.stop()
  }

  /** Resolves when the card of this request satisfies `holds`. */
  async until(ts: string, holds: (card: TruthMessage) => boolean = () => true): Promise<TruthMessage> {
    const card = this.#cards.get(ts)
    if (card && holds(card)) return card
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new Error(`the card of ${ts} never came`)), TOO_LONG_MS)
    const seen = new Promise<TruthMessage>((resolve) => {
      this.#waiting.set(ts, [...(this.#waiting.get(ts) ?? []), { holds, resolve }])
    })
    return Promise.race([seen, late.promise]).finally(() => clearTimeout(timer))
  }

  #note(item: StreamItem): void {
    if (item.kind === 'call' && item.outcome === 'ratelimited') this.limited += 1
    if (item.kind !== 'message' || item.message.channel !== TRIAGE) return
    const { message } = item
    const about = isDockets(message) && isCard(message) ? aboutOf(message)?.ts : undefined
    if (about === undefined) return
    this.#cards.set(about, message)
    const waiting = this.#waiting.get(about) ?? []
    const done = waiting.filter(({ holds }) => holds(message))
    this.#waiting.set(
      about,
      waiting.filter((each) => !done.includes(each)),
    )
    for (const { resolve } of done) resolve(message)
  }
}
