import { Figures } from '../figures.ts'
import type { Scenario } from '../scenario.ts'
import { growth, LENGTHS } from '../texts.ts'

export const texts: Scenario = {
  name: 'texts',
  about:
    'Hostile texts of up to a megabyte: the slowest piece at the largest length, and the growth with each doubling.',
  minutes: 1,
  async run({ samples, progress }) {
    const figures = new Figures()
    for (let sample = 1; sample <= samples; sample += 1) {
      progress(`texts: sample ${sample}`)
      for (const { what, ms, factor } of growth()) {
        figures.add(
          `${what}, ${(LENGTHS.at(-1) ?? 0) / 1_000} k`,
          'ms',
          ms[LENGTHS.at(-1) ?? 0] ?? Number.NaN,
        )
        figures.add(`${what}, factor of a doubling`, '', factor)
      }
    }
    return figures.all()
  },
}
