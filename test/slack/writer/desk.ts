import { vi } from 'vitest'
import type { Delivery } from '../../../src/activities/ports/delivery.ts'
import type { CardSource } from '../../../src/activities/ports/tickets.ts'
import { TIMING } from '../../../src/domain/timing.ts'
import type { Notice } from '../../../src/domain/writes.ts'
import { key } from '../../domain/fixtures.ts'
import { FakeSlack } from './fake-slack.ts'
import { MemoryWrites } from './memory-writes.ts'
import { source } from './tickets.ts'
import { attempt, FakePacer, type Ports, ticketStore } from './worker.ts'
import { World } from './world.ts'

export const EPOCH = Date.UTC(2026, 10, 2, 9, 0)
export const NOTICE = 'T1:C1:1793610000.000100/notice/breach'
export const CARD = 'T1:C1:1793610000.000100/card/triage'
export const THREAD_CARD = 'T1:C1:1793610000.000100/card/thread'
export const REACTIONS = 'T1:C1:1793610000.000100/reactions'
const told: Notice = { kind: 'breach', recipient: { user: 'UANA' }, dueAt: EPOCH }

/** A writer with a scripted Slack, in virtual time. */
export function writersDesk() {
  const world = new World()
  vi.stubGlobal('performance', { now: () => world.now })
  const writes = new MemoryWrites(() => world.now + EPOCH)
  const slack = new FakeSlack(world, () => world.now + EPOCH)
  const shown: { source: CardSource } = { source }
  const ports: Ports = {
    ...{ api: slack.api(), writes, pacer: new FakePacer(world) },
    store: ticketStore(() => shown.source),
  }
  const ask = (opKey: string, seq: number, clickedSeq = 0) => {
    const notice = opKey === NOTICE ? told : null
    const lane = opKey.slice(opKey.indexOf('/') + 1)
    const owner = { kind: 'ticket', key } as const
    const thread = { kind: 'thread', channel: key.channel, threadTs: key.threadTs } as const
    const triage = { kind: 'triage', team: 'platform' } as const
    const target = opKey === REACTIONS || opKey === THREAD_CARD ? thread : triage
    writes.ask({ opKey, owner, lane, target, notice, seq, clickedSeq })
    shown.source = { ...shown.source, ticket: { ...shown.source.ticket, seq } }
  }
  /** One attempt, to its end; other work continues meanwhile. */
  const deliver = async (opKey: string, own: Partial<Ports> = {}): Promise<Delivery> => {
    const outcome = attempt({ ...ports, ...own }, TIMING, opKey)
    const result = outcome.catch(() => null)
    await world.run()
    await result
    return outcome
  }
  const pass = async (ms: number) => {
    world.at(world.now + ms, () => {})
    await world.run()
  }
  const texts = () => slack.messages.filter(({ deletedAt }) => deletedAt === null).map(({ text }) => text)
  const called = (method: string) => slack.calls.filter((call) => call.method === method).length
  return { world, writes, slack, ports, shown, ask, deliver, pass, texts, called }
}
