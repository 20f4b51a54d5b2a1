import { afterAll, describe, expect, test, vi } from 'vitest'
import type { WriteStore } from '../../../src/activities/ports/writes.ts'
import { TIMING } from '../../../src/domain/timing.ts'
import { createPaced } from '../../../src/slack/outbound/paced.ts'
import { createReleaser } from '../../../src/slack/outbound/release.ts'
import { createTargets } from '../../../src/slack/outbound/targets.ts'
import { CARD, NOTICE, REACTIONS, THREAD_CARD, writersDesk } from './desk.ts'
import { errors, PRIVATE } from './fake-slack.ts'
import { writerOn } from './worker.ts'

afterAll(() => vi.unstubAllGlobals())

const PUBLIC = { ...PRIVATE, isPrivate: false }
const SHARED = { ...PRIVATE, isShared: true }

/** A worker with its cache of channels, and the sweep's releaser. */
function triageDesk() {
  const desk = writersDesk()
  const moved: { to: string | null } = { to: 'C9' }
  const triageOf = () => moved.to
  const ports = { ...desk.ports, triageOf }
  const { api, writes } = ports
  const paced = createPaced({ pacer: ports.pacer, timing: TIMING })
  const targets = createTargets({ triageOf, api, paced, writes })
  const worker = writerOn(ports, TIMING)
  const inTime = async <T>(work: Promise<T>): Promise<T> => {
    await desk.world.run()
    return work
  }
  return {
    ...desk,
    moved,
    deliver: (opKey: string) => inTime(worker.deliver(opKey, 0)),
    release: (own: Pick<WriteStore, 'parked' | 'unpark'> = writes) =>
      inTime(createReleaser({ api, paced, writes: own, targets }).release()),
  }
}

describe('a triage channel that others can read', () => {
  test.each([
    ['public', PUBLIC],
    ['shared', SHARED],
  ])(
    'because it is %s gets no card and no reminder: they are parked with what to do',
    async (open, state) => {
      const { slack, writes, ask, deliver, texts } = triageDesk()
      slack.channels.set('C9', state)
      for (const opKey of [CARD, NOTICE]) {
        ask(opKey, 1)
        expect(await deliver(opKey)).toEqual({ kind: 'parked', why: `triage_is_${open}` })
        const { channel, parking } = writes.row(opKey)
        expect(channel).toBe('C9')
        expect(parking).toMatchObject({
          scope: 'channel',
          advice: expect.stringMatching(/^The .* Make it private/),
        })
      }
      expect(texts()).toEqual([])
    },
  )

  test('gets no edit of a card that stood there before, as soon as Slack says that it changed', async () => {
    const { slack, writes, ask, deliver, called } = triageDesk()
    ask(CARD, 1)
    await deliver(CARD)
    slack.channels.set('C9', PUBLIC)
    await writes.channelChanged('C9')
    ask(CARD, 2)
    expect(await deliver(CARD)).toEqual({ kind: 'parked', why: 'triage_is_public' })
    expect(called('chat.update')).toBe(0)
  })

  test('is noticed within a minute where Slack says nothing, and asked about no more often', async () => {
    const { slack, ask, deliver, pass, called } = triageDesk()
    ask(CARD, 1)
    await deliver(CARD)
    slack.channels.set('C9', PUBLIC)
    ask(CARD, 2)
    expect(await deliver(CARD)).toMatchObject({ kind: 'delivered' })
    expect(called('conversations.info')).toBe(1)
    await pass(60_000)
    ask(CARD, 3)
    expect(await deliver(CARD)).toMatchObject({ kind: 'parked' })
  })

  test.each([
    ['a millisecond before a minute has passed', 59_999, 1],
    ['when a minute has passed', 60_000, 2],
  ])('is asked about %s: %i ms, %i times', async (_, ms, times) => {
    const { world, slack, ask, deliver, pass, called } = triageDesk()
    ask(CARD, 1)
    const askedAt = world.now
    await deliver(CARD)
    slack.channels.set('C9', PUBLIC)
    ask(CARD, 2)
    await pass(askedAt + ms - world.now)
    await deliver(CARD)
    expect(called('conversations.info')).toBe(times)
  })

  test('does not keep the request’s marks waiting', async () => {
    const { slack, ask, deliver } = triageDesk()
    slack.channels.set('C9', PUBLIC)
    ask(REACTIONS, 1)
    expect(await deliver(REACTIONS)).toMatchObject({ kind: 'delivered' })
  })

  test('that cannot be asked about gets nothing until it can', async () => {
    const { slack, ask, deliver, texts } = triageDesk()
    ask(CARD, 1)
    slack.next('conversations.info', { error: errors.cut() }, { error: errors.code('missing_scope') })
    expect(await deliver(CARD)).toMatchObject({ kind: 'later' })
    expect(await deliver(CARD)).toEqual({ kind: 'parked', why: 'missing_scope' })
    expect(texts()).toEqual([])
  })

  test('gets nothing before Slack’s limits allow to ask about it', async () => {
    const { slack, ask, deliver, texts } = triageDesk()
    ask(CARD, 1)
    slack.next('conversations.info', { error: errors.limited(30) })
    expect(await deliver(CARD)).toMatchObject({ kind: 'later', afterMs: 30_000 })
    expect(texts()).toEqual([])
  })

  test('gets what was parked once it is private again', async () => {
    const { slack, writes, ask, deliver, release, texts } = triageDesk()
    slack.channels.set('C9', PUBLIC)
    ask(CARD, 1)
    await deliver(CARD)
    expect(await release()).toEqual([])
    slack.channels.delete('C9')
    await writes.channelChanged('C9')
    expect(await release()).toHaveLength(1)
    expect(await deliver(CARD)).toMatchObject({ kind: 'delivered' })
    expect(texts()).toHaveLength(1)
  })
})

