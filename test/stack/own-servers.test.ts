import { expect, test } from 'vitest'
import { unusedServers, withoutServers } from '../../dev/stack/own-servers.ts'

const SHELL = {
  PATH: '/bin',
  DATABASE_URL: 'postgres://production/tickets',
  TEMPORAL_ADDRESS: 'production:7233',
  TEMPORAL_API_KEY: 'secret',
  TEMPORAL_CLI_PATH: '/opt/temporal',
  TEMPORAL_TEST_SERVER_PATH: '/opt/temporal-test-server',
}

test('no variable of the shell chooses the servers, and those that name programs stay', () => {
  expect(withoutServers(SHELL)).toEqual({
    PATH: '/bin',
    TEMPORAL_CLI_PATH: '/opt/temporal',
    TEMPORAL_TEST_SERVER_PATH: '/opt/temporal-test-server',
  })
})

test('one sentence names the variables that are not used, and no value', () => {
  expect(unusedServers('the demo', { DATABASE_URL: 'x' })).toBe(
    'DATABASE_URL is set and not used here: the demo has a Postgres of its own.',
  )
  expect(unusedServers('make run', { TEMPORAL_ADDRESS: 'x' })).toBe(
    'TEMPORAL_ADDRESS is set and not used here: make run has a Temporal of its own.',
  )
  expect(unusedServers('the demo', SHELL)).toBe(
    'DATABASE_URL, TEMPORAL_ADDRESS and TEMPORAL_API_KEY are set and not used here: ' +
      'the demo has a Postgres and a Temporal of its own.',
  )
})

test('nothing is said where none is set', () => {
  expect(unusedServers('the demo', { PATH: '/bin', DATABASE_URL: '', TEMPORAL_CLI_PATH: 'x' })).toBeNull()
})
