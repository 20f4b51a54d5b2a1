const TS = /^\d{1,12}\.\d{6}$/

/** Slack's clock: it may run ahead of ours, and no two messages get the same ts. */
export class Clock {
  #last = 0
  #skewMs: () => number

  constructor(skewMs: () => number) {
    this.#skewMs = skewMs
  }

  now(): number {
    return Date.now() + this.#skewMs()
  }

  seconds(): number {
    return Math.floor(this.now() / 1000)
  }

  /** A new ts: seconds and microseconds, later than every ts before. */
  ts(): string {
    this.#last = Math.max(this.now() * 1000 + Math.floor(Math.random() * 1000), this.#last + 1)
    return formatTs(this.#last)
  }

  /** A ts of this long ago. Two may be the same only if they have the same microsecond. */
  tsBefore(ageMs: number): string {
    return formatTs(Math.floor((this.now() - ageMs) * 1000) + Math.floor(Math.random() * 1000))
  }

  /** The latest ts so far, in microseconds. */
  last(): number {
    return this.#last
  }

  /** After a restart: an earlier ts must not be given out again. */
  seen(ts: string): void {
    this.#last = Math.max(this.#last, micros(ts))
  }
}

export function isTs(text: string): boolean {
  return TS.test(text)
}

/** A ts as whole microseconds, so that two can be compared as numbers. */
export function micros(ts: string): number {
  const [seconds = '0', fraction = ''] = ts.split('.')
  return Number(seconds) * 1_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6))
}

export function formatTs(microseconds: number): string {
  const fraction = String(microseconds % 1_000_000).padStart(6, '0')
  return `${Math.floor(microseconds / 1_000_000)}.${fraction}`
}
