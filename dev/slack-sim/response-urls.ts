import { randomBytes } from 'node:crypto'
import type { Clock } from './clock.ts'
import { SlackError } from './slack-error.ts'

const USES = 5
const LIFE_MS = 30 * 60_000

/** The place of the click that a response_url belongs to. */
export type Place = {
  user: string
  channel: string
  ts: string
  thread_ts?: string | undefined
}

/** response_urls: each is valid for 5 uses within 30 minutes. */
export class ResponseUrls {
  readonly #urls = new Map<string, { place: Place; left: number; endsAt: number }>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The path of a new response_url. */
  create(place: Place): string {
    const id = randomBytes(12).toString('hex')
    this.#urls.set(id, { place, left: USES, endsAt: this.#clock.now() + LIFE_MS })
    return `/hooks/response/${id}`
  }

  use(id: string): Place {
    const url = this.#urls.get(id)
    if (!url || url.endsAt < this.#clock.now()) throw new SlackError('expired_url')
    if (url.left === 0) throw new SlackError('used_url')
    url.left -= 1
    return url.place
  }
}
