import { WebAPIRateLimitedError } from '@slack/web-api'
import { describe, expect, test } from 'vitest'
import { Limits } from '../../dev/slack-sim/limits.ts'
import { calmSlack } from './harness.ts'

describe('limits', () => {
  test('answer 429 with whole seconds to wait when a channel’s burst is used up', async () => {
    const { slack } = await calmSlack({ settings: { limits: 0.1 } })
    const post = (channel: string) => slack.chat.postMessage({ channel, text: 'x' })
    for (let i = 0; i < 4; i += 1) await post('C0HELP')
    const error = await post('C0HELP').catch((each) => each)
    expect(error).toBeInstanceOf(WebAPIRateLimitedError)
    expect(error.retryAfter).toBeGreaterThan(0)
    expect(Number.isInteger(error.retryAfter)).toBe(true)
    expect((await post('C0TRIAGE')).ok).toBe(true)
  })

  test('give a channel one message a second back', () => {
    const limits = new Limits(() => true)
    const post = (at: number) => limits.take('chat.postMessage', 'post', 'C1', at)
    expect([0, 0, 0, 0, 0].map(post)).toEqual([0, 0, 0, 0, 1])
    expect([post(1000), post(1000), post(2500), post(3000)]).toEqual([0, 1, 0, 0])
  })

  test('count each method in a sliding minute by its tier', () => {
    const limits = new Limits(() => true)
    const call = (method: string, at: number) => limits.take(method, 2, undefined, at)
    for (let i = 0; i < 20; i += 1) expect(call('reactions.remove', i * 1000)).toBe(0)
    expect(call('reactions.remove', 20_000)).toBe(40)
    expect(call('users.list', 20_000)).toBe(0)
    expect(call('reactions.remove', 60_001)).toBe(0)
    expect(call('reactions.remove', 60_002)).toBe(1)
  })

  test('can be scaled and switched off', () => {
    let setting: boolean | number = 0.1
    const limits = new Limits(() => setting)
    const call = () => limits.take('users.list', 2, undefined, 0)
    expect([call(), call(), call()]).toEqual([0, 0, 60])
    setting = false
    expect(call()).toBe(0)
  })
})
