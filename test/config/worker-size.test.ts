import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { WORKER_SIZES, type WorkerSize } from '../../src/config/worker-size.ts'
import { ConfigError, DEFAULT_WORKER_SIZE, type Environment, readWorkerConfig } from '../../src/config.ts'

const page = readFileSync(new URL('../../docs/sizing.md', import.meta.url), 'utf8')

const RIGHT: Environment = {
  SLACK_BOT_TOKEN: 'xoxb-1-abc',
  DATABASE_URL: 'postgres://docket:pw@localhost/docket',
  TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml',
}

const read = (env: Environment): WorkerSize => readWorkerConfig({ ...RIGHT, ...env }).workerSize

function faultsOf(env: Environment): readonly string[] {
  try {
    read(env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}

const sizes = Object.entries(WORKER_SIZES).map(([name, range]) => ({
  name: name as keyof WorkerSize,
  ...range,
}))

describe('the size of a worker', () => {
  test('has a default for each number, within its bounds', () => {
    expect(read({})).toEqual(DEFAULT_WORKER_SIZE)
    for (const { standard, least, most } of sizes) {
      expect(standard).toBeGreaterThanOrEqual(least)
      expect(standard).toBeLessThanOrEqual(most)
    }
  })

  test('has one connection for each activity that only uses Postgres', () => {
    const { recordConnections, recordActivities } = DEFAULT_WORKER_SIZE
    expect(recordConnections).toBeGreaterThanOrEqual(recordActivities)
  })

  test.each(sizes)('$variable changes $name, up to its bounds', ({ name, variable, least, most }) => {
    expect(read({ [variable]: String(least) })).toEqual({ ...DEFAULT_WORKER_SIZE, [name]: least })
    expect(read({ [variable]: String(most) })).toEqual({ ...DEFAULT_WORKER_SIZE, [name]: most })
    expect(read({ [variable]: '' })).toEqual(DEFAULT_WORKER_SIZE)
  })

  test.each(sizes)(
    '$variable refuses what is out of bounds or no whole number',
    ({ variable, least, most }) => {
      for (const wrong of [String(least - 1), String(most + 1), '2.5', 'many', '0x10', ' 5'])
        expect(faultsOf({ [variable]: wrong })).toEqual([
          `${variable} must be a whole number from ${least} to ${most}, not ${JSON.stringify(wrong)}`,
        ])
    },
  )

  test('a variable that does not exist is a fault', () => {
    expect(faultsOf({ DOCKET_WORKER_SLOTS: '5' })).toEqual([
      expect.stringContaining('DOCKET_WORKER_SLOTS is unknown; there are: DOCKET_WORKER_CACHED_WORKFLOWS'),
    ])
  })

  test.each(sizes)('docs/sizing.md lists $variable with its default', ({ variable, standard }) => {
    expect(page).toMatch(new RegExp(`\\| \`${variable}\` \\| ${standard} \\|`))
  })
})
