import { within } from './within.ts'

/** The result of a look-up in the cache. */
export type Known<T> =
  /** `stale`: Slack does not respond now, and this is its last response. */
  | { readonly kind: 'known'; readonly value: T; readonly stale: boolean }
  /** Slack has not responded for so long that its last response is no longer valid. */
  | { readonly kind: 'expired' }

export type Cache<T> = {
  /** Rejects if Slack does not respond and never has. */
  get(key: string): Promise<Known<T>>
  /** The next look-up of this key, or of every key, calls Slack. */
  expire(key?: string): void
  /** The last response for a key, however old. */
  peek(key: string): T | undefined
}

export type CacheOptions<T> = {
  readonly ask: (key: string) => Promise<T>
  /** How long one look-up may take. */
  readonly waitMs: number
  /** Monotonic milliseconds. */
  readonly clock: () => number
}

/** The age at which a response is fetched again. */
export const FRESH_MS = 5 * 60_000
/** The age up to which a response is used while Slack does not respond. */
export const STALE_MS = 60 * 60_000

type Answer<T> = { readonly value: T; readonly answeredAt: number; expired: boolean }

/**
 * Caches responses, shares one call between simultaneous look-ups of a key, and falls back on the last
 * response for an hour.
 */
export function createCache<T>({ ask, waitMs, clock }: CacheOptions<T>): Cache<T> {
  const answers = new Map<string, Answer<T>>()
  const flights = new Map<string, Promise<T>>()

  function fly(key: string): Promise<T> {
    const flight = ask(key).then((value) => {
      // A response from before an expiry must not count after it.
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
