import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type Environment, type Part, readParts } from '../../src/config.ts'
import { requireOrSkip } from '../harness/servers.ts'

const ROOT = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8')

type Service = {
  image: string
  build?: string
  command?: string[]
  environment?: Record<string, string | number>
  ports?: string[]
  volumes?: (string | { source: string; target: string })[]
  restart: string
  depends_on?: Record<string, { condition: string }>
  stop_grace_period?: string
}

/** The file as an operator might fill it in. */
const FILLED: Record<string, string> = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  POSTGRES_PASSWORD: 'p1',
  DOCKET_DB_PASSWORD: 'p2',
  TEMPORAL_DB_PASSWORD: 'p3',
  GRAFANA_DB_PASSWORD: 'p4',
  GRAFANA_ADMIN_PASSWORD: 'p5',
}

const text = read('docker-compose.yml')
const filled = text.replaceAll(
  /\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g,
  (_, name, otherwise) => FILLED[name] ?? otherwise ?? '',
)
const { services }: { services: Record<string, Service> } = parse(filled, { merge: true })
const named = Object.entries(services)

describe.each(named)('%s', (_name, service) => {
  test('is open on this machine only', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/)
  })

  test('has an image with a version', () => {
    expect(service.image).toMatch(service.build ? /^docket:local$/ : /:\d+(\.\d+){0,2}$/)
  })

  test('waits only for services that exist, with conditions that can be met', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const ends = services[other]?.restart.startsWith('on-failure')
      expect(condition, other).toBe(ends ? 'service_completed_successfully' : 'service_healthy')
    }
  })

  test('gets only variables that it reads', () => {
    const unknown = Object.keys(service.environment ?? {}).filter((name) => !isKnown(service, name))
    expect(unknown).toEqual([])
  })
})

/** The variables that each image reads by its documentation, and those that our own files read. */
const IMAGES: Readonly<Record<string, { names: readonly string[]; files: readonly string[] }>> = {
  postgres: { names: ['POSTGRES_PASSWORD', 'POSTGRES_INITDB_ARGS'], files: ['ops/postgres/init.sql'] },
  'temporalio/admin-tools': {
    names: ['SQL_PLUGIN', 'SQL_HOST', 'SQL_PORT', 'SQL_USER', 'SQL_PASSWORD', 'TEMPORAL_ADDRESS'],
    files: ['ops/temporal/namespace.sh'],
  },
  'temporalio/server': {
    names: [
      'DB',
      'DB_PORT',
      'POSTGRES_SEEDS',
      'POSTGRES_USER',
      'POSTGRES_PWD',
      'BIND_ON_IP',
      'NUM_HISTORY_SHARDS',
      'SQL_MAX_CONNS',
      'SQL_MAX_IDLE_CONNS',
      'SQL_VIS_MAX_CONNS',
      'SQL_VIS_MAX_IDLE_CONNS',
      'DYNAMIC_CONFIG_FILE_PATH',
    ],
    files: [],
  },
  'temporalio/ui': {
    names: ['TEMPORAL_ADDRESS', 'TEMPORAL_DEFAULT_NAMESPACE', 'TEMPORAL_CORS_ORIGINS'],
    files: [],
  },
  'grafana/grafana': {
    names: [
      'GF_SECURITY_ADMIN_PASSWORD',
      'GF_SERVER_ROOT_URL',
      'GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH',
      'GF_ANALYTICS_REPORTING_ENABLED',
      'GF_ANALYTICS_CHECK_FOR_UPDATES',
      'GF_PLUGINS_PREINSTALL_AUTO_UPDATE',
    ],
    files: ['ops/grafana/provisioning/datasources/docket.yaml'],
  },
}

const envconfig = createRequire(import.meta.url).resolve('@temporalio/envconfig/lib/envconfig-toml.js')
const DOCKET = [read('src/config/environment.ts'), read('src/config.ts'), readFileSync(envconfig, 'utf8')]

function isKnown({ image, build }: Service, name: string): boolean {
  const { names, files } = IMAGES[image.split(':')[0] ?? ''] ?? { names: [], files: [] }
  const sources = build ? DOCKET : files.map(read)
  return names.includes(name) || sources.some((source) => new RegExp(`\\b${name}\\b`).test(source))
}

const NEEDS: Readonly<Record<string, readonly Part[]>> = {
  migrate: ['databaseUrl'],
  config: ['databaseUrl', 'settings'],
  setup: ['temporal'],
  gateway: ['slack', 'appToken', 'databaseUrl', 'temporal', 'httpAddress', 'logLevel'],
  worker: ['slack', 'databaseUrl', 'temporal', 'httpAddress', 'logLevel'],
}

