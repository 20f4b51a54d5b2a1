import { beforeEach, describe, expect, test } from 'vitest'
import type { Slot } from '../../../src/activities/ports/pacing.ts'
import { TIMING } from '../../../src/domain/timing.ts'
import type { Page, ReadRange } from '../../../src/slack/api/web.ts'
import { createPaced } from '../../../src/slack/outbound/paced.ts'
import { readAll } from '../../../src/slack/outbound/pages.ts'
import { errors, FakeSlack } from './fake-slack.ts'
import { FakePacer, over } from './worker.ts'
import { World } from './world.ts'

const happened: unknown[] = []
beforeEach(() => void happened.splice(0))

const sleep = async (ms: number) => happened.push(`${ms} ms`)

const call = { workspace: 'T1', method: 'conversations.info' }
const request = async () => {
  happened.push('call')
  return 'found'
}
const pacedBy = (slot: Slot) => {
  const pacer = over(new FakePacer(new World()), { reserve: async () => slot })
  return createPaced({ pacer, timing: TIMING, sleep })
}

describe('a call to Slack', () => {
  test.each([1, 1_500])('is made when its turn comes: %i ms later', async (waitMs) => {
    const made = await pacedBy({ kind: 'reserved', waitMs }).make(call, 'card', request)
    expect(made).toEqual({ kind: 'done', value: 'found' })
    expect(happened).toEqual([`${waitMs} ms`, 'call'])
  })

  test('whose turn is now waits for nothing', async () => {
    await pacedBy({ kind: 'reserved', waitMs: 0 }).make(call, 'card', request)
    expect(happened).toEqual(['call'])
  })

  test('whose turn is too far away is not made', async () => {
    const made = await pacedBy({ kind: 'later', retryMs: 9_000 }).make(call, 'card', request)
    expect(made).toMatchObject({ kind: 'later', afterMs: 9_000 })
    expect(happened).toEqual([])
  })

  test('that Slack limits holds back those that follow', async () => {
    const paced = createPaced({ pacer: new FakePacer(new World()), timing: TIMING })
    const limited = () => Promise.reject(errors.limited(30))
    const later = { kind: 'later', afterMs: 30_000 }
    expect(await paced.make(call, 'card', limited)).toMatchObject(later)
    expect(await paced.make(call, 'card', request)).toMatchObject(later)
    expect(happened).toEqual([])
  })
})

describe('reading', () => {
  const message = (ts: string) => ({ ts })

  /** Two pages of a thread or a channel, and the call of each. */
  async function reading(where: { threadTs: string | null; oldest?: string }) {
    const asked: [string, ReadRange][] = []
    const turns: string[] = []
    const read =
      (method: string) =>
      async (range: ReadRange): Promise<Page> => {
        asked.push([method, range])
        if (range.cursor === undefined) return { messages: [message('1')], next: 'second' }
        return { messages: [message('2')], next: null }
      }
    const reserve = async ({ method }: { method: string }) => {
      turns.push(method)
      return { kind: 'reserved' as const, waitMs: 0 }
    }
    const world = new World()
    const api = over(new FakeSlack(world).api(), {
      history: read('conversations.history'),
      replies: read('conversations.replies'),
    })
    const paced = createPaced({ pacer: over(new FakePacer(world), { reserve }), timing: TIMING })
    const all = await readAll(
      { api, paced, workspace: 'T1', priority: 'opening' },
      { channel: 'C1', ...where },
    )
    expect(all).toEqual({ kind: 'messages', messages: [message('1'), message('2')] })
    // Each page takes a slot of the called method.
    expect(turns).toEqual(asked.map(([method]) => method))
    return asked
  }

  test('a thread goes through its replies, page by page', async () => {
    expect(await reading({ threadTs: '5' })).toStrictEqual([
      ['conversations.replies', { channel: 'C1', ts: '5' }],
      ['conversations.replies', { channel: 'C1', ts: '5', cursor: 'second' }],
    ])
  })

  test('a channel goes through its history, and each page begins at the same instant', async () => {
    expect(await reading({ threadTs: null, oldest: '3' })).toStrictEqual([
      ['conversations.history', { channel: 'C1', oldest: '3' }],
      ['conversations.history', { channel: 'C1', oldest: '3', cursor: 'second' }],
    ])
  })
})
