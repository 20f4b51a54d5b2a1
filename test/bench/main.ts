/**
 * Figures of this machine: nothing is asserted.
 *
 *   npm run bench                                 every scenario, five samples each
 *   npm run bench -- --list                       the scenarios, and how long each takes
 *   npm run bench -- --only latency --only lists  some of them
 *   npm run bench -- --at 1733ddb                 this bench on the product of another commit
 *   npm run bench -- --out after                  also kept in test/bench/results/after.json
 *   npm run bench -- --markdown docs/bench.md     the page, from results/before.json and after.json; measures nothing
 *   npm run bench -- --plans                      the plans of panels and lists, into test/bench/plans
 *
 *   --samples 5   --tickets 1000000   --json
 *   --seeded DIR  keeps the seeded databases of `lists`, `growth` and `--plans` there for the next run of this commit
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchAt } from './at-commit.ts'
import { taken } from './machine.ts'
import { markdown } from './markdown.ts'
import { writePlans } from './plans.ts'
import { report } from './report.ts'
import { type Result, readResults, writeResults } from './results.ts'
import type { Scenario } from './scenario.ts'
import { SCENARIOS } from './scenarios/index.ts'
import { type StackOptions, startStack } from './stack.ts'

const { values } = parseArgs({
  options: {
    list: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    samples: { type: 'string', default: '5' },
    tickets: { type: 'string', default: '1000000' },
    json: { type: 'boolean', default: false },
    at: { type: 'string' },
    out: { type: 'string' },
    markdown: { type: 'string' },
    plans: { type: 'boolean', default: false },
    seeded: { type: 'string' },
  },
})

const RESULTS = process.env.BENCH_RESULTS ?? fileURLToPath(new URL('results', import.meta.url))
const resultsFile = (name: string): string => join(RESULTS, `${name}.json`)

const progress = (what: string): void => void process.stderr.write(`${what} ...\n`)

function chosen(): readonly Scenario[] {
  const { only } = values
  const unknown = only?.find((name) => !SCENARIOS.some((scenario) => scenario.name === name))
  if (unknown !== undefined) throw new Error(`there is no scenario ${unknown}: see --list`)
  return only ? SCENARIOS.filter(({ name }) => only.includes(name)) : SCENARIOS
}

/** Servers in a folder of their own, which is removed when they stop. */
async function stack(options?: StackOptions) {
  const folder = temporaryFolder()
  const started = await startStack({ folder, seeded: seededFolder() }, options)
  return {
    ...started,
    stop: async () => {
      await started.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Removed at the end of the process at the latest. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'docket-bench-'))
  chmodSync(folder, 0o755) // as root, Postgres runs as nobody, which needs access
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

let seeded: string | undefined
function seededFolder(): string {
  seeded ??= values.seeded === undefined ? temporaryFolder() : resolve(values.seeded)
  return seeded
}

async function measure({ name, run }: Scenario): Promise<Result> {
  const before = taken()
  const figures = await run({
    samples: Number(values.samples),
    tickets: Number(values.tickets),
    progress,
    stack,
  })
  if (values.out !== undefined) writeResults(resultsFile(values.out), { [name]: { taken: before, figures } })
  return { taken: before, figures }
}

async function measureAll(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const results: Record<string, Result> = {}
  for (const scenario of chosen()) results[scenario.name] = await measure(scenario)
  console.log(values.json ? JSON.stringify(results, null, 2) : report(results, SCENARIOS))
}

/** The arguments for the bench in another checkout. */
const argumentsThere = (): string[] => [
  ...(values.only ?? []).flatMap((name) => ['--only', name]),
  ...['--samples', values.samples, '--tickets', values.tickets],
  ...(values.out === undefined ? [] : ['--out', values.out]),
  ...(values.seeded === undefined ? [] : ['--seeded', resolve(values.seeded)]),
  ...(values.json ? ['--json'] : []),
]

async function main(): Promise<void> {
  if (values.list)
    for (const { name, minutes, about } of SCENARIOS) console.log(`${name} (${minutes} min)\n  ${about}\n`)
  else if (values.markdown !== undefined)
    writeFileSync(
      values.markdown,
      markdown(readResults(resultsFile('before')), readResults(resultsFile('after')), SCENARIOS),
    )
  else if (values.plans) await writePlans({ stack, progress, tickets: Number(values.tickets) })
  else if (values.at !== undefined) process.exitCode = await benchAt(values.at, argumentsThere(), RESULTS)
  else await measureAll()
}

await main()
