import { afterAll, describe, expect, test, vi } from 'vitest'
import { missCountsAfterMs, TIMING } from '../../../src/domain/timing.ts'
import { CARD, NOTICE, REACTIONS, writersDesk } from './desk.ts'
import { errors } from './fake-slack.ts'
import { attempt, over } from './worker.ts'

afterAll(() => vi.unstubAllGlobals())

describe('a notice', () => {
  test('that Slack stored but answered with 500 is read back and adopted', async () => {
    const { slack, writes, ask, deliver, texts } = writersDesk()
    ask(NOTICE, 7)
    slack.next('chat.postMessage', { applyMs: 50, error: errors.status(500) })
    expect(await deliver(NOTICE)).toMatchObject({ kind: 'later', afterMs: TIMING.retryMs })
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 7 })
    expect(texts()).toHaveLength(1)
    expect(writes.row(NOTICE)).toMatchObject({ state: 'done', messageTs: slack.messages[0]?.ts })
  })

  test('whose worker died between post and record is read back and adopted', async () => {
    const { writes, ports, ask, deliver, texts } = writersDesk()
    ask(NOTICE, 7)
    const dying = over(writes, { done: () => Promise.reject(new Error('killed')) })
    await deliver(NOTICE, { writes: dying })
    expect(writes.row(NOTICE)).toMatchObject({ state: 'sending', attempt: 1 })
    expect(await deliver(NOTICE, ports)).toEqual({ kind: 'delivered', seq: 7 })
    expect(texts()).toHaveLength(1)
  })

  test('that a 429 held back is posted after its time, and nobody else calls meanwhile', async () => {
    const { world, slack, ask, deliver, pass, texts, called } = writersDesk()
    ask(NOTICE, 7)
    ask(CARD, 1)
    slack.next('chat.postMessage', { error: errors.limited(30) })
    expect(await deliver(NOTICE)).toMatchObject({ kind: 'later', afterMs: 30_000 })
    const since = world.now
    for (const opKey of [NOTICE, CARD]) expect(await deliver(opKey)).toMatchObject({ kind: 'later' })
    expect(called('chat.postMessage')).toBe(1)
    await pass(30_000 - (world.now - since))
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 7 })
    expect(texts()).toHaveLength(1)
  })

  test('whose connection was cut before Slack stored it is posted again, but only when a miss counts', async () => {
    const { world, slack, ask, deliver, pass, texts, called } = writersDesk()
    ask(NOTICE, 7)
    slack.next('chat.postMessage', { error: errors.cut() })
    let outcome = await deliver(NOTICE)
    while (outcome.kind === 'later') {
      await pass(outcome.afterMs)
      if (called('chat.postMessage') === 1) expect(texts()).toEqual([])
      outcome = await deliver(NOTICE)
    }
    expect(outcome).toEqual({ kind: 'delivered', seq: 7 })
    expect(texts()).toHaveLength(1)
    expect(world.now).toBeGreaterThan(missCountsAfterMs(TIMING))
    expect(called('conversations.history')).toBeLessThan(12)
  })

  test('that never reached Slack is posted again soon, and later the more often it failed', async () => {
    const { slack, ask, deliver, pass } = writersDesk()
    ask(NOTICE, 7)
    slack.plan = (method) => ({
      ...{ applyMs: null, answerMs: 10 },
      ...(method === 'chat.postMessage' && { error: errors.refused() }),
    })
    const waits: number[] = []
    for (let tries = 0; tries < 8; tries += 1) {
      const outcome = await deliver(NOTICE)
      if (outcome.kind === 'later') waits.push(outcome.afterMs)
      await pass(60_000)
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
  })

  test('that Slack refuses is parked with what to do; released again it is posted, not looked for', async () => {
    const { slack, writes, ask, deliver, texts, called } = writersDesk()
    ask(NOTICE, 7)
    slack.next('chat.postMessage', { error: errors.code('not_in_channel') })
    expect(await deliver(NOTICE)).toEqual({ kind: 'parked', why: 'not_in_channel' })
    const { parking } = writes.row(NOTICE)
    expect(parking).toMatchObject({ scope: 'channel', advice: expect.stringContaining('Invite the app') })
    expect(await deliver(NOTICE)).toEqual({ kind: 'parked', why: 'parked' })
    await writes.unpark({ opKey: NOTICE })
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 7 })
    expect(texts()).toHaveLength(1)
    expect(called('conversations.history')).toBe(0)
  })

  test('that may stand where Slack lets nobody read is parked, and adopted once it may be read', async () => {
    const { slack, writes, ask, deliver, texts } = writersDesk()
    ask(NOTICE, 7)
    slack.next('chat.postMessage', { applyMs: 50, error: errors.cut() })
    await deliver(NOTICE)
    slack.next('conversations.history', { error: errors.code('not_in_channel') })
    expect(await deliver(NOTICE)).toEqual({ kind: 'parked', why: 'not_in_channel' })
    await writes.unpark({ opKey: NOTICE })
    expect(writes.row(NOTICE)).toMatchObject({ state: 'sending', attempt: 1 })
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 7 })
    expect(texts()).toHaveLength(1)
  })

  test('that became pointless before it left is never posted', async () => {
    const { writes, ask, deliver, called } = writersDesk()
    ask(NOTICE, 7)
    writes.void(NOTICE)
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 7 })
    expect(called('chat.postMessage')).toBe(0)
  })

  test('that becomes pointless between the look and the intent is not posted either', async () => {
    const { writes, ask, deliver, called } = writersDesk()
    ask(NOTICE, 7)
    const begin = (opKey: string, attempt: number, channel: string) => {
      writes.void(opKey)
      return writes.begin(opKey, attempt, channel)
    }
    expect(await deliver(NOTICE, { writes: over(writes, { begin }) })).toMatchObject({ kind: 'later' })
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 7 })
    expect(called('chat.postMessage')).toBe(0)
  })

  test('that became pointless while its outcome was unknown is void if it is not found', async () => {
    const { slack, writes, ask, deliver, pass, texts, called } = writersDesk()
    ask(NOTICE, 7)
    slack.next('chat.postMessage', { error: errors.cut() })
    await deliver(NOTICE)
    writes.void(NOTICE, 9)
    await pass(missCountsAfterMs(TIMING))
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 9 })
    expect(writes.row(NOTICE)).toMatchObject({ state: 'void' })
    expect(called('chat.postMessage')).toBe(1)
    expect(texts()).toEqual([])
  })

  test('that became pointless while its outcome was unknown is edited if it is found', async () => {
    const { slack, writes, ask, deliver, texts } = writersDesk()
    ask(NOTICE, 7)
    slack.next('chat.postMessage', { applyMs: 50, error: errors.cut() })
    await deliver(NOTICE)
    writes.void(NOTICE, 9)
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 7 })
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 9 })
    expect(texts()).toEqual([expect.stringMatching(/^~.*overdue.*~\nAnswered\./)])
  })

  test('that stands and no longer holds is edited once, and says so', async () => {
    const { slack, writes, ask, deliver, texts } = writersDesk()
    ask(NOTICE, 7)
    await deliver(NOTICE)
    writes.void(NOTICE, 9)
    writes.void(NOTICE, 11)
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 9 })
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 9 })
    expect(texts()).toEqual([expect.stringMatching(/^~.*overdue.*~\nAnswered\./)])
    expect(slack.messages[0]?.edits).toBe(1)
  })

  test('that became pointless and was deleted by a person is not said again', async () => {
    const { slack, writes, ask, deliver, texts } = writersDesk()
    ask(NOTICE, 7)
    slack.next('chat.postMessage', { applyMs: 50, error: errors.cut() })
    await deliver(NOTICE)
    writes.void(NOTICE, 9)
    await deliver(NOTICE)
    slack.delete({ channel: 'C9', ts: slack.messages[0]?.ts ?? '' })
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 9 })
    expect(texts()).toEqual([])
  })

  test('whose row is older than what is wanted is not delivered: a backup was restored', async () => {
    const { world, ports, ask, called } = writersDesk()
    ask(NOTICE, 7)
    expect(await attempt(ports, TIMING, NOTICE, 8)).toEqual({ kind: 'behind', has: 7 })
    expect(await attempt(ports, TIMING, CARD, 1)).toEqual({ kind: 'behind', has: 0 })
    expect(called('chat.postMessage')).toBe(0)
    const wanted = attempt(ports, TIMING, NOTICE, 7)
    await world.run()
    expect(await wanted).toEqual({ kind: 'delivered', seq: 7 })
  })

  test('whose event comes while the call is under way is adopted, and the call’s answer changes nothing', async () => {
    const { slack, writes, ask, deliver } = writersDesk()
    ask(NOTICE, 7)
    slack.onStored = ({ ts, channel, payload }) => void writes.echo(payload.k, channel, ts)
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 7 })
    expect(writes.row(NOTICE)).toMatchObject({ state: 'done', messageTs: slack.messages[0]?.ts, doneSeq: 7 })
  })

  test('whose event comes before the read-back needs no reading', async () => {
    const { slack, writes, ask, deliver, called } = writersDesk()
    ask(NOTICE, 7)
    slack.onStored = ({ ts, channel, payload }) => void writes.echo(payload.k, channel, ts)
    slack.next('chat.postMessage', { applyMs: 50, error: errors.cut() })
    await deliver(NOTICE)
    expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 7 })
    expect(called('conversations.history')).toBe(0)
  })
})

