import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger, type InjectedSinks, Worker } from '@temporalio/worker'
import { beforeAll, describe, expect, test } from 'vitest'
import { BATCH } from '../../src/domain/stored/batch.ts'
import { CONTINUED } from '../../src/domain/stored/continued.ts'
import { parse } from '../../src/domain/stored/shape.ts'
import { TICKET } from '../../src/domain/stored/ticket.ts'
import { rebuild } from '../../src/domain/ticket.ts'
import type { TicketInput } from '../../src/workflows/contract.ts'
import { historyNames, readHistory, type Said, saidIn } from './histories.ts'
import type { Observing } from './observe.ts'
import { SCENARIOS } from './scenarios.ts'

/*
 * The histories of every version, replayed by today's code without a server. Temporal compares the commands: which
 * activity, timer or upsert follows which. These tests also compare what they carry, as today's code decides it anew:
 * each batch that is recorded, each answer, what is carried on, and the state that all of it leads to.
 */

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

const bundle = async (workflows: string): Promise<string> => {
  const options = { workflowsPath: pathOf(workflows), workflowInterceptorModules: [pathOf('./observe.ts')] }
  return (await bundleWorkflowCode({ ...options, logger: new DefaultLogger('ERROR') })).code
}

/** What the code says when it replays this history. Rejects where it would do something else than it did. */
async function replay(code: string, name: string): Promise<Said[]> {
  const { workflowId, history } = readHistory(name)
  const said: Said[] = []
  const sinks: InjectedSinks<Observing> = {
    observed: { said: { fn: (_info, one) => void said.push(one), callDuringReplay: true } },
  }
  await Worker.runReplayHistory({ workflowBundle: { code }, sinks }, history, workflowId)
  return said
}

/** As today's types have it, whatever version said it. */
function readable({ what, value }: Said): Said {
  if (what === 'record') return { what, value: parse(BATCH, value) }
  if (what !== 'continue') return { what, value }
  const { key, continued } = value as TicketInput
  return { what, value: { key, continued: parse(CONTINUED, continued) } }
}

/** By kind, and within a kind in the order in which it was said: a history orders the kinds by task. */
const sorted = (said: readonly Said[]) => Object.groupBy(said.map(readable), ({ what }) => what)

/** The state after all that was said: of the last batch, or what is carried on. */
function finalOf(said: readonly Said[]): unknown {
  const last = said.map(readable).findLast(({ what }) => what === 'record' || what === 'continue')
  if (last === undefined) return null
  const { ticket, continued } = last.value as { ticket?: unknown; continued?: { ticket: unknown } }
  return ticket ?? continued?.ticket ?? null
}

const eventsOf = (said: readonly Said[]) =>
  said.flatMap(({ what, value }) => (what === 'record' ? parse(BATCH, value).events : []))

const names = historyNames()
let asItIs: string
let withPause: string

beforeAll(async () => {
  ;[asItIs, withPause] = await Promise.all([
    bundle('../../src/workflows/index.ts'),
    bundle('./loop-with-a-pause.ts'),
  ])
}, 60_000)

describe('every history of every version', () => {
  test.each(names)('%s: today’s code says again what was said, and comes to the same state', async (name) => {
    const { history, final } = readHistory(name)
    const said = await replay(asItIs, name)
    expect(sorted(said)).toEqual(sorted(saidIn(history)))
    expect(finalOf(said)).toEqual(final === null ? null : parse(TICKET, final))
  })

  test.each(names)('%s: a loop that was changed without `patched` is noticed', async (name) => {
    await expect(replay(withPause, name)).rejects.toThrow(/determinism/i)
  })
})

test('a rule that decides something else is noticed, although the loop is the same', async () => {
  const changed = asItIs.replace(
    /resolutions: ticket\.resolutions \+ 1\b/,
    'resolutions: ticket.resolutions + 2',
  )
  expect(changed).not.toBe(asItIs)
  const said = await replay(changed, 'a-whole-life.1')
  expect(sorted(said)).not.toEqual(sorted(saidIn(readHistory('a-whole-life.1').history)))
})

test('the state at the end of a first run is the one that its events lead to', async () => {
  const said = await replay(asItIs, 'a-whole-life.1')
  expect(rebuild(eventsOf(said))).toEqual(finalOf(said))
})

test('every scenario is kept', () => {
  expect(Object.keys(SCENARIOS).filter((name) => !names.includes(`${name}.1`))).toEqual([])
})

test.each([
  [
    'a-whole-life.1',
    ['opened', 'assigned', 'warned', 'breached', 'responded', 'resolved', 'reopened', 'closed'],
  ],
  ['an-answer-that-its-reminder-finds.1', ['warned', 'withdrawn', 'responded']],
])('%s holds what it promises', (name, kinds) => {
  const happened = eventsOf(saidIn(readHistory(name).history)).map(({ kind }) => kind)
  expect(happened).toEqual(expect.arrayContaining([...kinds]))
})

test.each([
  ['a-conflict.1', '"Conflict"'],
  ['cancel-requested.1', 'EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED'],
  ['continued-as-new.1', 'EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW'],
  ['deliveries-that-failed.1', '"a bug of ours"'],
  ['loaded-after-a-termination.1', 'EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED'],
])('%s holds what its name says', (name, trace) => {
  expect(JSON.stringify(readHistory(name).history)).toContain(trace)
})

test('answers were refusals, too', () => {
  const answers = saidIn(readHistory('refused-clicks.1').history).filter(({ what }) => what === 'answer')
  expect(answers.map(({ value }) => (value as { code?: string }).code)).toEqual([
    'not_allowed',
    undefined,
    'already_owned',
    'not_allowed',
  ])
})
