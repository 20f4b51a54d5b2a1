import { expect, test } from 'vitest'
import { whyNotReady } from '../../dev/run/why-not-ready.ts'

const WAITING = ['Slack has not said yet who we are']
const line = (msg: string, level = 'warn'): string => `${JSON.stringify({ level, msg })}\n`
const away = line('http request failed fetch failed')

test('a refused token comes first, in the words of the log', () => {
  const refused = 'Slack refuses SLACK_BOT_TOKEN (invalid_auth): copy it from the app’s settings again'
  expect(whyNotReady(away + line(refused, 'fatal') + away, WAITING)).toBe(refused)
  const wrapped = `the connection to Slack ended (${refused}); opening another in 500 ms`
  expect(whyNotReady(line(wrapped), WAITING)).toBe(refused)
})

test('requests that fail mean that Slack does not answer', () => {
  expect(whyNotReady(line('gateway is up', 'info') + away, WAITING)).toBe('Slack does not answer')
})

test('else the reasons of /readyz count, and without them the last warning', () => {
  const log = line('fine', 'info') + line('the triage channel is missing') + line('up', 'info')
  expect(whyNotReady(log, WAITING)).toBe('Slack has not said yet who we are')
  expect(whyNotReady(log, [])).toBe('the triage channel is missing')
})

test('a log with nothing to say, or with half a line, gives no reason', () => {
  expect(whyNotReady(`${line('fine', 'info')}{"level":"warn","ms`, [])).toBeNull()
})
