/**
 * `make demo CHECK=1`: plays a day of requests on a stack of its own and injects faults. Then it compares
 * Slack, Postgres and the workflows ticket by ticket. Exits 1 if a promise broke. `BREAK` removes one guard,
 * to show that the check can fail.
 */
import { whenNpmIsGone } from '../../src/runtime/shutdown.ts'
import { checkPromises } from './checker.ts'
import { playDay } from './day.ts'
import { evidenceOf } from './evidence.ts'
import { isSound } from './facts.ts'
import type { Played } from './playing.ts'
import { comparisonOf, nameOf, summaryOf } from './report.ts'
import { type Stage, setStage } from './stage.ts'

const GUARDS = ['readback', 'ack', 'coverage']
/** The evidence of more tickets than this is too long to read. */
const MOST_SHOWN = 3

const guard = process.env.BREAK || undefined
whenNpmIsGone(() => process.exit(130))
const startedAt = performance.now()
const log = (line: string): void => console.log(`  ${seconds().padStart(5)}  ${line}`)
const seconds = (): string => `${Math.round((performance.now() - startedAt) / 1_000)} s`

if (guard === undefined || GUARDS.includes(guard)) {
  const code = await check()
  console.log(code === 0 ? '\nPASSED' : '\nFAILED')
  process.exit(code)
}
console.error(`There is no guard called ${guard}: BREAK may be ${GUARDS.join(', ')}.`)
process.exit(2)

async function check(): Promise<number> {
  console.log('Docket, checked: a day of requests, with faults.\n')
  if (guard) log(`Without the guard “${guard}”: this must fail.`)
  let stage: Stage | undefined
  try {
    stage = await setStage(guard)
    log('Postgres, Temporal, Slack, gateway and worker are up.')
    const played = await playDay(stage, log)
    return await judge(stage, played)
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : error}`)
    return 1
  } finally {
    await stage?.stop()
  }
}

async function judge(stage: Stage, { expected, problems }: Played): Promise<number> {
  const moving = await stage.quiet()
  log(moving === null ? 'Nothing moves any more. Comparing.' : `Comparing, although ${moving}.`)
  const report = await checkPromises(stage.where, expected)
  if (moving !== null) report.problems.push(`it never came to rest: ${moving}`)
  report.problems.push(...problems.map((problem) => `a person waited in vain: ${problem}`))
  const { workspace } = await stage.where.slack()
  const nameOfUser = (id: string): string => workspace.users.find((each) => each.id === id)?.name ?? id
  console.log(`\n${comparisonOf(report, nameOfUser)}\n\n${summaryOf(report)}`)
  if (isSound(report)) return 0
  const odd = report.tickets.filter(({ differs }) => differs.length > 0)
  for (const ticket of odd.slice(0, MOST_SHOWN))
    console.log(`\n${nameOf(ticket)}\n${await evidenceOf(stage.where, ticket.key)}`)
  return 1
}
