import { afterAll, describe, expect, test, vi } from 'vitest'
import type { Settings } from '../../../src/domain/settings.ts'
import { TIMING } from '../../../src/domain/timing.ts'
import { ASKED, ana, clicks, MINUTE, team } from '../../domain/fixtures.ts'
import { settingsOf } from '../../harness/actors.ts'
import { cases } from '../../harness/soak.ts'
import type { Hits } from './chaos.ts'
import { REACTIONS, writersDesk } from './desk.ts'
import { errors } from './fake-slack.ts'
import { reactionsCase, wrongMarks } from './reactions-case.ts'
import { ticketAfter } from './tickets.ts'
import { attempt, over, type Ports } from './worker.ts'

afterAll(() => vi.unstubAllGlobals())

const CASES = cases(1_500, 5_000)

describe('the bot’s marks show the newest state', () => {
  const hits: Hits = new Map()

  test(`in each of ${CASES} cases of crashes, zombies and faults`, { timeout: 600_000 }, async () => {
    for (let seed = 1; seed <= CASES; seed += 1)
      expect([seed, wrongMarks(await reactionsCase(seed, hits))]).toEqual([seed, null])
  })

  test('and each step was crashed before and after', () => {
    const steps = 'find card reserve lease react unreact edited release'.split(' ')
    const crashes = steps.flatMap((step) => [`crash before ${step}`, `crash after ${step}`])
    expect(crashes.filter((each) => !hits.has(each))).toEqual([])
  })
})

test('each rule is needed: what is changed is planned on what is read under the lease', {
  timeout: 120_000,
}, async () => {
  let [found, cases]: [string | null, number] = [null, 0]
  while (found !== 'stale' && cases < 6_000) {
    cases += 1
    found = wrongMarks(await reactionsCase(cases, new Map(), readsOnce))
  }
  console.log(`planned before the lease: ${found} in ${cases} cases`)
  expect(found).toBe('stale')
})

/** An attempt that continues with the state that it read at first. */
function readsOnce({ store, writes, ...ports }: Ports): Ports {
  const card = once(store.card)
  const find = once(writes.find)
  return { ...ports, store: over(store, { card }), writes: over(writes, { find }) }
}

function once<Asked, Read>(read: (asked: Asked) => Promise<Read>): typeof read {
  let first: Promise<Read> | undefined
  return (asked) => {
    first ??= read(asked)
    return first
  }
}

test('an attempt that was frozen while it waited for its slot brings no old mark back', async () => {
  const { world, slack, writes, ports, shown, ask, deliver, pass } = writersDesk()
  const resolve = clicks('resolve', ana, ASKED + 2 * MINUTE)
  const resolved = ticketAfter(resolve)
  const reopened = ticketAfter(resolve, clicks('reopen', ana, ASKED + 3 * MINUTE))
  const becomes = (ticket: typeof resolved) => {
    ask(REACTIONS, ticket.seq)
    shown.source = { ...shown.source, ticket }
  }
  ask(REACTIONS, 1)
  await deliver(REACTIONS)
  becomes(resolved)
  let thaw = (): void => undefined
  const frozen = new Promise<void>((go) => {
    thaw = go
  })
  const reserve = async () => {
    await frozen
    return { kind: 'reserved' as const, waitMs: 0 }
  }
  const late = attempt({ ...ports, pacer: over(ports.pacer, { reserve }) }, TIMING, REACTIONS)
  await pass(TIMING.attemptMs)
  expect(await deliver(REACTIONS)).toMatchObject({ kind: 'delivered' })
  becomes(reopened)
  expect(await deliver(REACTIONS)).toEqual({ kind: 'delivered', seq: reopened.seq })
  thaw()
  await world.run()
  await late
  expect(writes.row(REACTIONS)).toMatchObject({ seq: reopened.seq, doneSeq: reopened.seq })
  expect([...slack.reactions].map((each) => each.split('/')[1])).toEqual(['eyes'])
})

describe('an emoji that the settings do not name any more', () => {
  const resolve = clicks('resolve', ana, ASKED + 2 * MINUTE)
  const reopen = clicks('reopen', ana, ASKED + 3 * MINUTE)
  const [resolved, reopened] = [ticketAfter(resolve), ticketAfter(resolve, reopen)]
  const again = ticketAfter(resolve, reopen, clicks('resolve', ana, ASKED + 4 * MINUTE))

  /** A resolved ticket, marked as the settings were; `becomes` is told under the settings that follow. */
  async function resolvedDesk() {
    const desk = writersDesk()
    const { slack, shown, ask, deliver } = desk
    const becomes = async (ticket: typeof resolved, settings: Settings) => {
      ask(REACTIONS, ticket.seq)
      shown.source = { ...shown.source, ticket }
      return deliver(REACTIONS, { settings: { now: () => settings } })
    }
    await becomes(resolved, settingsOf(team))
    const marks = () => [...slack.reactions].map((each) => each.split('/')[1])
    expect(marks()).toEqual(['eyes', 'white_check_mark'])
    return { ...desk, becomes, marks }
  }
  const renamed = settingsOf({ ...team, emoji: { ...team.emoji, resolved: 'tada' } })

  test('is taken away when the ticket is reopened', async () => {
    const { becomes, marks, writes } = await resolvedDesk()
    expect(await becomes(reopened, renamed)).toMatchObject({ kind: 'delivered' })
    expect(marks()).toEqual(['eyes'])
    expect(writes.row(REACTIONS).marks).toEqual([])
  })

  test('gives way to the other where the ticket is resolved again', async () => {
    const { becomes, marks } = await resolvedDesk()
    expect(await becomes(again, renamed)).toMatchObject({ kind: 'delivered' })
    expect(marks()).toEqual(['eyes', 'tada'])
  })

  test('is taken away though its team is gone from the settings', async () => {
    const { becomes, marks } = await resolvedDesk()
    expect(await becomes(reopened, settingsOf())).toMatchObject({ kind: 'delivered' })
    expect(marks()).toEqual(['eyes'])
  })

  test('is taken away though the attempt that set it never heard whether it did', async () => {
    const { slack, becomes, marks, pass } = await resolvedDesk()
    slack.next('reactions.add', { error: errors.cut(), applyMs: 50 })
    expect(await becomes(again, renamed)).toMatchObject({ kind: 'later' })
    await pass(TIMING.leaseMs)
    expect(await becomes(reopened, settingsOf(team))).toMatchObject({ kind: 'delivered' })
    expect(marks()).toEqual(['eyes'])
  })
})
