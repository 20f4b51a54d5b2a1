/**
 * Figures of this machine: nothing is asserted.
 *
 *   npm run bench -- [--json] [--lifecycles 100] [--triggers 100]
 *   npm run bench -- --texts    only the cost of hostile texts: a few seconds, no servers
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CALM } from '../../dev/slack-sim/control-api.ts'
import { defaultSettings } from '../../dev/slack-sim/settings.ts'
import type { TicketKey } from '../../src/domain/key.ts'
import { type Arrivals, arrivals } from './arrivals.ts'
import { machine, median, type Spread, spread } from './figures.ts'
import { type Cost, costs, floor, type Side, throughput } from './lifecycles.ts'
import { BARE_NAMESPACE, CHANNELS, type Stack, startStack } from './stack.ts'
import { tableOf, textsTable } from './table.ts'
import { type Growth, growth } from './texts.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    texts: { type: 'boolean', default: false },
    lifecycles: { type: 'string', default: '100' },
    triggers: { type: 'string', default: '100' },
  },
})

const ROUNDS = 4
const AT_A_TIME = 10
const WARM_UP = 30
const CALMLY = 5
/** The age of lifecycle requests: more than half of their target of one hour. */
const LATE_MS = 40 * 60_000

export type Results = {
  readonly machine: ReturnType<typeof machine>
  /** The lower bound of an acknowledgement. */
  readonly floorMs: Spread
  readonly paced: Arrivals
  readonly unpaced: Arrivals
  readonly docket: Cost & { readonly perSecond: number }
  readonly bare: Cost & { readonly perSecond: number }
  readonly ratio: number
  readonly texts: readonly Growth[]
}

const progress = (what: string): void => void process.stderr.write(`${what} ...\n`)

async function bench(stack: Stack): Promise<Omit<Results, 'machine' | 'texts'>> {
  const count = Number(values.lifecycles)
  progress('Requests of forty minutes ago')
  const triggers = Number(values.triggers)
  const keys = await oldRequests(stack, triggers + WARM_UP + CALMLY + ROUNDS * count)
  progress(`${triggers} triggers within a second, straight to Temporal`)
  const floorMs = spread(await floor(stack.clients.bare, keys.splice(0, triggers)))
  const compared = await compare(stack, keys, count)
  const { sim, spawn } = stack
  const onTriggers = async (limits: boolean): Promise<Arrivals> => {
    const env = { BENCH_LIMITS: limits ? '1' : '0' }
    await sim.settings({ ...defaultSettings, limits })
    const gateway = spawn('gateway', env)
    const worker = spawn('worker', env)
    await sim.until(({ sockets }) => sockets === 2, 'two sockets', 60_000)
    try {
      // The worker needs a while to start: its first ticket shows that it is up.
      await arrivals(stack, gateway, 1)
      return await arrivals(stack, gateway, triggers)
    } finally {
      await gateway.stop()
      await worker.stop()
    }
  }
  progress(`${triggers} triggers within a second, Slack without limits`)
  const unpaced = await onTriggers(false)
  progress(`${triggers} triggers within a second, with Slack's limits: takes minutes`)
  return { ...compared, floorMs, unpaced, paced: await onTriggers(true) }
}

/** In turns, so that other load of the machine affects both. */
async function compare({ spawn, clients, sim }: Stack, keys: TicketKey[], count: number) {
  await sim.settings(CALM)
  const timing = JSON.stringify({ editIntervalMs: 0 })
  const docket: Side = {
    client: clients.docket,
    worker: spawn('worker', { BENCH_LIMITS: '0', BENCH_TIMING: timing }),
  }
  const bare: Side = { client: clients.bare, worker: spawn('bare', { TEMPORAL_NAMESPACE: BARE_NAMESPACE }) }
  progress('Warming up')
  const warm = keys.splice(0, WARM_UP)
  for (const side of [docket, bare]) await throughput(side, warm, AT_A_TIME)
  progress('Lifecycles one by one')
  const calm = keys.splice(0, CALMLY)
  const cost = { docket: await costs(docket, calm), bare: await costs(bare, calm) }
  const perSecond: { docket: number[]; bare: number[] } = { docket: [], bare: [] }
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`Lifecycles, ${AT_A_TIME} at a time, round ${round} of ${ROUNDS}`)
    const these = keys.splice(0, count)
    const sides = round % 2 === 0 ? (['bare', 'docket'] as const) : (['docket', 'bare'] as const)
    for (const side of sides) perSecond[side].push(await throughput({ docket, bare }[side], these, AT_A_TIME))
  }
  await Promise.all([docket.worker.stop(), bare.worker.stop()])
  const rates = { docket: median(perSecond.docket), bare: median(perSecond.bare) }
  return {
    docket: { ...cost.docket, perSecond: rates.docket },
    bare: { ...cost.bare, perSecond: rates.bare },
    ratio: rates.docket / rates.bare,
  }
}

/** Slack's clock only goes forward: these come before all others. */
async function oldRequests({ sim }: Stack, count: number): Promise<TicketKey[]> {
  const channel = CHANNELS.late
  await sim.invite(channel, 'U0DOCKET')
  await sim.settings({ ...CALM, clockSkewMs: -LATE_MS, retryDelaysMs: [] })
  const keys: TicketKey[] = []
  for (let nth = 0; nth < count; nth += 1) {
    const { ts } = await sim.post({ user: 'U0ANNA', channel, text: `Lifecycle ${nth}` })
    keys.push({ workspace: 'T0ACME', channel, threadTs: ts })
  }
  await sim.settings({ clockSkewMs: 0 })
  return keys
}

async function all(): Promise<Results> {
  const before = machine()
  progress('Hostile texts of up to a megabyte')
  const texts = growth()
  const folder = mkdtempSync(join(tmpdir(), 'docket-bench-'))
  chmodSync(folder, 0o755) // as root, Postgres runs as nobody, which needs access
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
  const stack = await startStack(folder)
  try {
    return { machine: before, ...(await bench(stack)), texts }
  } finally {
    await stack.stop()
  }
}

if (values.texts) {
  const texts = growth()
  console.log(values.json ? JSON.stringify(texts, null, 2) : textsTable(texts).join('\n'))
} else {
  const results = await all()
  console.log(values.json ? JSON.stringify(results, null, 2) : tableOf(results))
}
