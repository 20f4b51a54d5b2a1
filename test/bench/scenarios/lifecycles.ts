import { Figures } from '../figures.ts'
import { type Cost, costs, oldRequests, type Side, throughput } from '../lifecycles.ts'
import type { Bench, Scenario } from '../scenario.ts'
import { BARE_NAMESPACE, type Stack } from '../stack.ts'

const LIFECYCLES = 100
const AT_A_TIME = 10
const WARM_UP = 30
const CALMLY = 5

export const lifecycles: Scenario = {
  name: 'lifecycles',
  about:
    `Open with a reminder due, claim, answer, resolve: ${LIFECYCLES} per sample, ${AT_A_TIME} at a time, each until its last ` +
    'record. Beside a bare workflow with the same signals, updates and activities, without rules or Slack, and beside one ' +
    'whose activities commit as often as ours. In turns, so that other load of the machine affects all.',
  minutes: 10,
  async run(bench) {
    const stack = await bench.stack()
    try {
      return await compare(bench, stack)
    } finally {
      await stack.stop()
    }
  },
}

async function compare(bench: Bench, stack: Stack) {
  const figures = new Figures()
  bench.progress('lifecycles: requests of forty minutes ago')
  const keys = await oldRequests(stack, WARM_UP + CALMLY + bench.samples * LIFECYCLES)
  const { docket, bare, committing } = await startSides(stack)
  bench.progress('lifecycles: warming up')
  const warm = keys.splice(0, WARM_UP)
  for (const side of [docket, bare, committing]) await throughput(side, warm, AT_A_TIME)
  bench.progress('lifecycles: one by one')
  const calm = keys.splice(0, CALMLY)
  addCosts(figures, await costs(docket, calm), await costs(bare, calm))
  for (let sample = 1; sample <= bench.samples; sample += 1) {
    bench.progress(`lifecycles: sample ${sample}`)
    const these = keys.splice(0, LIFECYCLES)
    const rates = new Map<Side, number>()
    const sides = sample % 2 === 0 ? [committing, bare, docket] : [docket, bare, committing]
    for (const side of sides) rates.set(side, await throughput(side, these, AT_A_TIME))
    const rate = (side: Side): number => rates.get(side) ?? Number.NaN
    figures.add('lifecycles, Docket', 'per s', rate(docket), { more: true })
    figures.add('lifecycles, bare', 'per s', rate(bare), { more: true })
    figures.add('lifecycles, bare with commits', 'per s', rate(committing), { more: true })
    figures.add('Docket over bare', '', rate(docket) / rate(bare), { aim: 0.85, more: true })
    figures.add('Docket over bare with commits', '', rate(docket) / rate(committing), { more: true })
  }
  await Promise.all([docket, bare, committing].map(({ worker }) => worker.stop()))
  return figures.all()
}

const COMMITTING_NAMESPACE = 'bare-with-commits'

async function startSides({ clients, spawn, connectTo }: Stack) {
  const committing = await connectTo(COMMITTING_NAMESPACE)
  const side = (client: Side['client'], verb: string, env: NodeJS.ProcessEnv): Side => ({
    client,
    worker: spawn(verb, env),
  })
  const unlimited = { BENCH_LIMITS: '0', BENCH_TIMING: JSON.stringify({ editIntervalMs: 0 }) }
  return {
    docket: side(clients.docket, 'worker', unlimited),
    bare: side(clients.bare, 'bare', { TEMPORAL_NAMESPACE: BARE_NAMESPACE }),
    committing: side(committing, 'bare-with-commits', { TEMPORAL_NAMESPACE: COMMITTING_NAMESPACE }),
  }
}

function addCosts(figures: Figures, docket: Cost, bare: Cost): void {
  const each = [
    ['history events of a lifecycle', 'events', 1, ''],
    ['history of a lifecycle', 'bytes', 1_024, 'KB'],
    ['activities of a lifecycle', 'activities', 1, ''],
  ] as const
  for (const [name, what, unit, said] of each) {
    figures.add(`${name}, Docket`, said, docket[what] / unit)
    figures.add(`${name}, bare`, said, bare[what] / unit)
  }
}
