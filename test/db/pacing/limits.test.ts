import { describe, expect, test } from 'vitest'
import { LIMITS, type Limit, scaleLimits, UNLIMITED } from '../../../src/db/pacing/limits.ts'

/** The most calls in one minute: the burst, and the calls that become free meanwhile. */
const perMinute = ({ burst, intervalMs }: Limit): number => burst + 60_000 / intervalMs

describe('Slack’s limits', () => {
  test.each([
    ['chat.update', 50, 10],
    ['chat.delete', 50, 10],
    ['conversations.history', 50, 10],
    ['conversations.info', 50, 10],
    ['conversations.replies', 50, 10],
    ['reactions.add', 50, 10],
    ['reactions.remove', 20, 5],
    ['usergroups.users.list', 20, 5],
    ['chat.postEphemeral', 100, 20],
    ['users.info', 100, 20],
  ])('%s uses its whole tier of %i a minute, %i of them at once', (method, tier, burst) => {
    const [limit, ...others] = LIMITS.methods[method] ?? []
    expect(others).toEqual([])
    expect(limit).toMatchObject({ per: 'workspace', burst })
    expect(limit && perMinute(limit)).toBe(tier)
  })

  test('a method that is not listed has the smallest tier', () => {
    expect(LIMITS.others.map(perMinute)).toEqual([20])
  })

  test('a channel sees a post a second without bursts, a workspace 280 a minute', () => {
    expect(LIMITS.methods['chat.postMessage']).toEqual([
      { per: 'channel', burst: 1, intervalMs: 1_000 },
      { per: 'workspace', burst: 40, intervalMs: 250 },
    ])
  })

  test('are scaled in their intervals, not in their bursts', () => {
    const { methods, others } = scaleLimits(LIMITS, 0.1)
    expect(methods['chat.update']).toEqual([{ per: 'workspace', burst: 10, intervalMs: 150 }])
    expect(others).toEqual([{ per: 'workspace', burst: 5, intervalMs: 400 }])
    const all = [...Object.values(UNLIMITED.methods), UNLIMITED.others].flat()
    expect(new Set(all.map(({ intervalMs }) => intervalMs))).toEqual(new Set([0]))
  })
})
