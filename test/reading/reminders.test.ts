import { ApplicationFailure } from '@temporalio/common'
import { describe, expect, test } from 'vitest'
import { TIMING } from '../../src/domain/timing.ts'
import { deletesRequest, open } from '../domain/fixtures.ts'
import { ASKED, answer, type Case, inSlack, NOW, portsOf, REMINDER, until } from './ports.ts'

const { skewMs, readLagMs, coverMs, coverLiveMs } = TIMING
const whole = [until(0)]
/** The gateways saw everything but for one hole; the instants are in milliseconds before now. */
const except = (from: number, to: number) => [until(from), { from: NOW - to, until: NOW }]

async function isRead(facts: Case): Promise<boolean> {
  const { remind, reads } = portsOf(facts)
  await remind()
  return reads.length > 0
}

describe('before a reminder', () => {
  test('nothing is read where the gateways have seen everything', async () => {
    const { remind, reads, delivered } = portsOf({ spans: whole })
    expect(await remind()).toEqual({ kind: 'delivered', seq: 2 })
    expect([reads, delivered]).toEqual([[], [REMINDER]])
  })

  test('an answer that the gateways may have missed is handed in, and the reminder waits', async () => {
    const { remind, reads, delivered } = portsOf({ rows: [answer], spans: except(200_000, 100_000) })
    expect(await remind()).toEqual({ kind: 'found', replies: [inSlack], request: 'present' })
    expect([reads, delivered]).toEqual([[[answer]], []])
  })

  test('a deletion that the gateways may have missed is handed in, and the reminder waits', async () => {
    const { remind, delivered } = portsOf({ spans: [], said: [], requestDeleted: true })
    expect(await remind()).toEqual({ kind: 'found', replies: [], request: 'deleted' })
    expect(delivered).toEqual([])
  })

  test('a deletion that the ticket knows holds back nothing: the team may have kept it', async () => {
    const history = [open(), deletesRequest(ASKED + 120_000)]
    const { remind } = portsOf({ spans: [], said: [], requestDeleted: true, history })
    expect(await remind()).toEqual({ kind: 'delivered', seq: 2 })
  })

  test('the thread is read once: after that the reminder goes', async () => {
    const { remind, reads } = portsOf({ spans: [] })
    expect(await remind(true)).toEqual({ kind: 'delivered', seq: 2 })
    expect(reads).toEqual([])
  })

  test.each<[string, boolean, Case]>([
    ['with a hole since the request', true, { spans: except(300_000, 200_000) }],
    ['with a hole that goes on', true, { spans: [until(coverLiveMs)] }],
    ['with a hole that ended before the request', false, { spans: [{ from: ASKED - skewMs, until: NOW }] }],
    ['with a hole that ended shortly before it', true, { spans: [{ from: ASKED - skewMs + 1, until: NOW }] }],
    [
      'with a hole that ended before the latest look',
      false,
      { spans: except(300_000, 200_000), lookedAt: NOW - 200_000 + skewMs + readLagMs },
    ],
    [
      'with a hole that a lagging look cannot show',
      true,
      { spans: except(300_000, 200_000), lookedAt: NOW - 200_000 + skewMs + readLagMs - 1 },
    ],
    ['with a hole since the latest look', true, { spans: except(50_000, 40_000), lookedAt: NOW - 60_000 }],
    ['with gateways that stated it a moment ago', false, { spans: [until(1.5 * coverMs)] }],
    ['with retention off, in a covered time', false, { spans: whole, seenForMs: 0 }],
    ['with retention off, and a hole', true, { spans: except(300_000, 200_000), seenForMs: 0 }],
  ])('%s the thread is read: %s', async (_, read, facts) => {
    expect(await isRead(facts)).toBe(read)
  })

  test('it waits for gateways that are late, until they have stated it or cannot be alive', async () => {
    const { remind, reads, delivered } = portsOf({ spans: [until(1.5 * coverMs + 1)] })
    const failure = await remind().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ApplicationFailure)
    expect(failure).toMatchObject({ type: 'Later', nextRetryDelay: coverMs })
    expect([reads, delivered]).toEqual([[], []])
  })

  test.each([
    ['an attempt that may stand', { attempt: 1 }],
    ['a notice that is not ready', { state: 'parked' as const }],
    ['a notice of a resolution', { notice: { kind: 'resolved' as const, by: 'UANA' } }],
  ])('nothing is read for %s', async (_, change) => {
    const { remind, reads, written } = portsOf({ spans: [] })
    Object.assign(written, change)
    await remind()
    expect(reads).toEqual([])
  })
})
