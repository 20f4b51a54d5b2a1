import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Pacer } from '../../../src/activities/ports/pacing.ts'
import { CALL_PRIORITIES } from '../../../src/activities/ports/pacing.ts'
import { LIMITS } from '../../../src/db/pacing/limits.ts'
import { type Bucket, takeSlot } from '../../../src/db/pacing/slots.ts'
import { TIMING } from '../../../src/domain/timing.ts'
import type { Directory } from '../../../src/slack/api/directory.ts'
import type { SlackApi } from '../../../src/slack/api/web.ts'
import { createPaced } from '../../../src/slack/outbound/paced.ts'
import { createThreadReader } from '../../../src/slack/outbound/reader.ts'
import { person } from '../../harness/actors.ts'
import { MemoryReads } from './memory-reads.ts'

/*
 * Threads of many pages under Slack's own limits, in virtual time, with the pacing and the reader of the product.
 */

const PAGE = 199
const MINUTE = 60_000
/** What a call to Slack and the start of an attempt take. */
const [CALL_MS, START_MS] = [150, 30]

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 2, 9) }))
afterEach(() => void vi.useRealTimers())

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const tsOf = (root: number, reply = 0): string =>
  `${1_793_600_000 + root}.${String(reply + 1).padStart(6, '0')}`

/** Slack with threads: the n-th has `lengths[n]` replies. Also counts how often each page was read. */
function slackWith(lengths: readonly number[]) {
  const read = new Map<string, number>()
  const replies: SlackApi['replies'] = async ({ ts, cursor = '0' }) => {
    await sleep(CALL_MS)
    const [nth, from] = [Number(ts.split('.')[0]) - 1_793_600_000, Number(cursor)]
    read.set(`${nth} ${from}`, (read.get(`${nth} ${from}`) ?? 0) + 1)
    const until = Math.min(from + PAGE, lengths[nth] ?? 0)
    const page = Array.from({ length: until - from }, (_, index) => ({
      ...{ ts: tsOf(nth, from + index + 1), thread_ts: ts, text: 'me too' },
      user: index % 2 === 0 ? 'UANA' : 'UREQ',
    }))
    const root = { ts, thread_ts: ts, user: 'UREQ', text: 'It is down' }
    return { messages: [root, ...page], next: until < (lengths[nth] ?? 0) ? String(until) : null }
  }
  return { read, replies }
}

/** Slack's limits for replies, shared by all readers. */
function pacer(): Pacer {
  const limits = LIMITS.methods['conversations.replies'] ?? []
  let buckets: readonly Bucket[] = limits.map((limit, index) => ({
    key: `${index}`,
    limit,
    nextAt: 0,
    retryAt: [],
  }))
  return {
    reserve: async (_call, priority, horizonMs) => {
      const callPriority = CALL_PRIORITIES.indexOf(priority)
      const taken = takeSlot(buckets, { now: Date.now(), callPriority, horizonMs, jitter: Math.random() })
      buckets = taken.buckets
      return taken.slot
    },
    takeFree: async () => false,
    hold: async () => undefined,
  }
}

const directory = {
  personOf: async (user: string) => person(user, ...(user === 'UANA' ? ['agent' as const] : [])),
}

/** Opens these threads, each `at` milliseconds after the start; resolves to how long each took, in milliseconds. */
async function open(threads: readonly { length: number; at: number }[], withinMs: number) {
  const slack = slackWith(threads.map(({ length }) => length))
  const reader = createThreadReader({
    api: slack,
    paced: createPaced({ pacer: pacer(), timing: TIMING, sleep }),
    reads: new MemoryReads(Date.now),
    directory: { ...directory, nameOf: async () => null } as Partial<Directory> as Directory,
    timing: TIMING,
  })
  const took: (number | null)[] = threads.map(() => null)
  const replies: number[] = []
  let longestMs = 0
  const openOne = async ({ at }: { at: number }, nth: number): Promise<void> => {
    await sleep(at)
    for (const since = Date.now(); ; ) {
      await sleep(START_MS)
      const began = Date.now()
      const known = { triggeredBy: 'UREQ', settled: false, rows: [] }
      const found = await reader.opening({ workspace: 'T1', channel: 'C1', threadTs: tsOf(nth) }, known)
      longestMs = Math.max(longestMs, Date.now() - began)
      if (found.kind === 'root') {
        took[nth] = Date.now() - since
        replies[nth] = found.replies.length
        return
      }
      await sleep(found.kind === 'later' ? found.afterMs : 0)
    }
  }
  for (const [nth, thread] of threads.entries()) void openOne(thread, nth)
  await vi.advanceTimersByTimeAsync(withinMs)
  const pages = [...slack.read.values()]
  return { took, replies, longestMs, pages: pages.length, most: Math.max(...pages) }
}

const together = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => ({ length, at: index * 10 }))

/** Openings of messages without replies, so many a minute. */
const ordinary = (perMinute: number, minutes: number) =>
  Array.from({ length: perMinute * minutes }, (_, index) => ({ length: 0, at: (index * MINUTE) / perMinute }))

/** How long so many pages take at least: a burst of ten, and then one page in 1.5 seconds. */
const atLeastMs = (pages: number): number => Math.max(0, pages - 10) * 1_500

describe('under Slack’s limits', () => {
  test('five threads of 1,005 replies that are reacted to together all open, and no page is read twice', async () => {
    const { took, pages, most } = await open(together(5, 1_005), 5 * MINUTE)
    expect(pages).toBe(30)
    expect(most).toBe(1)
    expect(took).not.toContain(null)
    expect(Math.max(...took.map(Number))).toBeLessThan(1.25 * atLeastMs(pages))
  })

  test('a thread of 8,000 replies opens, though it takes many attempts', async () => {
    const { took, most, replies, longestMs } = await open([{ length: 8_000, at: 0 }], 5 * MINUTE)
    expect(took).not.toContain(null)
    expect(most).toBe(1)
    expect(replies).toEqual([1_000])
    // Temporal would start another attempt beside one that takes longer.
    expect(longestMs).toBeLessThan(TIMING.attemptMs)
  })

  test('forty threads of 400 replies that are reacted to together all open', async () => {
    const { took, most } = await open(together(40, 400), 10 * MINUTE)
    expect(took).not.toContain(null)
    expect(most).toBe(1)
  })

  test('a long thread delays no ordinary opening: these go first', async () => {
    const threads = [...together(5, 1_005), ...ordinary(20, 5)]
    const { took } = await open(threads, 10 * MINUTE)
    expect(took).not.toContain(null)
    expect(Math.max(...took.slice(5).map(Number))).toBeLessThan(TIMING.slotHorizonMs + 3_000)
  })

  test('a long thread opens while 30 ordinary tickets a minute open', async () => {
    const { took } = await open([{ length: 1_005, at: MINUTE }, ...ordinary(30, 10)], 10 * MINUTE)
    expect(took[0]).not.toBeNull()
  })
})
