import { CALM } from '../../../dev/slack-sim/control-api.ts'
import { Figures } from '../figures.ts'
import { oldRequests, openAll } from '../lifecycles.ts'
import type { Bench, Scenario } from '../scenario.ts'
import { residentMb } from '../usage.ts'

/** As many as a worker keeps in memory. */
const OPEN = 500

export const memory: Scenario = {
  name: 'memory',
  about: `The resident memory of a worker when it has started, and with ${OPEN} open tickets, all of them in its cache.`,
  minutes: 9,
  async run(bench) {
    const figures = new Figures()
    for (let sample = 1; sample <= bench.samples; sample += 1) {
      bench.progress(`memory: sample ${sample}`)
      await one(bench, figures)
    }
    return figures.all()
  },
}

async function one(bench: Bench, figures: Figures): Promise<void> {
  const stack = await bench.stack()
  try {
    const [first, ...others] = await oldRequests(stack, OPEN)
    await stack.sim.settings(CALM)
    const worker = stack.spawn('worker', { BENCH_LIMITS: '0', BENCH_TIMING: '{}' })
    // Its first ticket shows that the worker is up.
    await openAll(stack.clients.docket, first ? [first] : [])
    const empty = residentMb(worker.pid)
    await openAll(stack.clients.docket, others)
    const full = residentMb(worker.pid)
    if (empty !== null) figures.add('worker with its first ticket', 'MB', empty)
    if (full !== null) figures.add(`worker with ${OPEN} open tickets`, 'MB', full)
    if (empty !== null && full !== null) figures.add('per open ticket', 'MB', (full - empty) / (OPEN - 1))
    await worker.stop()
  } finally {
    await stack.stop()
  }
}
