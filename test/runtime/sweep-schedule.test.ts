import { expect, test } from 'vitest'
import { keepScheduled } from '../../src/runtime/sweep-schedule.ts'
import { listeningLog } from './log.ts'

test('the sweep is scheduled again and again, also after a failure, until the end', async () => {
  const { log, lines } = listeningLog()
  const end = new AbortController()
  const outcomes = ['failed', 'failed', 'scheduled', 'failed', 'scheduled']
  const calls: string[] = []
  const schedule = async () => {
    const outcome = outcomes[calls.length] ?? 'scheduled'
    calls.push(outcome)
    if (calls.length === outcomes.length) end.abort()
    if (outcome === 'failed') throw new Error('Temporal is away')
  }
  await keepScheduled(schedule, log, end.signal, { betweenMs: 1, afterFailureMs: 1 })
  expect(calls).toEqual(outcomes)
  expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(3)
})