describe('a parked write', () => {
  test.each(['is_archived', 'not_in_channel', 'channel_not_found'])(
    'for %s is released once its channel is usable, though no event came after it was parked',
    async (code) => {
      const { slack, ask, deliver, release, texts } = triageDesk()
      ask(CARD, 1)
      slack.next('chat.postMessage', { error: errors.code(code) })
      expect(await deliver(CARD)).toEqual({ kind: 'parked', why: code })
      slack.channels.set('C9', { ...PRIVATE, isArchived: true })
      expect(await release()).toEqual([])
      slack.channels.set('C9', { ...PRIVATE, isMember: false })
      expect(await release()).toEqual([])
      slack.channels.delete('C9')
      expect(await release()).toHaveLength(1)
      expect(await deliver(CARD)).toMatchObject({ kind: 'delivered' })
      expect(texts()).toHaveLength(1)
    },
  )

  test('of a requester’s thread is released by the state of the thread’s own channel', async () => {
    const { slack, ask, deliver, release } = triageDesk()
    ask(THREAD_CARD, 1)
    slack.next('chat.postMessage', { error: errors.code('is_archived') })
    await deliver(THREAD_CARD)
    slack.channels.set('C1', { ...PRIVATE, isArchived: true })
    expect(await release()).toEqual([])
    slack.channels.delete('C1')
    expect(await release()).toHaveLength(1)
  })

  test('stays parked while Slack does not say how its channel is', async () => {
    const { slack, ask, deliver, release } = triageDesk()
    ask(CARD, 1)
    slack.next('chat.postMessage', { error: errors.code('is_archived') })
    await deliver(CARD)
    slack.next('conversations.info', { error: errors.cut() })
    expect(await release()).toEqual([])
    expect(await release()).toHaveLength(1)
  })

  test('is released with the others of its channel, about which Slack is asked once', async () => {
    const { slack, ask, deliver, release, called } = triageDesk()
    for (const opKey of [CARD, NOTICE]) {
      ask(opKey, 1)
      slack.next('chat.postMessage', { error: errors.code('is_archived') })
      await deliver(opKey)
    }
    const before = called('conversations.info')
    expect(await release()).toHaveLength(2)
    expect(called('conversations.info')).toBe(before + 1)
  })

  test('is found behind more of them than are read at once', async () => {
    const { slack, writes, ask, deliver, release } = triageDesk()
    ask(CARD, 1)
    slack.next('chat.postMessage', { error: errors.code('is_archived') })
    await deliver(CARD)
    const [hopeless] = await writes.parked('', 1)
    if (hopeless === undefined) throw new Error('nothing is parked')
    const inFront = Array.from({ length: 1_200 }, (_, n) => ({
      ...hopeless,
      opKey: `A${String(n).padStart(4, '0')}`,
      error: 'missing_scope',
    }))
    const asked: string[] = []
    const parked: typeof writes.parked = async (after, limit) => {
      asked.push(after)
      const all = [...inFront, { ...hopeless, error: 'is_archived' }]
      return all.filter(({ opKey }) => opKey > after).slice(0, limit)
    }
    expect(await release({ parked, unpark: (filter) => writes.unpark(filter) })).toHaveLength(1)
    // Each is looked at once.
    expect(asked).toEqual(['', 'A0499', 'A0999'])
  })

  test('for what only a person can tell stays parked', async () => {
    const { slack, ask, deliver, release } = triageDesk()
    ask(CARD, 1)
    slack.next('chat.postMessage', { error: errors.code('restricted_action') })
    await deliver(CARD)
    expect(await release()).toEqual([])
  })

  test('is released into the channel that its team has moved to', async () => {
    const { slack, moved, ask, deliver, release } = triageDesk()
    ask(CARD, 1)
    slack.next('chat.postMessage', { error: errors.code('restricted_action') })
    await deliver(CARD)
    moved.to = 'C8'
    expect(await release()).toHaveLength(1)
    await deliver(CARD)
    expect(slack.messages).toMatchObject([{ channel: 'C8' }])
  })

  test('of a team that docket.yaml does not name waits for it', async () => {
    const { moved, writes, ask, deliver, release } = triageDesk()
    moved.to = null
    ask(CARD, 1)
    expect(await deliver(CARD)).toEqual({ kind: 'parked', why: 'no_triage_channel' })
    expect(writes.row(CARD).parking?.advice).toContain('names no team platform')
    expect(await release()).toEqual([])
    moved.to = 'C9'
    expect(await release()).toHaveLength(1)
  })
})

test('a card whose channel is gone is posted where the team is now', async () => {
  const { slack, moved, ask, deliver } = triageDesk()
  ask(CARD, 1)
  await deliver(CARD)
  moved.to = 'C8'
  ask(CARD, 2)
  slack.next('chat.update', { error: errors.code('is_inactive') })
  expect(await deliver(CARD)).toMatchObject({ kind: 'later' })
  expect(await deliver(CARD)).toMatchObject({ kind: 'delivered' })
  expect(slack.messages.map(({ channel }) => channel)).toEqual(['C9', 'C8'])
})
