import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { retriesUntil } from '../../src/runtime/temporal.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const UNAVAILABLE = 14

/** A call to a server that is away: it makes its first attempt, and the interceptor decides on the next. */
function callThrough(interceptor: ReturnType<typeof retriesUntil>) {
  const attempts = vi.fn(() => ({
    start(
      metadata: unknown,
      listener: { onReceiveMessage(message: null): void; onReceiveStatus(status: object): void },
    ) {
      listener.onReceiveMessage(null)
      listener.onReceiveStatus({ code: UNAVAILABLE, details: 'away', metadata })
    },
    sendMessage: () => undefined,
    halfClose: () => undefined,
  }))
  const intercept = interceptor as unknown as (
    options: object,
    next: typeof attempts,
  ) => ReturnType<typeof attempts>
  const call = intercept({}, attempts)
  call.start({}, { onReceiveMessage: () => undefined, onReceiveStatus: () => undefined })
  return attempts
}

test('a call to a Temporal that is away is tried again', () => {
  const attempts = callThrough(retriesUntil(() => false))
  expect(attempts).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(10_000)
  expect(attempts.mock.calls.length).toBeGreaterThan(3)
})

test('a retry that comes after the connection was closed makes no call', () => {
  let closed = false
  const attempts = callThrough(retriesUntil(() => closed))
  closed = true
  vi.advanceTimersByTime(60_000)
  expect(attempts).toHaveBeenCalledTimes(1)
})
