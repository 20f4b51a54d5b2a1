import { CALM } from '../../../dev/slack-sim/control-api.ts'
import { Figures, median, percentile } from '../figures.ts'
import { request, startProgram, trigger } from '../program.ts'
import type { Bench, Scenario } from '../scenario.ts'

const SMALL = 10_000
const TICKETS = 20

export const growth: Scenario = {
  name: 'growth',
  about: `From the emoji to the card, unloaded and without latency of Slack, and the time of \`record\`, on databases of ${SMALL} and of a million tickets. ${TICKETS} tickets per sample.`,
  minutes: 9,
  async run(bench) {
    const figures = new Figures()
    const small = await at(bench, SMALL, figures)
    const large = await at(bench, bench.tickets, figures)
    figures.add('trigger to card, large over small', '', large.card / small.card)
    figures.add('record, large over small', '', large.record / small.record)
    return figures.all()
  },
}

async function at(bench: Bench, tickets: number, figures: Figures) {
  const stack = await bench.stack({ tickets })
  try {
    const program = await startProgram(stack, CALM)
    const medians: number[] = []
    for (let sample = 1; sample <= bench.samples; sample += 1) {
      bench.progress(`growth: ${tickets} tickets, sample ${sample}`)
      const took: number[] = []
      for (let nth = 0; nth < TICKETS; nth += 1)
        took.push(await trigger(stack, program.cards, await request(stack, `Request ${sample}.${nth}`)))
      medians.push(percentile(took, 0.5))
      figures.add(`${tickets} tickets: trigger to card, p50`, 'ms', percentile(took, 0.5))
    }
    const { quiet } = await program.worker.measureRecord()
    figures.add(`${tickets} tickets: record alone, p50`, 'ms', quiet)
    await program.stop()
    return { card: median(medians), record: quiet }
  } finally {
    await stack.stop()
  }
}
