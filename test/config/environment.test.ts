import { describe, expect, test } from 'vitest'
import { ConfigError, type Environment, readConfig, readParts } from '../../src/config.ts'
import { sample } from './sample.ts'

const RIGHT: Environment = {
  SLACK_BOT_TOKEN: 'xoxb-1-abc',
  SLACK_APP_TOKEN: 'xapp-1-abc',
  DATABASE_URL: 'postgres://docket:pw@localhost/docket',
  TEMPORAL_ADDRESS: 'temporal:7233',
  TEMPORAL_NAMESPACE: 'tickets',
  // The machine's own file must have no effect.
  TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml',
}

const read = (env: Environment) => readConfig({ ...RIGHT, ...env }, () => sample())

const faultsOf = (work: () => unknown): readonly string[] => {
  try {
    work()
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}

describe('the environment', () => {
  test('becomes one frozen configuration', () => {
    const config = read({})
    expect(config.slack).toEqual({ botToken: 'xoxb-1-abc', apiUrl: null })
    expect(config.temporal).toMatchObject({
      namespace: 'tickets',
      connection: { address: 'temporal:7233' },
      uiUrl: null,
    })
    expect(config.httpAddress).toBeNull()
    expect(config.logLevel).toBe('info')
    expect(config.settings.teams).toHaveLength(1)
    expect(Object.isFrozen(config.slack)).toBe(true)
  })

  test.each([
    ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
    ['0.0.0.0:0', { host: '0.0.0.0', port: 0 }],
    ['[::1]:8080', { host: '::1', port: 8080 }],
  ])('understands the address %s', (text, address) => {
    expect(read({ DOCKET_HTTP_ADDRESS: text }).httpAddress).toEqual(address)
  })

  test.each<[string, Environment, string]>([
    [
      'no bot token',
      { SLACK_BOT_TOKEN: undefined },
      'SLACK_BOT_TOKEN is missing: the token that starts with xoxb-',
    ],
    [
      'an app token for a bot token',
      { SLACK_BOT_TOKEN: 'xapp-1' },
      'SLACK_BOT_TOKEN must start with xoxb- and hold no spaces or quotes',
    ],
    [
      'a token in quotes',
      { SLACK_APP_TOKEN: '"xapp-1"' },
      'SLACK_APP_TOKEN must start with xapp- and hold no spaces or quotes',
    ],
    [
      'another database',
      { DATABASE_URL: 'mysql://x' },
      'DATABASE_URL must be a URL that starts with postgres:// or postgresql://',
    ],
    [
      'an API URL that is none',
      { SLACK_API_URL: 'localhost' },
      'SLACK_API_URL must be a URL that starts with http:// or https://',
    ],
    [
      'a UI URL that is none',
      { TEMPORAL_UI_URL: 'ui' },
      'TEMPORAL_UI_URL must be a URL that starts with http:// or https://',
    ],
    ['a loud log', { DOCKET_LOG_LEVEL: 'loud' }, 'DOCKET_LOG_LEVEL must be one of: debug, info, warn, error'],
    [
      'an address without a port',
      { DOCKET_HTTP_ADDRESS: 'localhost' },
      'DOCKET_HTTP_ADDRESS must be host:port, such as 127.0.0.1:8080 or 0.0.0.0:8080',
    ],
    [
      'a port that is none',
      { DOCKET_HTTP_ADDRESS: 'x:99999' },
      'DOCKET_HTTP_ADDRESS must be host:port, such as 127.0.0.1:8080 or 0.0.0.0:8080',
    ],
    [
      'a certificate that is not there',
      { TEMPORAL_TLS_CLIENT_CERT_PATH: '/nope', TEMPORAL_TLS_CLIENT_KEY_PATH: '/nope' },
      "TEMPORAL_*: ENOENT: no such file or directory, open '/nope'",
    ],
  ])('with %s is refused', (_what, env, fault) => {
    expect(faultsOf(() => read(env))).toEqual([fault])
  })

  test('and the file have all their faults listed at once', () => {
    const faults = faultsOf(() =>
      readConfig({ TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml', DOCKET_CONFIG: 'desk.yaml' }, () =>
        sample({ 5: '    agents: []' }),
      ),
    )
    expect(faults).toEqual([
      'SLACK_BOT_TOKEN is missing: the token that starts with xoxb-',
      'SLACK_APP_TOKEN is missing: the token that starts with xapp-',
      'DATABASE_URL is missing: the URL of Postgres, such as postgres://docket@localhost/docket',
      'desk.yaml:5: teams.platform.agents must name at least one user or user group',
    ])
  })

  test('never has its secrets repeated', () => {
    const env = {
      SLACK_BOT_TOKEN: 'secret1',
      SLACK_APP_TOKEN: 'secret2',
      DATABASE_URL: 'secret3://u:secret4@h',
    }
    expect(faultsOf(() => read(env)).join('\n')).not.toContain('secret')
  })

  test('names a file that cannot be read', () => {
    const gone = () => {
      throw new Error('ENOENT')
    }
    expect(faultsOf(() => readConfig({ ...RIGHT, DOCKET_CONFIG: 'gone.yaml' }, gone))).toEqual([
      'gone.yaml cannot be read; DOCKET_CONFIG names another file',
    ])
  })

  test('may lack the parts that a verb does not use', () => {
    const parts = readParts({ DATABASE_URL: 'postgresql://localhost/x' }, () => '', ['databaseUrl'])
    expect(parts).toEqual({ databaseUrl: 'postgresql://localhost/x' })
  })
})
