/** Numbers that depend on nothing but the seed and the ticket: equal seeds make equal histories, in any order. */
export class Random {
  #state: number

  constructor(seed: number, nth: number) {
    this.#state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(nth + 1, 0xc2b2ae35)) | 0
    this.share()
  }

  /** Between 0 and 1, without 1 (mulberry32). */
  share(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** True in this share (0..1) of the cases. */
  chance(share: number): boolean {
    return this.share() < share
  }

  /** A whole number from 0 to below `count`; the small ones are more frequent if `skew` is above 1. */
  below(count: number, skew = 1): number {
    return Math.floor(count * this.share() ** skew)
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new RangeError('there is nothing to pick from')
    return item
  }

  /** Half of the values are below the median, and they spread over orders of magnitude (log-normal). */
  around(median: number, spread = 1): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.share())) * Math.cos(2 * Math.PI * this.share())
    return Math.round(median * Math.exp(spread * normal))
  }
}
