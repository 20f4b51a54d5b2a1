/**
 * A process that keeps vitest warm, and runs tests against one mutant after another. Its parent kills it if one
 * hangs.
 */
import { resolve } from 'node:path'
import { createVitest, type Reporter } from 'vitest/node'
import { type Mutant, mutated } from './mutants.ts'

export type Job = { readonly mutant: Mutant | null; readonly tests: readonly string[] }
/** A test that failed, and its file. */
export type Failed = { readonly file: string; readonly test: string }
/** The first test that failed, or null if all passed. */
export type Verdict = { readonly failed: Failed | null }

let current: Mutant | null = null
let failed: Failed | null = null

/** Only events of the present run: vitest's own state still holds earlier results. */
const reporter: Reporter = {
  onTestCaseResult(test) {
    if (test.result().state === 'failed')
      failed ??= { file: test.module.relativeModuleId, test: test.fullName }
  },
  onTestModuleEnd(module) {
    if (module.state() === 'failed') failed ??= { file: module.relativeModuleId, test: 'cannot be run' }
  },
  onTestRunEnd(_modules, unhandledErrors) {
    const [error] = unhandledErrors
    if (error !== undefined) failed ??= { file: '', test: `unhandled: ${error.message}` }
  },
}

const vitest = await createVitest(
  'test',
  {
    config: false,
    watch: false,
    pool: 'forks',
    maxWorkers: 1,
    bail: 1,
    // One process for all files of a run: most of the time went into starting processes. The next run has its own.
    isolate: false,
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    reporters: [reporter],
    silent: true,
    // The cache would return a mutant's code to the next run.
    fsModuleCache: false,
  },
  {
    plugins: [
      {
        name: 'mutant',
        enforce: 'pre',
        transform: (code, id) =>
          current !== null && id === resolve(current.file) ? { code: mutated(code, current) } : null,
      },
    ],
  },
)

async function run({ mutant, tests }: Job): Promise<Verdict> {
  for (const each of [current, mutant]) if (each !== null) vitest.invalidateFile(resolve(each.file))
  current = mutant
  const specifications = tests.map((test) => vitest.getRootProject().createSpecification(resolve(test)))
  failed = null
  await vitest.runTestSpecifications(specifications)
  return { failed }
}

process.on('message', (job: Job) => {
  run(job).then(
    (verdict) => process.send?.(verdict),
    (error) => process.send?.({ failed: { file: '', test: `could not run: ${error}` } }),
  )
})
process.on('disconnect', () => process.exit())
process.send?.('ready')
