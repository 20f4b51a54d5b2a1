import { WorkflowNotFoundError } from '@temporalio/client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Answer, PersonsCommand, Trigger } from '../../src/domain/command.ts'
import { COMMAND, FACT } from '../../src/domain/stored/fact.ts'
import { parse } from '../../src/domain/stored/shape.ts'
import { createTicketClient, type TicketClientOptions } from '../../src/slack/inbound/ticket-client.ts'
import { person } from '../harness/actors.ts'

const key = { workspace: 'T1', channel: 'CHELP', threadTs: '1764000000.000100' }
const ID = 'ticket:T1:CHELP:1764000000.000100'
const actor = person('UBEN', 'agent')
const trigger: Trigger = { kind: 'trigger', source: 'reaction', id: 'react:1', at: 1, actor }
const message = { kind: 'message', reply: 'words', id: 'msg:1', at: 1, actor } as const
const claim: PersonsCommand = { kind: 'claim', id: 'claim:UBEN:1:2', at: 1, actor }
const accepted: Answer = { ok: true, seq: 2 }

const never = <T>() => new Promise<T>(() => undefined)
const noRun = () => Promise.reject(new WorkflowNotFoundError('no run', ID, undefined))
/** The error as the SDK wraps it. */
const closing = () => {
  const grpc = Object.assign(new Error('9 FAILED_PRECONDITION: could not be executed'), { code: 9 })
  return Promise.reject(new Error('Update-With-Start failed', { cause: grpc }))
}

/** A Temporal that behaves as the test says and records the calls. */
function setUp() {
  const calls: [what: string, ...rest: unknown[]][] = []
  const aborted: boolean[] = []
  const temporal = {
    signal: (): Promise<void> => Promise.resolve(),
    signalWithStart: (): Promise<void> => Promise.resolve(),
    update: (): Promise<Answer> => Promise.resolve(accepted),
    has: (): Promise<boolean> => Promise.resolve(true),
    describe: (_: string): Promise<unknown> => noRun(),
  }
  const workflow = {
    getHandle: (id: string) => ({
      describe: () => temporal.describe(id),
      signal: (_: unknown, fact: unknown) => {
        calls.push(['signal', id, parse(FACT, fact)])
        return temporal.signal()
      },
    }),
    signalWithStart: (type: string, options: { workflowId: string; signalArgs: unknown[] }) => {
      calls.push(['signalWithStart', options.workflowId, parse(FACT, options.signalArgs[0]), type, options])
      return temporal.signalWithStart()
    },
    executeUpdateWithStart: (_: unknown, options: { updateId: string; args: unknown[] }) => {
      calls.push(['update', options.updateId, parse(COMMAND, options.args[0]), options])
      return temporal.update()
    },
  }
  const withAbortSignal = async <T>(signal: AbortSignal, work: () => Promise<T>) => {
    signal.addEventListener('abort', () => aborted.push(true))
    return work()
  }
  const ticketClient = createTicketClient({
    client: { workflow, withAbortSignal } as unknown as TicketClientOptions['client'],
    store: { has: () => temporal.has() },
    timing: { answerMs: 2_000, handOverMs: 700 },
    logger: { warn: () => undefined, error: () => undefined } as unknown as TicketClientOptions['logger'],
  })
  const told = () => calls.map(([what, id, fact]) => [what, id, fact])
  return { ticketClient, temporal, calls, told, aborted }
}

/** How long a promise takes to settle, and how it settles. */
async function timed<T>(promise: Promise<T>): Promise<{ ms: number; value?: T; error?: unknown }> {
  const from = performance.now()
  const settled = promise.then(
    (value) => ({ ms: performance.now() - from, value }),
    (error) => ({ ms: performance.now() - from, error }),
  )
  await vi.advanceTimersByTimeAsync(10_000)
  return settled
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a trigger', () => {
  test('starts the ticket’s workflow, or reaches the one that runs', async () => {
    const { ticketClient, calls } = setUp()
    await ticketClient.trigger(key, trigger)
    expect(calls).toEqual([
      [
        'signalWithStart',
        ID,
        trigger,
        'ticket',
        expect.objectContaining({
          taskQueue: 'docket',
          args: [{ key }],
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          staticSummary: 'a request in CHELP, 2025-11-24 16:00 UTC',
        }),
      ],
    ])
  })

  test('is not accepted where Temporal refuses it', async () => {
    const { ticketClient, temporal } = setUp()
    temporal.signalWithStart = () => Promise.reject(new Error('UNAVAILABLE'))
    await expect(ticketClient.trigger(key, trigger)).rejects.toThrow('UNAVAILABLE')
  })

  test('is not accepted where Temporal says nothing before Slack’s time is over', async () => {
    const { ticketClient, temporal, aborted } = setUp()
    temporal.signalWithStart = never
    const { ms, error } = await timed(ticketClient.trigger(key, trigger))
    expect(error).toMatchObject({ name: 'TookTooLong' })
    expect(ms).toBe(2_700)
    expect(aborted).toEqual([true])
  })

  test('has no more time than is left since the envelope came', async () => {
    const { ticketClient, temporal } = setUp()
    temporal.signalWithStart = never
    const since = performance.now()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await timed(ticketClient.trigger(key, trigger, since))).toMatchObject({ ms: 1_700 })
  })
})

