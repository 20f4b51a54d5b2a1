import { CALM } from '../../../dev/slack-sim/control-api.ts'
import { Figures } from '../figures.ts'
import { startProgram } from '../program.ts'
import type { Scenario } from '../scenario.ts'

export const record: Scenario = {
  name: 'record',
  about:
    "The time of `record` within a worker, on the product's own connections: alone, and beside 60 callers that ask for a " +
    'slot of the pacing without end. 100 records per sample.',
  minutes: 4,
  async run(bench) {
    const figures = new Figures()
    for (let sample = 1; sample <= bench.samples; sample += 1) {
      bench.progress(`record: sample ${sample}`)
      const stack = await bench.stack()
      try {
        const program = await startProgram(stack, CALM)
        const { quiet, beside } = await program.worker.measureRecord()
        figures.add('record alone, p50', 'ms', quiet)
        figures.add('record beside 60 pacing callers, p50', 'ms', beside)
        figures.add('beside over alone', '', beside / quiet, { aim: 4 })
        await program.stop()
      } finally {
        await stack.stop()
      }
    }
    return figures.all()
  },
}