test.each(named.filter(([, { build }]) => build))('%s is told what Docket needs', (_name, service) => {
  const parts = NEEDS[service.command?.[0] ?? ''] ?? []
  expect(parts).not.toEqual([])
  const config = readParts(service.environment as Environment, () => read('docket.example.yaml'), parts)
  expect(Object.keys(config)).toEqual(parts)
})

test('gateway and worker are services of their own, with time to stop', () => {
  for (const name of ['gateway', 'worker']) {
    expect(services[name]?.command).toEqual([name])
    // The worker's own limits add up to 31 seconds: src/runtime/worker.ts.
    expect(Number.parseInt(services[name]?.stop_grace_period ?? '', 10)).toBeGreaterThan(31)
  }
})

describe('Grafana', () => {
  const grafana = services.grafana
  const folders = (path: string) => readdirSync(new URL(path, ROOT)).toSorted()
  const mounts = (grafana?.volumes ?? []).map((volume) => String(volume).split(':').slice(0, 2))

  test('keeps the plugins of its image: it neither updates them nor asks for updates', () => {
    expect(grafana?.environment).toMatchObject({
      GF_PLUGINS_PREINSTALL_AUTO_UPDATE: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    })
  })

  test('gets each folder of ours by itself, and keeps those of its image that we do not have', () => {
    const provisioning = mounts.filter(([, target]) => target?.startsWith('/etc/grafana'))
    expect(provisioning.toSorted()).toEqual(
      folders('ops/grafana/provisioning/').map((name) => [
        `./ops/grafana/provisioning/${name}`,
        `/etc/grafana/provisioning/${name}`,
      ]),
    )
  })

  test('finds the dashboards where its provider looks, and starts with one of them', () => {
    const provider = parse(read('ops/grafana/provisioning/dashboards/docket.yaml')).providers[0]
    expect(mounts).toContainEqual(['./ops/grafana/dashboards', provider.options.path])
    const home = String(grafana?.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH)
    expect(folders('ops/grafana/dashboards/').map((name) => `${provider.options.path}/${name}`)).toContain(
      home,
    )
  })
})

test.each(named)('%s mounts only existing files', (_name, service) => {
  const sources = (service.volumes ?? []).map((volume) =>
    typeof volume === 'string' ? volume.split(':')[0] : volume.source,
  )
  const files = sources.filter((source) => source?.startsWith('./') && source !== './docket.yaml')
  for (const file of files) expect(existsSync(new URL(file ?? '', ROOT)), file).toBe(true)
})

test('.env.example has exactly the variables that can be set', () => {
  const asked = [...text.matchAll(/\$\{(\w+)/g)].map((match) => match[1])
  const offered = [...read('.env.example').matchAll(/^(\w+)=/gm)].map((match) => match[1])
  expect(offered.toSorted()).toEqual([...new Set(asked)].toSorted())
})

test('the retention is the one that `docket setup` would give the namespace', () => {
  const days = /RETENTION = '(\d+) days'/.exec(read('src/runtime/namespace.ts'))?.[1]
  expect(read('ops/temporal/namespace.sh')).toContain(`--retention ${days}d`)
})

test.each(readdirSync(new URL('ops/temporal/', ROOT)).filter((name) => name.endsWith('.sh')))(
  'the shell can read %s',
  (name) => {
    const { stderr } = spawnSync('sh', ['-n', `ops/temporal/${name}`], { cwd: fileURLToPath(ROOT) })
    expect(String(stderr)).toBe('')
  },
)

const compose = [['docker-compose'], ['docker', 'compose']].find(
  ([command = '', ...args]) => spawnSync(command, [...args, 'version']).status === 0,
)

requireOrSkip('docker-compose', compose)('docker-compose', () => {
  const config = (env: Record<string, string>) => {
    const [command = '', ...args] = compose ?? []
    const file = ['--file', 'docker-compose.yml', '--env-file', '.env.example', 'config', '--quiet']
    const variables = { PATH: process.env.PATH, HOME: process.env.HOME, ...env }
    return spawnSync(command, [...args, ...file], { cwd: fileURLToPath(ROOT), env: variables })
  }

  test('accepts the file', () => {
    const { status, stderr } = config(FILLED)
    expect({ status, said: String(stderr) }).toEqual({ status: 0, said: '' })
  })

  test('refuses to go on without a secret', () => {
    const { SLACK_BOT_TOKEN: _, ...others } = FILLED
    const { status, stderr } = config(others)
    expect(status).not.toBe(0)
    expect(String(stderr)).toContain('SLACK_BOT_TOKEN')
  })
})