describe('a card', () => {
  const posted = async () => {
    const desk = writersDesk()
    desk.ask(CARD, 1)
    expect(await desk.deliver(CARD)).toEqual({ kind: 'delivered', seq: 1 })
    return desk
  }

  test('is edited at once, and five revisions are one edit per interval that shows the newest', async () => {
    const { world, slack, ask, deliver, pass, called } = await posted()
    ask(CARD, 2)
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 2 })
    for (const seq of [3, 4, 5, 6, 7]) {
      await pass(500)
      ask(CARD, seq)
    }
    const wait = await deliver(CARD)
    expect(wait).toMatchObject({ kind: 'later', why: 'the card was edited a moment ago' })
    const editedAt = slack.calls.at(-1)?.at ?? 0
    await pass(wait.kind === 'later' ? wait.afterMs : 0)
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 7 })
    expect(called('chat.update')).toBe(2)
    expect(world.now - editedAt).toBeGreaterThanOrEqual(TIMING.editIntervalMs)
    expect(slack.messages[0]).toMatchObject({ payload: { seq: 7 }, edits: 2 })
  })

  test('that somebody deleted is posted once more by its next edit, with another receipt', async () => {
    const { slack, writes, ask, deliver } = await posted()
    const lost = slack.messages[0]
    slack.delete({ channel: 'C9', ts: lost?.ts ?? '' })
    ask(CARD, 2)
    expect(await deliver(CARD)).toMatchObject({ kind: 'later', why: expect.stringContaining('posted again') })
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 2 })
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 2 })
    expect(slack.messages).toHaveLength(2)
    expect(slack.messages[1]?.payload.k).not.toBe(lost?.payload.k)
    expect(writes.row(CARD)).toMatchObject({ messageTs: slack.messages[1]?.ts })
  })

  test('that somebody deleted is posted once, also when an attempt froze after it had found that', async () => {
    const { slack, writes, ports, ask, deliver, pass, texts, world } = writersDesk()
    ask(CARD, 1)
    await deliver(CARD)
    for (const message of slack.messages) slack.delete(message)
    ask(CARD, 2)
    const frozen = Promise.withResolvers<void>()
    const recreate: typeof writes.recreate = (opKey, lost) =>
      frozen.promise.then(() => writes.recreate(opKey, lost))
    const late = attempt({ ...ports, writes: over(writes, { recreate }) }, TIMING, CARD)
    await pass(TIMING.leaseMs + 1)
    expect(await deliver(CARD)).toMatchObject({ kind: 'later', why: expect.stringContaining('posted again') })
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 2 })
    frozen.resolve()
    await late
    await world.run()
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 2 })
    expect(texts()).toHaveLength(1)
  })

  test('keeps a newer edit waiting while an older one may still be made', async () => {
    const { slack, ask, deliver, pass } = await posted()
    ask(CARD, 2)
    slack.next('chat.update', { applyMs: 25_000, error: errors.code('fatal_error') })
    expect(await deliver(CARD)).toMatchObject({ kind: 'later', afterMs: TIMING.lateCommitMs })
    ask(CARD, 3)
    await pass(TIMING.lateCommitMs)
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 3 })
    expect(slack.messages[0]?.payload.seq).toBe(3)
  })

  test('is left alone by a process that took the lease and then slept', async () => {
    const { world, slack, ports, ask, deliver, pass } = await posted()
    ask(CARD, 2)
    const api = over(ports.api, {
      update: async (...args) => {
        await world.sleep(90_000)
        return ports.api.update(...args)
      },
    })
    expect(await deliver(CARD, { api })).toMatchObject({ kind: 'later', why: 'the intent is too old' })
    expect(slack.messages[0]?.edits).toBe(0)
    await pass(1_000)
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 2 })
  })

  test('adopted from its event shows nobody knows what, so it is edited', async () => {
    const { slack, writes, ask, deliver } = writersDesk()
    ask(CARD, 1)
    slack.onStored = ({ ts, channel, payload }) => void writes.echo(payload.k, channel, ts)
    slack.next('chat.postMessage', { applyMs: 50, error: errors.cut() })
    await deliver(CARD)
    ask(CARD, 2)
    expect(await deliver(CARD)).toEqual({ kind: 'delivered', seq: 2 })
    expect(slack.messages).toMatchObject([{ payload: { seq: 2 }, edits: 1 }])
  })
})

