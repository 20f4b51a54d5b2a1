import { CALM } from '../../../dev/slack-sim/control-api.ts'
import { Figures, percentile } from '../figures.ts'
import { burstFloor, inventedKeys } from '../floor.ts'
import { openAll } from '../lifecycles.ts'
import { burst, startProgram } from '../program.ts'
import type { Bench, Scenario } from '../scenario.ts'
import { BARE_NAMESPACE, type Stack } from '../stack.ts'
import { residentMb } from '../usage.ts'

/** Triggers within a second, and the aim of p99 in milliseconds. */
const BURSTS = [
  { count: 100, aim: 250 },
  { count: 300, aim: 500 },
]

export const acknowledgement: Scenario = {
  name: 'acknowledgement',
  about:
    'Triggers within a second, Slack without latency and limits: from the arrival of an event at the gateway to its ' +
    'acknowledgement. The floor: the same signals, straight to Temporal, while a bare worker of the same shape works on them.',
  minutes: 8,
  async run(bench) {
    const figures = new Figures()
    for (const { count, aim } of BURSTS) {
      const floors = await floor(bench, count, figures)
      await docket(bench, { count, aim, floors }, figures)
    }
    return figures.all()
  },
}

async function floor(bench: Bench, count: number, figures: Figures): Promise<number[]> {
  const stack = await bench.stack()
  try {
    const worker = stack.spawn('bare-with-commits', { TEMPORAL_NAMESPACE: BARE_NAMESPACE })
    // Its tickets rest only after the worker has worked on them: then it is up.
    await openAll(stack.clients.bare, inventedKeys('warm-up', 20))
    const p99s: number[] = []
    for (let sample = 1; sample <= bench.samples; sample += 1) {
      bench.progress(`acknowledgement: floor of ${count} triggers, sample ${sample}`)
      const took = await burstFloor(stack.clients.bare, `sample-${sample}`, count)
      p99s.push(percentile(took, 0.99))
      figures.add(`${count} triggers: floor, p50`, 'ms', percentile(took, 0.5))
      figures.add(`${count} triggers: floor, p99`, 'ms', percentile(took, 0.99))
    }
    await worker.stop()
    return p99s
  } finally {
    await stack.stop()
  }
}

type Burst = { readonly count: number; readonly aim: number; readonly floors: readonly number[] }

async function docket(bench: Bench, { count, aim, floors }: Burst, figures: Figures): Promise<void> {
  const stack = await bench.stack()
  try {
    const program = await startProgram(stack, CALM)
    for (let sample = 1; sample <= bench.samples; sample += 1) {
      bench.progress(`acknowledgement: ${count} triggers, sample ${sample}`)
      const [before, took] = [program.cpu(), await sampleOf(stack, program, count)]
      const { acknowledged, visible } = took
      const p99 = percentile(acknowledged, 0.99)
      figures.add(`${count} triggers: acknowledged, p50`, 'ms', percentile(acknowledged, 0.5))
      figures.add(`${count} triggers: acknowledged, p99`, 'ms', p99, { aim })
      figures.add(
        `${count} triggers: acknowledged, p99 over the floor's`,
        '',
        p99 / (floors[sample - 1] ?? Number.NaN),
      )
      figures.add(`${count} triggers: card visible, p50`, 'ms', percentile(visible, 0.5))
      figures.add(`${count} triggers: card visible, p99`, 'ms', percentile(visible, 0.99))
      for (const [part, after] of Object.entries(program.cpu()))
        if (after !== null)
          figures.add(
            `${count} triggers: CPU per opening, ${part}`,
            'ms',
            (after - (before[part] ?? 0)) / count,
          )
    }
    const memory = residentMb(program.worker.pid)
    if (memory !== null)
      figures.add(`${count} triggers: memory of the worker after all samples`, 'MB', memory)
    await program.stop()
  } finally {
    await stack.stop()
  }
}

async function sampleOf(
  stack: Stack,
  { cards, gateway }: Awaited<ReturnType<typeof startProgram>>,
  count: number,
) {
  const visible = await burst(stack, cards, count)
  return { visible, acknowledged: gateway.acknowledgedMs.slice(-count) }
}
