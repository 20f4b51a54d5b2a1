import type { Figure } from './figures.ts'
import type { Stack, StackOptions } from './stack.ts'

/** The input of a scenario. */
export type Bench = {
  /** How often each figure is taken. */
  readonly samples: number
  /** The size of the large database of `growth` and `lists`. */
  readonly tickets: number
  progress(what: string): void
  /** Servers of the scenario's own, stopped after it. */
  stack(options?: StackOptions): Promise<Stack>
}

/** One group of figures: a file in `scenarios/` and a line in `scenarios/index.ts`. */
export type Scenario = {
  /** For `--only`. */
  readonly name: string
  /** One sentence: what is measured, and how. */
  readonly about: string
  /** How long five samples take on two quiet cores, in minutes. */
  readonly minutes: number
  run(bench: Bench): Promise<readonly Figure[]>
}