describe('the bot’s own reactions', () => {
  test('that stand already are as good as made', async () => {
    const { slack, writes, ask, deliver } = writersDesk()
    ask(REACTIONS, 1)
    slack.next('reactions.add', { error: errors.code('already_reacted') })
    expect(await deliver(REACTIONS)).toEqual({ kind: 'delivered', seq: 1 })
    expect(writes.row(REACTIONS).holder).toBeNull()
  })

  test('with an emoji that Slack does not have are parked, and the advice names the emoji and the setting', async () => {
    const { slack, writes, ask, deliver } = writersDesk()
    ask(REACTIONS, 1)
    slack.next('reactions.add', { error: errors.code('invalid_name') })
    expect(await deliver(REACTIONS)).toMatchObject({ kind: 'parked', why: 'invalid_name' })
    expect(writes.row(REACTIONS).parking?.advice).toBe(
      'This workspace has no emoji ":eyes:": correct emoji.tracked of team platform in docket.yaml, ' +
        'or add the emoji to the workspace.',
    )
  })

  test('on a message that is gone have ended, and no later change tries them again', async () => {
    const { slack, ask, deliver, called } = writersDesk()
    ask(REACTIONS, 1)
    slack.next('reactions.add', { error: errors.code('message_not_found') })
    expect(await deliver(REACTIONS)).toMatchObject({
      kind: 'failed',
      why: 'message_not_found',
      because: 'target',
    })
    ask(REACTIONS, 2)
    expect(await deliver(REACTIONS)).toEqual({ kind: 'delivered', seq: 2 })
    expect(called('reactions.add')).toBe(1)
  })
})
