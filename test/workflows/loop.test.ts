import { Client, Connection } from '@temporalio/client'
import { NativeConnection } from '@temporalio/worker'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import type { TicketKey } from '../../src/domain/key.ts'
import { ana, ben, external, kinds, outsider, policy, requester } from '../domain/fixtures.ts'
import { freshNamespace } from '../harness/servers.ts'
import { eventually, freshKey, WorkflowHarness, withRetries } from './harness.ts'
import { Memory } from './memory.ts'

/** A gate that a test opens: a call of `pass` before that waits. */
function gate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, pass: () => opened }
}

const channel = { openBy: 'anyone', priority: 'normal', aliases: [] } as const

describe('the ticket’s loop', () => {
  let connection: Connection
  let native: NativeConnection
  let namespace: string
  let memory: Memory
  let harness: WorkflowHarness
  let key: TicketKey
  const address = inject('temporalAddress')
  // Two seconds to the warning, four to the breach, in real time.
  const quick = {
    ...policy,
    firstResponse: {
      ...policy.firstResponse,
      targetMs: { ...policy.firstResponse.targetMs, normal: 4_000 },
      warnShare: 0.5,
    },
  }

  beforeAll(async () => {
    connection = await Connection.connect({ address })
    native = await NativeConnection.connect({ address })
    namespace = await freshNamespace()
  })
  beforeEach(async () => {
    memory = new Memory(policy)
    harness = await WorkflowHarness.start({
      connection: native,
      client: new Client({ connection, namespace }),
      namespace,
      memory,
    })
    key = freshKey()
  })
  afterEach(() => harness.stop())
  afterAll(async () => {
    await connection?.close()
    await native?.close()
  })

  const happened = () => kinds({ ticket: null, events: memory.of(key).events, refused: [] })
  const opened = async () => {
    await harness.trigger(key, requester)
    await eventually('it is opened', () => happened().includes('opened'))
  }

  const history = async () => {
    const { events } = await harness.client.workflow.getHandle(`ticket:T1:C1:${key.threadTs}`).fetchHistory()
    return events ?? []
  }
  const scheduled = async (activity: string) =>
    (await history()).filter(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === activity,
    ).length
  /** Pauses of up to a second: a ticket's deadlines are hours away. */
  const timers = async () =>
    (await history()).filter((event) => {
      const { seconds } = event.timerStartedEventAttributes?.startToFireTimeout ?? {}
      return event.timerStartedEventAttributes != null && Number(seconds ?? 0) < 1
    }).length

  test('what arrives while the ticket is being opened waits, and is then applied', async () => {
    const reading = gate()
    memory.gate = (call) => (call === 'open' ? reading.pass() : undefined)
    await harness.trigger(key, requester)
    const claimed = harness.command(key, 'claim', ana)
    await harness.fact(key, { kind: 'message', id: 'msg:1', at: Date.now(), actor: ana, reply: 'words' })
    reading.open()
    expect(await claimed).toMatchObject({ ok: true })
    await eventually('all is recorded', () => happened().length === 3)
    expect(happened().sort()).toEqual(['assigned', 'opened', 'responded'])
  })

  test('with Postgres away people get answers, and everything is recorded afterwards', async () => {
    await opened()
    const postgres = gate()
    memory.gate = (call) => (call === 'record' ? postgres.pass() : undefined)
    expect(await harness.command(key, 'claim', ana)).toMatchObject({ ok: true, seq: 2 })
    expect(await harness.command(key, 'claim', ben)).toMatchObject({
      ok: false,
      code: 'already_owned',
      user: ana.user,
    })
    expect(await harness.command(key, 'resolve', ana)).toMatchObject({ ok: true, seq: 4 })
    expect(happened()).toEqual(['opened'])
    postgres.open()
    await eventually('all is recorded', () => happened().length === 4)
    expect(happened()).toEqual(['opened', 'assigned', 'voided', 'resolved'])
  })

  test('with Slack away it decides, records and keeps its deadlines, and one card catches up', async () => {
    memory.policy = quick
    const slack = gate()
    memory.gate = (call) => (call === 'deliver' ? slack.pass() : undefined)
    await opened()
    await harness.command(key, 'claim', ana)
    await eventually('the deadline passes', () => happened().includes('breached'))
    expect(memory.said).toEqual([])
    slack.open()
    await eventually('Slack catches up', () => memory.of(key).wanted.size === 0)
    expect(memory.said.filter((said) => said.includes('card/triage')).length).toBe(1)
  })

  test('the same click told twice, as an update and as a signal, counts once', async () => {
    await opened()
    const click = { kind: 'resolve', id: 'click-1', at: Date.now(), actor: ana } as const
    const answer = await harness.tell(key, click)
    await harness.fact(key, click)
    await harness.command(key, 'reopen', ana)
    await harness.fact(key, click)
    expect(await harness.tell(key, click)).toEqual(answer)
    await eventually('all is recorded', () => happened().at(-1) === 'reopened')
    expect(await harness.show(key)).toMatchObject({ status: 'open', resolutions: 1 })
  })

  test('a lost run is revived by the next touch from what Postgres has, and remembers what was applied', async () => {
    await opened()
    const click = { kind: 'claim', id: 'click-2', at: Date.now(), actor: ana } as const
    await harness.tell(key, click)
    await eventually('it is recorded', () => happened().length === 2)
    await (await harness.status(key)).raw
    await harness.client.workflow.getHandle(`ticket:T1:C1:${key.threadTs}`).terminate('Temporal lost it')
    expect(await harness.tell(key, { ...click, kind: 'resolve', id: 'click-3' })).toMatchObject({
      ok: true,
      seq: 4,
    })
    await harness.signalWithStart(key, click)
    await eventually('all is recorded', () => happened().length === 4)
    expect(happened()).toEqual(['opened', 'assigned', 'voided', 'resolved'])
  })

  test('after a conflict the record stands, and what could not be recorded is decided again', async () => {
    await opened()
    const first = gate()
    let held = 0
    memory.gate = (call) => (call === 'record' && held++ === 0 ? first.pass() : undefined)
    await harness.command(key, 'claim', ana)
    await eventually('its record is under way', () => held === 1)
    await harness.client.workflow
      .getHandle(`ticket:T1:C1:${key.threadTs}`)
      .terminate('while a record is in flight')
    // The new run loads the ticket as it was before, and another process first records the old run's decisions.
    const second = gate()
    memory.gate = (call) => (call === 'record' ? second.pass() : undefined)
    expect(await harness.command(key, 'claim', ben)).toMatchObject({ ok: true, seq: 2 })
    first.open()
    await eventually('the old run’s record lands', () => happened().length === 2)
    memory.gate = () => undefined
    second.open()
    await eventually('the new run agrees', async () => (await harness.show(key))?.assignee === ana.user)
    expect(happened()).toEqual(['opened', 'assigned'])
    expect(await harness.command(key, 'resolve', ben)).toMatchObject({ ok: true, seq: 4 })
  })

  test('a reaction on a reply opens nothing and leaves nothing behind', async () => {
    memory.threads.set(key.threadTs, { kind: 'nothing', why: 'not_a_root' })
    await harness.trigger(key, requester)
    await eventually('the run ends', async () => (await harness.status(key)).status.name === 'COMPLETED')
    expect(await harness.client.workflow.getHandle(`ticket:T1:C1:${key.threadTs}`).result()).toBe(
      'not_a_root',
    )
    expect(memory.of(key).events).toEqual([])
  })

  test('a reaction of somebody who may not open is met with silence, and nothing is read', async () => {
    let read = 0
    memory.gate = (call) => void (call === 'open' && read++)
    await harness.trigger(key, external)
    await eventually('the run ends', async () => (await harness.status(key)).status.name === 'COMPLETED')
    expect(read).toBe(0)
    await harness.trigger(key, requester)
    await eventually('somebody who may opens it', () => happened().includes('opened'))
  })

  test('a click on what is no ticket is refused in words', async () => {
    expect(await harness.command(key, 'claim', ana)).toMatchObject({ ok: false, code: 'no_ticket' })
    await harness.trigger(key, outsider)
    await eventually('it is opened', () => happened().includes('opened'))
  })

  test('a parked lane waits until it is released, and blocks nobody', async () => {
    memory.gate = (call, opKey) =>
      void (call === 'deliver' && opKey.endsWith('card/triage') && memory.of(key).parked.add('card/triage'))
    await opened()
    await eventually('the others are delivered', () => memory.of(key).wanted.size === 1)
    memory.gate = () => undefined
    memory.of(key).parked.clear()
    await harness.fact(key, { kind: 'wake', id: 'wake-1', at: Date.now() })
    await eventually('the card is delivered', () => memory.of(key).wanted.size === 0)
  })

  test('a lane that was released before its parking was heard of is tried again', async () => {
    const slow = gate()
    const real = memory.writer.deliver
    let attempts = 0
    const deliver: typeof real = async (opKey, wanted) => {
      if (!opKey.endsWith('card/triage') || attempts++ > 0) return real(opKey, wanted)
      await slow.pass()
      return { kind: 'parked', why: 'is_archived' }
    }
    Object.assign(memory.writer, { deliver })
    await opened()
    await eventually('the attempt is under way', () => attempts === 1)
    let records = 0
    memory.gate = (call) => void (call === 'record' && records++)
    await harness.fact(key, { kind: 'wake', id: 'wake-2', at: Date.now() })
    await eventually('the release is seen', () => records === 1)
    slow.open()
    await eventually('the card is delivered', () => memory.of(key).wanted.size === 0)
  })

  test('a lane whose row is older than what the run has recorded waits, and is delivered once that is mended', async () => {
    await opened()
    await eventually('the opening is shown', () => memory.of(key).wanted.size === 0)
    const real = memory.writer.deliver
    let [restored, asked] = [true, 0]
    const deliver: typeof real = async (opKey, wanted) => {
      if (!restored || !opKey.endsWith('card/triage')) return real(opKey, wanted)
      asked++
      return { kind: 'behind', has: wanted - 1 }
    }
    Object.assign(memory.writer, { deliver })
    await harness.command(key, 'claim', ana)
    await eventually('it is asked again', () => asked > 3)
    restored = false
    await eventually('the card is delivered', () => memory.of(key).wanted.size === 0)
    // Temporal repeated one activity: the ticket's history did not grow.
    expect(await scheduled('deliver')).toBe(3 + 2)
  })

  test('a lane that gets no nearer to what is wanted rests between two attempts', async () => {
    await opened()
    await eventually('the opening is shown', () => memory.of(key).wanted.size === 0)
    const real = memory.writer.deliver
    let asked = 0
    const deliver: typeof real = async (opKey, wanted) =>
      opKey.endsWith('card/triage') && asked++ < 4 ? { kind: 'delivered', seq: 1 } : real(opKey, wanted)
    Object.assign(memory.writer, { deliver })
    await harness.command(key, 'claim', ana)
    await eventually('the card is delivered', () => asked === 5 && memory.of(key).wanted.size === 0)
    expect(await timers()).toBeGreaterThanOrEqual(3)
  })

  test('of two triggers that meet a refusal the one that may open opens', async () => {
    memory.intake = { channels: { C1: { openBy: 'agents', priority: 'normal', aliases: [] } } }
    const loading = gate()
    memory.gate = (call) => (call === 'load' ? loading.pass() : undefined)
    await harness.trigger(key, external, Date.now() - 1)
    await harness.trigger(key, outsider, Date.now())
    await harness.trigger(key, ana, Date.now() + 1)
    loading.open()
    await eventually('it is opened', () => happened().includes('opened'))
  })

  test.each([
    ['no team takes tickets there', { channels: {} }],
    ['only agents may open one', { channels: { C1: { ...channel, openBy: 'agents' } } }],
  ] as const)('who was refused because %s opens a ticket once the settings have changed', async (_, was) => {
    memory.intake = was
    let loads = 0
    memory.gate = (call) => {
      if (call === 'load') loads++
    }
    await harness.trigger(key, outsider, Date.now() - 1)
    await eventually('the first is refused', () => loads === 2)
    memory.intake = { channels: { C1: channel } }
    await harness.trigger(key, outsider)
    await eventually('it is opened', () => happened().includes('opened'))
  })

  test('a reply that overtook the resolving it answers reopens the ticket all the same', async () => {
    await opened()
    const clickedAt = Date.now()
    await harness.fact(key, {
      kind: 'message',
      id: 'msg:no',
      at: clickedAt + 1,
      actor: requester,
      reply: 'words',
    })
    expect(
      await harness.tell(key, { kind: 'resolve', id: 'late-click', at: clickedAt, actor: ana }),
    ).toMatchObject({ ok: true })
    await eventually('it is open again', () => happened().at(-1) === 'reopened')
  })

  test('an attempt that fails while a long history is left does not end the ticket', async () => {
    await harness.stop()
    harness = await WorkflowHarness.start({
      connection: native,
      client: new Client({ connection, namespace }),
      namespace,
      memory,
      continueAsNewAfterEvents: 30,
    })
    const slow = gate()
    memory.gate = async (call) => {
      if (call !== 'deliver') return
      await slow.pass()
      throw new Error('HTTP 503')
    }
    await opened()
    const { runId } = await harness.status(key)
    for (let nth = 0; nth < 40; nth++) {
      const id = `click-${nth}`
      await withRetries(() => harness.command(key, nth % 2 === 0 ? 'resolve' : 'reopen', ana, id))
    }
    slow.open()
    await eventually('it continues as new', async () => (await harness.status(key)).runId !== runId)
    memory.gate = () => undefined
    await eventually('everything is delivered', () => memory.of(key).wanted.size === 0)
  })

  test('too long a history is left between two attempts, and the next run takes up what was owed', async () => {
    await harness.stop()
    harness = await WorkflowHarness.start({
      connection: native,
      client: new Client({ connection }),
      memory,
      continueAsNewAfterEvents: 30,
    })
    const slack = new Error('Slack is away')
    memory.gate = (call) => (call === 'deliver' ? Promise.reject(slack) : undefined)
    await opened()
    const { runId } = await harness.status(key)
    for (let nth = 0; nth < 24; nth++) {
      const id = `click-${nth}`
      await withRetries(() => harness.command(key, nth % 2 === 0 ? 'resolve' : 'reopen', ana, id))
    }
    await eventually('it continues as new', async () => (await harness.status(key)).runId !== runId)
    memory.gate = () => undefined
    await eventually('everything is delivered', () => memory.of(key).wanted.size === 0)
    expect(memory.said.filter((said) => said.includes('card/triage')).length).toBe(1)
  })
})
