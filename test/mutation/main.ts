/**
 * `npm run mutate -- --sample 90 --seed 1`: changes one token at a time and checks whether a test without servers
 * fails.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { alone } from '../../vitest.config.ts'
import { EQUIVALENT, isNamed, stale } from './equivalent.ts'
import { type Mutant, mutantsOf } from './mutants.ts'
import { Runner } from './pool.ts'
import { describe, isEnough, report } from './report.ts'
import { shuffled } from './sample.ts'
import { likeliestFirst, targets, testFinder } from './targets.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** The number of random mutants; all of them if not given. */
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
  },
})

const files = targets().filter(
  (file) => positionals.length === 0 || positionals.some((each) => file.includes(each)),
)
const all = files.flatMap((file) => mutantsOf(file, readFileSync(file, 'utf8')))
const old = positionals.length === 0 ? stale(all) : []
for (const { file, code, from, to } of old)
  console.log(`named as changing nothing, but no longer there: ${file}: ${from} -> ${to} in ${code}`)

const judged = all.filter((mutant) => !isNamed(mutant))
const chosen = values.sample ? shuffled(judged, Number(values.seed)).slice(0, Number(values.sample)) : judged
const testsOf = testFinder(alone)
console.log(
  `${chosen.length} of ${judged.length} mutants in ${files.length} files; ${EQUIVALENT.length} are named as changing nothing`,
)

const survivors: Mutant[] = []
const queue = [...chosen]
/** The tests that killed mutants of a file, the latest first: they mostly kill the next one, too. */
const killers = new Map<string, readonly string[]>()

async function judge(runner: Runner): Promise<void> {
  for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
    const { file } = mutant
    const by = await runner.killerOf(mutant, likeliestFirst(testsOf(file), killers.get(file) ?? []))
    if (by === null) survivors.push(mutant)
    else killers.set(file, [by.file, ...(killers.get(file) ?? []).filter((each) => each !== by.file)])
    const verdict = by === null ? 'SURVIVED' : 'killed  '
    console.log(`${verdict} ${describe(mutant)}${by === null ? '' : `  by  ${by.file}: ${by.test}`}`)
  }
}

const runners = Array.from({ length: Number(values.workers) }, () => new Runner())
const healthy = await runners[0]?.killerOf(null, testsOf('src/domain/key.ts'))
if (healthy !== null) {
  console.log(`the tests fail without any change: ${healthy?.file}: ${healthy?.test}`)
  process.exitCode = 1
} else {
  await Promise.all(runners.map(judge))
  const outcome = { judged: chosen, survivors, named: all.filter(isNamed) }
  console.log(`\n${report(outcome)}`)
  if (!isEnough(outcome) || old.length > 0) process.exitCode = 1
}
for (const runner of runners) runner.stop()
