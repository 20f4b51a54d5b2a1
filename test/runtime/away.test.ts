import { expect, test } from 'vitest'
import { awayOf } from '../../src/runtime/away.ts'

const failed = (fields: Record<string, unknown>, message = 'it failed') =>
  Object.assign(new Error(message), fields)

const env = {
  DATABASE_URL: 'postgres://docket:hunter2@db.local/docket',
  TEMPORAL_ADDRESS: 'temporal.local:7233',
  TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml',
}
const asks = (server: string, variable: string) =>
  `${server} does not answer: is it running, and is ${variable} right?`
const POSTGRES = asks('Postgres at db.local:5432', 'DATABASE_URL')
const SLACK_CODE = 'slack_webapi_request_error'

test.each([
  ['a deadline of gRPC', failed({ code: 4 }), asks('Temporal at temporal.local:7233', 'TEMPORAL_ADDRESS')],
  [
    'a server that is away',
    failed({ code: 14 }),
    asks('Temporal at temporal.local:7233', 'TEMPORAL_ADDRESS'),
  ],
  ['a refused connection', failed({ syscall: 'connect', port: 5432 }), POSTGRES],
  ['an unknown host', failed({ syscall: 'getaddrinfo', hostname: 'db.local' }), POSTGRES],
  ['a host with two addresses', new AggregateError([failed({ syscall: 'connect', port: 5432 })]), POSTGRES],
  ['a pool that waited', new Error('timeout exceeded when trying to connect'), POSTGRES],
  [
    'one below another error',
    new Error('outer', { cause: failed({ syscall: 'connect', port: 5432 }) }),
    POSTGRES,
  ],
  [
    'Slack',
    failed({ code: SLACK_CODE }),
    'Slack at slack.com does not answer: can this machine reach it? (SLACK_API_URL is not set)',
  ],
  ["another server's refusal", failed({ syscall: 'connect', port: 443 }), null],
  ["another server's host", failed({ syscall: 'getaddrinfo', hostname: 'slack.com' }), null],
  ['an address that is taken', failed({ syscall: 'listen', port: 5432 }), null],
  ['a missing table', failed({ code: '42P01' }), null],
  ['something that is no error', 'text', null],
])('%s', (_what, error, sentence) => {
  expect(awayOf(error, env)).toBe(sentence)
})

test('Slack under another address is named', () => {
  expect(awayOf(failed({ code: SLACK_CODE }), { ...env, SLACK_API_URL: 'http://slack.local:99/api/' })).toBe(
    asks('Slack at slack.local:99', 'SLACK_API_URL'),
  )
})

test('a Postgres behind a socket is named by its folder', () => {
  const DATABASE_URL = 'postgres:///docket?host=/run/postgresql'
  const error = failed({ syscall: 'connect', code: 'ENOENT', address: '/run/postgresql/.s.PGSQL.5432' })
  expect(awayOf(error, { ...env, DATABASE_URL })).toBe(
    asks('Postgres at /run/postgresql:5432', 'DATABASE_URL'),
  )
})

test('without a DATABASE_URL no failure is taken for one of Postgres', () => {
  expect(awayOf(failed({ syscall: 'connect', port: 5432 }), {})).toBeNull()
})
