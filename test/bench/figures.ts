/** The smallest value that is not below `share` (0..1) of all. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

export type Unit = 'ms' | 's' | '' | 'per s' | 'MB' | 'KB'

/**
 * One measure of a scenario. `name` identifies it for ever, so that two runs can be compared; its value is the median of
 * `samples`. `aim` is the bound that it should keep: an upper one, unless `more` is better.
 */
export type Figure = {
  readonly name: string
  readonly unit: Unit
  readonly samples: readonly number[]
  readonly aim?: number
  readonly more?: true
}

export const medianOf = ({ samples }: Figure): number => median(samples)

/** Collects the figures of a scenario, sample by sample, in the order in which they first appear. */
export class Figures {
  readonly #figures = new Map<string, Figure & { samples: number[] }>()

  add(name: string, unit: Unit, sample: number, bound: Pick<Figure, 'aim' | 'more'> = {}): void {
    const known = this.#figures.get(name)
    if (known) known.samples.push(sample)
    else this.#figures.set(name, { name, unit, samples: [sample], ...bound })
  }

  all(): readonly Figure[] {
    return [...this.#figures.values()]
  }
}
