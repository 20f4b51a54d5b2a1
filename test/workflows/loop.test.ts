import { beforeEach, describe, expect, test } from 'vitest'
import { opKeyOf } from '../../src/domain/writes.ts'
import { ana, ben, external, outsider, policy, requester } from '../domain/fixtures.ts'
import { eventually, withRetries } from './harness.ts'
import { ticketOfEach } from './namespace.ts'

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
  const each = ticketOfEach()
  // Deliveries of earlier tests' tickets may still be retried: they go to the workers of the present test.
  const isCard = (opKey: string) => opKey === opKeyOf(each, 'card/triage')
  beforeEach(() => each.start())

  // Two seconds to the warning, four to the breach, in real time.
  const quick = {
    ...policy,
    firstResponse: {
      ...policy.firstResponse,
      targetMs: { ...policy.firstResponse.targetMs, normal: 4_000 },
      warnShare: 0.5,
    },
  }

  const history = async () => {
    const { events } = await each.handle().fetchHistory()
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

  test('a message that arrives while the ticket is being opened waits, and is then applied', async () => {
    const reading = gate()
    each.memory.gate = (call) => (call === 'open' ? reading.pass() : undefined)
    await each.harness.trigger(each.key, requester)
    const claimed = each.harness.command(each.key, 'claim', ana)
    await each.harness.fact(each.key, {
      kind: 'message',
      id: 'msg:1',
      at: Date.now(),
      actor: ana,
      reply: 'words',
    })
    reading.open()
    expect(await claimed).toMatchObject({ ok: true })
    await eventually('all is recorded', () => each.happened().length === 3)
    expect(each.happened().sort()).toEqual(['assigned', 'opened', 'responded'])
  })

  test('with Postgres away people get answers, and everything is recorded afterwards', async () => {
    await each.opened()
    const postgres = gate()
    each.memory.gate = (call) => (call === 'record' ? postgres.pass() : undefined)
    expect(await each.harness.command(each.key, 'claim', ana)).toMatchObject({ ok: true, seq: 2 })
    expect(await each.harness.command(each.key, 'claim', ben)).toMatchObject({
      ok: false,
      code: 'already_owned',
      user: ana.user,
    })
    expect(await each.harness.command(each.key, 'resolve', ana)).toMatchObject({ ok: true, seq: 4 })
    expect(each.happened()).toEqual(['opened'])
    postgres.open()
    await eventually('all is recorded', () => each.happened().length === 4)
    expect(each.happened()).toEqual(['opened', 'assigned', 'voided', 'resolved'])
  })

  test('with Slack away it decides, records and keeps its deadlines, and one card catches up', async () => {
    each.memory.policy = quick
    const slack = gate()
    each.memory.gate = (call) => (call === 'deliver' ? slack.pass() : undefined)
    await each.opened()
    await each.harness.command(each.key, 'claim', ana)
    await eventually('the deadline passes', () => each.happened().includes('breached'))
    expect(each.memory.said).toEqual([])
    slack.open()
    await eventually('Slack catches up', () => each.memory.of(each.key).wanted.size === 0)
    expect(each.memory.said.filter((said) => said.includes('card/triage')).length).toBe(1)
  })

  test('the same click told twice, as an update and as a signal, counts once', async () => {
    await each.opened()
    const click = { kind: 'resolve', id: 'click-1', at: Date.now(), actor: ana } as const
    const answer = await each.harness.tell(each.key, click)
    await each.harness.fact(each.key, click)
    await each.harness.command(each.key, 'reopen', ana)
    await each.harness.fact(each.key, click)
    expect(await each.harness.tell(each.key, click)).toEqual(answer)
    await eventually('all is recorded', () => each.happened().at(-1) === 'reopened')
    expect(await each.harness.show(each.key)).toMatchObject({ status: 'open', resolutions: 1 })
  })

  test('a lost run is revived by the next touch from what Postgres has, and remembers what was applied', async () => {
    await each.opened()
    const click = { kind: 'claim', id: 'click-2', at: Date.now(), actor: ana } as const
    await each.harness.tell(each.key, click)
    await eventually('it is recorded', () => each.happened().length === 2)
    await (await each.harness.status(each.key)).raw
    await each.handle().terminate('Temporal lost it')
    expect(await each.harness.tell(each.key, { ...click, kind: 'resolve', id: 'click-3' })).toMatchObject({
      ok: true,
      seq: 4,
    })
    await each.harness.signalWithStart(each.key, click)
    await eventually('all is recorded', () => each.happened().length === 4)
    expect(each.happened()).toEqual(['opened', 'assigned', 'voided', 'resolved'])
  })

  test('after a conflict the record stands, and what could not be recorded is decided again', async () => {
    await each.opened()
    const first = gate()
    let held = 0
    each.memory.gate = (call) => (call === 'record' && held++ === 0 ? first.pass() : undefined)
    await each.harness.command(each.key, 'claim', ana)
    await eventually('its record is under way', () => held === 1)
    await each.handle().terminate('while a record is in flight')
    // The new run loads the ticket as it was before, and another process first records the old run's decisions.
    const second = gate()
    each.memory.gate = (call) => (call === 'record' ? second.pass() : undefined)
    expect(await each.harness.command(each.key, 'claim', ben)).toMatchObject({ ok: true, seq: 2 })
    first.open()
    await eventually('the old run’s record lands', () => each.happened().length === 2)
    each.memory.gate = () => undefined
    second.open()
    await eventually(
      'the new run agrees',
      async () => (await each.harness.show(each.key))?.assignee === ana.user,
    )
    expect(each.happened()).toEqual(['opened', 'assigned'])
    expect(await each.harness.command(each.key, 'resolve', ben)).toMatchObject({ ok: true, seq: 4 })
  })

  test('a reaction on a reply opens nothing and leaves nothing behind', async () => {
    each.memory.threads.set(each.key.threadTs, { kind: 'nothing', why: 'not_a_root' })
    await each.harness.trigger(each.key, requester)
    await eventually(
      'the run ends',
      async () => (await each.harness.status(each.key)).status.name === 'COMPLETED',
    )
    expect(await each.handle().result()).toBe('not_a_root')
    expect(each.memory.of(each.key).events).toEqual([])
  })

  test('a reaction without permission to open has no effect, and nothing is read', async () => {
    let read = 0
    each.memory.gate = (call) => void (call === 'open' && read++)
    await each.harness.trigger(each.key, external)
    await eventually(
      'the run ends',
      async () => (await each.harness.status(each.key)).status.name === 'COMPLETED',
    )
    expect(read).toBe(0)
    await each.harness.trigger(each.key, requester)
    await eventually('somebody who may opens it', () => each.happened().includes('opened'))
  })

  test('a click on a message without a ticket gets a refusal', async () => {
    expect(await each.harness.command(each.key, 'claim', ana)).toMatchObject({ ok: false, code: 'no_ticket' })
    await each.harness.trigger(each.key, outsider)
    await eventually('it is opened', () => each.happened().includes('opened'))
  })

  test('a parked lane waits until it is released, and blocks no other lane', async () => {
    each.memory.gate = (call, opKey) =>
      void (call === 'deliver' && isCard(opKey) && each.memory.of(each.key).parked.add('card/triage'))
    await each.opened()
    await eventually('the others are delivered', () => each.memory.of(each.key).wanted.size === 1)
    each.memory.gate = () => undefined
    each.memory.of(each.key).parked.clear()
    await each.harness.fact(each.key, { kind: 'wake', id: 'wake-1', at: Date.now() })
    await eventually('the card is delivered', () => each.memory.of(each.key).wanted.size === 0)
  })

  test('a lane that is released before the run learns of its parking is tried again', async () => {
    const slow = gate()
    const real = each.memory.writer.deliver
    let attempts = 0
    const deliver: typeof real = async (opKey, wanted) => {
      if (!isCard(opKey) || attempts++ > 0) return real(opKey, wanted)
      await slow.pass()
      return { kind: 'parked', why: 'is_archived' }
    }
    Object.assign(each.memory.writer, { deliver })
    await each.opened()
    await eventually('the attempt is under way', () => attempts === 1)
    let records = 0
    each.memory.gate = (call) => void (call === 'record' && records++)
    await each.harness.fact(each.key, { kind: 'wake', id: 'wake-2', at: Date.now() })
    await eventually('the release is seen', () => records === 1)
    slow.open()
    await eventually('the card is delivered', () => each.memory.of(each.key).wanted.size === 0)
  })

  test('a click ends the pause of a card that rests after its last edit', async () => {
    const real = each.memory.writer.deliver
    let resting = 0
    const deliver: typeof real = async (opKey, wanted) => {
      if (!isCard(opKey) || wanted !== 2) return real(opKey, wanted)
      resting++
      return { kind: 'later', afterMs: 3_600_000, why: 'the card was edited a moment ago' }
    }
    Object.assign(each.memory.writer, { deliver })
    await each.opened()
    await eventually('the opening is shown', () => each.memory.of(each.key).wanted.size === 0)
    await each.harness.fact(each.key, {
      kind: 'message',
      id: 'msg:1',
      at: Date.now(),
      actor: ana,
      reply: 'words',
    })
    await eventually('the card rests', () => resting === 1)
    await each.harness.command(each.key, 'claim', ana)
    await eventually('the card is delivered', () => each.memory.of(each.key).wanted.size === 0)
    expect(each.happened()).toEqual(['opened', 'responded', 'assigned'])
  })

  test('a lane whose row is older than the recorded events waits, and is delivered once the row is restored', async () => {
    await each.opened()
    await eventually('the opening is shown', () => each.memory.of(each.key).wanted.size === 0)
    const real = each.memory.writer.deliver
    let [restored, asked] = [true, 0]
    const deliver: typeof real = async (opKey, wanted) => {
      if (!restored || !isCard(opKey)) return real(opKey, wanted)
      asked++
      return { kind: 'behind', has: wanted - 1 }
    }
    Object.assign(each.memory.writer, { deliver })
    await each.harness.command(each.key, 'claim', ana)
    await eventually('it is asked again', () => asked > 3)
    restored = false
    await eventually('the card is delivered', () => each.memory.of(each.key).wanted.size === 0)
    // Temporal repeated one activity: the ticket's history did not grow.
    expect(await scheduled('deliver')).toBe(3 + 2)
  })

  test('a lane that does not advance pauses between two attempts', async () => {
    await each.opened()
    await eventually('the opening is shown', () => each.memory.of(each.key).wanted.size === 0)
    const real = each.memory.writer.deliver
    let asked = 0
    const deliver: typeof real = async (opKey, wanted) =>
      isCard(opKey) && asked++ < 4 ? { kind: 'delivered', seq: 1 } : real(opKey, wanted)
    Object.assign(each.memory.writer, { deliver })
    await each.harness.command(each.key, 'claim', ana)
    await eventually('the card is delivered', () => asked === 5 && each.memory.of(each.key).wanted.size === 0)
    expect(await timers()).toBeGreaterThanOrEqual(3)
  })

  test('of two triggers, the refused one does not block the permitted one', async () => {
    each.memory.intake = { channels: { C1: { openBy: 'agents', priority: 'normal', aliases: [] } } }
    const loading = gate()
    each.memory.gate = (call) => (call === 'load' ? loading.pass() : undefined)
    await each.harness.trigger(each.key, external, Date.now() - 1)
    await each.harness.trigger(each.key, outsider, Date.now())
    await each.harness.trigger(each.key, ana, Date.now() + 1)
    loading.open()
    await eventually('it is opened', () => each.happened().includes('opened'))
  })

  test.each([
    ['no team takes tickets there', { channels: {} }],
    ['only agents may open one', { channels: { C1: { ...channel, openBy: 'agents' } } }],
  ] as const)('who was refused because %s opens a ticket once the settings have changed', async (_, was) => {
    each.memory.intake = was
    let loads = 0
    each.memory.gate = (call) => {
      if (call === 'load') loads++
    }
    await each.harness.trigger(each.key, outsider, Date.now() - 1)
    await eventually('the first is refused', () => loads === 2)
    each.memory.intake = { channels: { C1: channel } }
    await each.harness.trigger(each.key, outsider)
    await eventually('it is opened', () => each.happened().includes('opened'))
  })

  test('a reply that overtook the resolving it answers reopens the ticket all the same', async () => {
    await each.opened()
    const clickedAt = Date.now()
    await each.harness.fact(each.key, {
      kind: 'message',
      id: 'msg:no',
      at: clickedAt + 1,
      actor: requester,
      reply: 'words',
    })
    expect(
      await each.harness.tell(each.key, { kind: 'resolve', id: 'late-click', at: clickedAt, actor: ana }),
    ).toMatchObject({ ok: true })
    await eventually('it is open again', () => each.happened().at(-1) === 'reopened')
  })

  test('an attempt that fails during continue-as-new does not end the ticket', async () => {
    await each.start(30)
    const slow = gate()
    each.memory.gate = async (call) => {
      if (call !== 'deliver') return
      await slow.pass()
      throw new Error('HTTP 503')
    }
    await each.opened()
    const { runId } = await each.harness.status(each.key)
    for (let nth = 0; nth < 40; nth++) {
      const id = `click-${nth}`
      await withRetries(() => each.harness.command(each.key, nth % 2 === 0 ? 'resolve' : 'reopen', ana, id))
    }
    slow.open()
    await eventually('it continues as new', async () => (await each.harness.status(each.key)).runId !== runId)
    each.memory.gate = () => undefined
    await eventually('everything is delivered', () => each.memory.of(each.key).wanted.size === 0)
  })

  test('a run with too long a history ends between two attempts, and the next run takes over the undelivered writes', async () => {
    await each.start(30)
    const slack = new Error('Slack is away')
    each.memory.gate = (call) => (call === 'deliver' ? Promise.reject(slack) : undefined)
    await each.opened()
    const { runId } = await each.harness.status(each.key)
    for (let nth = 0; nth < 24; nth++) {
      const id = `click-${nth}`
      await withRetries(() => each.harness.command(each.key, nth % 2 === 0 ? 'resolve' : 'reopen', ana, id))
    }
    await eventually('it continues as new', async () => (await each.harness.status(each.key)).runId !== runId)
    each.memory.gate = () => undefined
    await eventually('everything is delivered', () => each.memory.of(each.key).wanted.size === 0)
    expect(each.memory.said.filter((said) => said.includes('card/triage')).length).toBe(1)
  })
})
