import { within } from './within.ts'

/** What is known of something that Slack was asked for. */
export type Known<T> =
  /** `stale`: Slack could not be asked just now, and this is its last answer. */
  | { readonly kind: 'known'; readonly value: T; readonly stale: boolean }
  /** Slack has not answered for so long that its last answer counts no more. */
  | { readonly kind: 'expired' }

export type Cache<T> = {
  /** Rejects where Slack does not answer and never did. */
  get(key: string): Promise<Known<T>>
  /** The next look-up of this key, or of every key, asks Slack. */
  expire(key?: string): void
  /** The last answer for a key, however old. */
  peek(key: string): T | undefined
}

export type CacheOptions<T> = {
  readonly ask: (key: string) => Promise<T>
  /** How long one look-up may take. */
  readonly waitMs: number
  /** Monotonic milliseconds. */
  readonly clock: () => number
}

/** How old an answer may be before Slack is asked again. */
export const FRESH_MS = 5 * 60_000
/** How old an answer may be while Slack does not give another one. */
export const STALE_MS = 60 * 60_000

type Answer<T> = { readonly value: T; readonly answeredAt: number; expired: boolean }

/** Remembers answers, asks once for all who want the same, and falls back on the last answer for an hour. */
export function createCache<T>({ ask, waitMs, clock }: CacheOptions<T>): Cache<T> {
  const answers = new Map<string, Answer<T>>()
  const flights = new Map<string, Promise<T>>()

  function fly(key: string): Promise<T> {
    const flight = ask(key).then((value) => {
      // What was asked before an expiry must not pass for an answer after it.
      if (flights.get(key) === flight) answers.set(key, { value, answeredAt: clock(), expired: false })
      return value
    })
    flights.set(key, flight)
    const landed = () => {
      if (flights.get(key) === flight) flights.delete(key)
    }
    flight.then(landed, landed)
    return flight
  }

  return {
    async get(key) {
      const last = answers.get(key)
      if (last && !last.expired && clock() < last.answeredAt + FRESH_MS)
        return { kind: 'known', value: last.value, stale: false }
      try {
        const value = await within(waitMs, 'asking Slack about a person', flights.get(key) ?? fly(key))
        return { kind: 'known', value, stale: false }
      } catch (error) {
        if (!last) throw error
        if (clock() >= last.answeredAt + STALE_MS) return { kind: 'expired' }
        return { kind: 'known', value: last.value, stale: true }
      }
    },
    expire(key) {
      for (const one of key === undefined ? [...answers.keys(), ...flights.keys()] : [key]) {
        flights.delete(one)
        const answer = answers.get(one)
        if (answer) answer.expired = true
      }
    },
    peek: (key) => answers.get(key)?.value,
  }
}
