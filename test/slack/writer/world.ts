/*
 * Virtual time: nothing waits, everything happens in the order of its instant, and a seed determines every random
 * number. Between two instants all promises settle, so that a run is the same each time.
 */

type Event = { readonly at: number; readonly order: number; readonly fire: () => void }

export class World {
  /** The true time in milliseconds; every other clock is this one, shifted. */
  now = 0
  #heap: Event[] = []
  #count = 0

  at(instant: number, fire: () => void): void {
    this.#count += 1
    push(this.#heap, { at: Math.max(instant, this.now), order: this.#count, fire })
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.at(this.now + ms, resolve))
  }

  /** Runs until no event is left. */
  async run(): Promise<void> {
    await settled()
    for (let next = pop(this.#heap); next !== undefined; next = pop(this.#heap)) {
      this.now = next.at
      next.fire()
      await settled()
    }
  }
}

/** Resolves when every promise that can settle without a timer has settled. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

function push(heap: Event[], event: Event): void {
  let index = heap.push(event) - 1
  while (index > 0) {
    const parent = (index - 1) >> 1
    const above = heap[parent]
    if (above === undefined || before(above, event)) break
    heap[index] = above
    index = parent
  }
  heap[index] = event
}

function pop(heap: Event[]): Event | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  let index = 0
  for (;;) {
    const [left, right] = [heap[2 * index + 1], heap[2 * index + 2]]
    if (left === undefined) break
    const down = right !== undefined && before(right, left) ? 2 * index + 2 : 2 * index + 1
    const child = down === 2 * index + 1 ? left : right
    if (child === undefined || before(last, child)) break
    heap[index] = child
    index = down
  }
  heap[index] = last
  return first
}

/** A stream of random numbers from a seed (mulberry32). */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = Math.imul(seed, 0x9e3779b1)
  }

  /** 0..1, without 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  between(min: number, max: number): number {
    return min + this.next() * (max - min)
  }

  /** Like `between`, but often at the very edge, where rules break. */
  edgy(min: number, max: number): number {
    const draw = this.next()
    if (draw < 0.35) return max
    return draw < 0.5 ? min : this.between(min, max)
  }

  one<T>(of: readonly [T, ...T[]]): T {
    return of[Math.floor(this.next() * of.length)] ?? of[0]
  }
}
