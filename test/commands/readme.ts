/**
 * Does what README.md says, line by line, as somebody who has nothing but a clone: an empty home folder, no caches. The
 * Slack simulator stands in for Slack; Postgres and Temporal are empty ones. The table in readme-plan.ts has every line of
 * the README's code blocks, in their order, with what is judged or why it is not run: a line that it does not have
 * fails. On the way it also forgets steps, and judges what a person is told then. What is not committed is not in the
 * clone. One line per step; exits 1 where a step failed. Needs a Chromium, as the page's tests do.
 *
 *   npm run --silent readme
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Line, linesOf } from './readme-blocks.ts'
import { PLAN, type Planned } from './readme-plan.ts'
import { step } from './steps.ts'
import { arrive, type Stranger } from './stranger.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const startedAt = performance.now()
const stranger = await arrive()
try {
  await follow(stranger)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await stranger.leave()
}
console.log(
  `${process.exitCode ? 'FAILED' : 'PASSED'} in ${Math.round((performance.now() - startedAt) / 1_000)} s`,
)

async function follow(stranger: Stranger): Promise<void> {
  const { terminal, clone } = stranger
  await step('a clone of what is committed', () => terminal.type(`git clone --quiet '${ROOT}' '${clone}'`))
  terminal.in(clone)
  const lines = linesOf(readFileSync(join(clone, 'README.md'), 'utf8'))
  for (const [index, line] of lines.entries()) await followOne(stranger, line, planned(line, PLAN[index]))
  const [left] = PLAN.slice(lines.length)
  if (left) throw new Error(`The README no longer has \`${left.line}\`: take it out of readme-plan.ts`)
}

function planned({ number, text }: Line, plan: Planned | undefined): Planned {
  if (plan?.line === text) return plan
  throw new Error(`README.md:${number} says \`${text}\`, readme-plan.ts \`${plan?.line ?? 'nothing'}\``)
}

async function followOne(stranger: Stranger, { number, text }: Line, plan: Planned): Promise<void> {
  if ('notRun' in plan) return console.log(`not run README.md:${number} ${text}: ${plan.notRun}`)
  for (const forget of plan.without ?? []) await forget(stranger)
  await step(`README.md:${number} ${text}`, () => plan.run(stranger, stranger.filledIn(text)))
}