describe('a fact', () => {
  test('reaches the run that there is, and starts none', async () => {
    const { ticketClient, told } = setUp()
    await ticketClient.fact(key, message)
    expect(told()).toEqual([['signal', ID, message]])
  })

  test('about a ticket without a run revives it', async () => {
    const { ticketClient, temporal, told } = setUp()
    temporal.signal = noRun
    await ticketClient.fact(key, message)
    expect(told()).toEqual([
      ['signal', ID, message],
      ['signalWithStart', ID, message],
    ])
  })

  test('about a thread that is no ticket’s is dropped', async () => {
    const { ticketClient, temporal, told } = setUp()
    temporal.signal = noRun
    temporal.has = () => Promise.resolve(false)
    await ticketClient.fact(key, message)
    expect(told()).toEqual([['signal', ID, message]])
  })

  test.each([
    ['is away', () => Promise.reject(new Error('ECONNREFUSED'))],
    ['does not answer', never<boolean>],
  ])('is kept by a run of its own while Postgres %s', async (_, has) => {
    const { ticketClient, temporal, told } = setUp()
    temporal.signal = noRun
    temporal.has = has
    await timed(ticketClient.fact(key, message))
    expect(told()).toContainEqual(['signalWithStart', ID, message])
  })

  test('is not accepted where Temporal is away', async () => {
    const { ticketClient, temporal, told } = setUp()
    temporal.signal = () => Promise.reject(new Error('UNAVAILABLE'))
    await expect(ticketClient.fact(key, message)).rejects.toThrow('UNAVAILABLE')
    expect(told()).toHaveLength(1)
  })

  test('is not accepted where Temporal is silent', async () => {
    const { ticketClient, temporal } = setUp()
    temporal.signal = never
    expect(await timed(ticketClient.fact(key, message))).toMatchObject({
      ms: 2_700,
      error: { name: 'TookTooLong' },
    })
  })

  test('that wakes a ticket names its reason', async () => {
    const { ticketClient, told } = setUp()
    await ticketClient.wake(key, 'back:C1:1')
    expect(told()).toEqual([['signal', ID, { kind: 'wake', id: 'back:C1:1', at: Date.now() }]])
  })
})

describe('a command', () => {
  test('is answered by its ticket, and named by its click', async () => {
    const { ticketClient, told } = setUp()
    expect(await ticketClient.command(key, claim)).toEqual(accepted)
    expect(told()).toEqual([['update', claim.id, claim]])
  })

  test('that is refused comes back as a value', async () => {
    const { ticketClient, temporal } = setUp()
    const refused: Answer = { ok: false, code: 'not_allowed', say: 'No.' }
    temporal.update = () => Promise.resolve(refused)
    expect(await ticketClient.command(key, claim)).toEqual(refused)
  })

  test('that meets the end of a run is tried on the next, under the same name', async () => {
    const { ticketClient, temporal, told } = setUp()
    let refusals = 2
    temporal.update = () => (refusals-- > 0 ? closing() : Promise.resolve(accepted))
    expect(await timed(ticketClient.command(key, claim))).toMatchObject({ value: accepted, ms: 80 })
    expect(told()).toEqual(Array(3).fill(['update', claim.id, claim]))
  })

  test('that is not answered in time is handed over under the same name, and noted', async () => {
    const { ticketClient, temporal, told, aborted } = setUp()
    temporal.update = never
    expect(await timed(ticketClient.command(key, claim))).toEqual({ value: 'noted', ms: 2_000 })
    expect(told()).toEqual([
      ['update', claim.id, claim],
      ['signalWithStart', ID, claim],
    ])
    expect(aborted).toHaveLength(2)
  })

  test('that meets ending runs for ever is handed over as well, and then left alone', async () => {
    const { ticketClient, temporal, calls } = setUp()
    temporal.update = closing
    expect(await timed(ticketClient.command(key, claim))).toMatchObject({ value: 'noted', ms: 2_000 })
    const before = calls.length
    await vi.advanceTimersByTimeAsync(5_000)
    expect(calls).toHaveLength(before)
  })

  test('of unknown outcome is handed over at once', async () => {
    const { ticketClient, temporal } = setUp()
    temporal.update = () => Promise.reject(new Error('connection reset'))
    expect(await timed(ticketClient.command(key, claim))).toEqual({ value: 'noted', ms: 0 })
  })

  test('that cannot even be handed over has failed, within Slack’s three seconds', async () => {
    const { ticketClient, temporal } = setUp()
    temporal.update = never
    temporal.signalWithStart = never
    const { value, ms } = await timed(ticketClient.command(key, claim))
    expect(value).toBe('unknown')
    expect(ms).toBeLessThan(3_000)
  })
})

describe('of a channel that had other ids', () => {
  const former = { ...key, channel: 'COLD' }
  const keys = [key, former]
  const status = (name: string) => () => Promise.resolve({ status: { name } })

  test('a ticket is found under the id that it was opened under', async () => {
    const { ticketClient } = setUp()
    expect(await ticketClient.find(keys)).toBe(former)
  })

  test('a ticket that is being opened under a former id is not opened again under the present one', async () => {
    const { ticketClient, temporal } = setUp()
    temporal.has = () => Promise.resolve(false)
    temporal.describe = status('RUNNING')
    expect(await ticketClient.find(keys)).toBe(former)
  })

  test.each([
    ['that has no run', noRun],
    ['whose run found nothing to open', status('COMPLETED')],
  ])('the present one is meant for a message %s', async (_, describes) => {
    const { ticketClient, temporal } = setUp()
    temporal.has = () => Promise.resolve(false)
    temporal.describe = describes
    expect(await ticketClient.find(keys)).toBe(key)
  })

  test('none is meant while Postgres or Temporal does not say', async () => {
    const { ticketClient, temporal } = setUp()
    temporal.has = () => Promise.reject(new Error('Postgres is away'))
    await expect(ticketClient.find(keys)).rejects.toThrow('Postgres is away')
    temporal.has = () => Promise.resolve(false)
    temporal.describe = () => Promise.reject(new Error('UNAVAILABLE'))
    await expect(ticketClient.find(keys)).rejects.toThrow('UNAVAILABLE')
  })
})
