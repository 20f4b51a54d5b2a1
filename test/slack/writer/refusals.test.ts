import { afterAll, describe, expect, test, vi } from 'vitest'
import { errorTable } from '../../../src/slack/api/error-table.ts'
import { outcomeOf } from '../../../src/slack/api/errors.ts'
import { CARD, NOTICE, REACTIONS, writersDesk } from './desk.ts'
import { errors } from './fake-slack.ts'

afterAll(() => vi.unstubAllGlobals())

/*
 * Every error that Slack documents for any method, for every kind of write. A write that a person can fix is parked
 * with advice; one that nobody can fix ends, and is undelivered no more.
 */

type Writer = ReturnType<typeof writersDesk>

const stands = async (opKey: string, { ask, deliver }: Writer): Promise<void> => {
  ask(opKey, 1)
  await deliver(opKey)
  ask(opKey, 2)
}

/** How a write of each kind comes to call this method. */
const CALLS = [
  { method: 'chat.postMessage', opKey: NOTICE, prepare: async ({ ask }: Writer) => ask(NOTICE, 1) },
  { method: 'chat.postMessage', opKey: CARD, prepare: async ({ ask }: Writer) => ask(CARD, 1) },
  { method: 'chat.update', opKey: CARD, prepare: (desk: Writer) => stands(CARD, desk) },
  { method: 'reactions.add', opKey: REACTIONS, prepare: async ({ ask }: Writer) => ask(REACTIONS, 1) },
] as const

const codes = Object.keys(errorTable)
const undelivered = (state: string): boolean => state === 'ready' || state === 'sending'

describe.each(CALLS)('$method of $opKey', ({ method, opKey, prepare }) => {
  test.each(codes)('refused with %s', async (code) => {
    const desk = writersDesk()
    await prepare(desk)
    desk.slack.next(method, { error: errors.code(code) })
    const delivery = await desk.deliver(opKey)
    const { state, parking, failure, seq, doneSeq } = desk.writes.row(opKey)
    const { outcome, advice, scope } = outcomeOf(method, code)
    switch (outcome) {
      case 'done':
        return expect(delivery).toMatchObject({ kind: method === 'chat.postMessage' ? 'later' : 'delivered' })
      case 'park':
        expect(delivery).toMatchObject({ kind: 'parked', why: code })
        expect(parking).toMatchObject({ error: code, scope })
        return expect(parking?.advice.length).toBeGreaterThanOrEqual(advice?.length ?? 20)
      case 'give_up':
      case 'bug':
        expect(delivery).toMatchObject({ kind: 'failed', seq, why: code })
        expect(failure).toEqual({ error: code, because: outcome === 'bug' ? 'bug' : 'target' })
        return expect(state).toBe('failed')
      case 'recreate':
        // A reaction is no message that could be posted again: it is not retried for ever.
        if (opKey === REACTIONS) return expect(delivery).toMatchObject({ kind: 'failed', because: 'target' })
        return expect(delivery.kind).toBe('later')
      default:
        expect(delivery.kind).toBe('later')
        return expect(undelivered(state) || seq > doneSeq).toBe(true)
    }
  })
})

describe('a write that has failed', () => {
  const failed = async (code: string) => {
    const desk = writersDesk()
    desk.ask(CARD, 1)
    desk.slack.next('chat.postMessage', { error: errors.code(code) })
    expect(await desk.deliver(CARD)).toMatchObject({ kind: 'failed' })
    return desk
  }

  test('is left alone, however often it is asked for', async () => {
    const { deliver, called } = await failed('thread_not_found')
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 1 })
    expect(called('chat.postMessage')).toBe(1)
  })

  test('for a bug of ours is tried again with the card’s newer revision', async () => {
    const { ask, deliver, texts } = await failed('invalid_blocks')
    ask(CARD, 2)
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 2 })
    expect(texts()).toHaveLength(1)
  })

  test('for want of its target is not tried again by itself, but an operator may name it', async () => {
    const { writes, ask, deliver, texts } = await failed('thread_not_found')
    ask(CARD, 2)
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 2 })
    expect(texts()).toEqual([])
    await writes.unpark({ opKey: CARD })
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 2 })
    expect(texts()).toHaveLength(1)
  })
})
