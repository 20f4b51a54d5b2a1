import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { Client } from 'pg'
import { slackSim } from '../../dev/slack-sim/client.ts'
import { startSlackSim } from '../../dev/slack-sim/server.ts'
import { defaultWorkspace } from '../../dev/slack-sim/workspace.ts'
import { withoutServers } from '../../dev/stack/own-servers.ts'
import { freePort } from '../../dev/stack/ports.ts'
import { type PostgresServer, startPostgres } from '../../dev/stack/postgres.ts'
import { startTemporal, type TemporalServer } from '../../dev/stack/temporal.ts'
import type { Sim } from './both-cards.ts'
import { processesOf } from './running.ts'
import { Terminal } from './terminal.ts'

/** The password that the stranger chooses for role `docket`. */
const PASSWORD = 'chosen'
export const REQUEST = { user: 'U0ANNA', channel: 'C0HELP' }

/** Somebody who knows nothing but the README: an empty home, a terminal, a workspace in Slack and two servers. */
export type Stranger = {
  readonly terminal: Terminal
  readonly clone: string
  readonly sim: Sim
  /** Starts a Postgres and a Temporal that know nothing of Docket. */
  startServers(): Promise<void>
  /** As a superuser of Postgres. */
  sql(statement: string): Promise<void>
  /** The README's line with the stranger's own tokens and addresses for its placeholders. */
  filledIn(line: string): string
  leave(): Promise<void>
}

export async function arrive(): Promise<Stranger> {
  const folder = mkdtempSync(join(tmpdir(), 'docket-readme-'))
  // As root, Postgres runs as nobody, who must get at its files.
  chmodSync(folder, 0o711)
  const [home, clone, scratch] = ['home', 'clone', 'scratch'].map((name) => join(folder, name)) as Three
  for (const each of [home, scratch]) mkdirSync(each)
  const slack = await startSlackSim({ workspace: workspaceOfTheExample() })
  const sim = slackSim(slack.url)
  const { bot } = (await sim.state()).workspace
  const terminal = new Terminal(folder, scratch, { ...emptyHome(home, scratch), SLACK_API_URL: sim.apiUrl })
  const health = `127.0.0.1:${await freePort()}`
  let servers: Servers | null = null
  const placeholders = (): [string, string][] => [
    ['xoxb-…', bot.token],
    ['xapp-…', bot.appToken],
    ['127.0.0.1:8080', health],
    ["'…'", `'${PASSWORD}'`],
    ['docket:…@localhost', `docket:${PASSWORD}@${servers ? new URL(servers.admin).host : ''}`],
    ['localhost:7233', servers?.temporal.address ?? ''],
  ]
  return {
    ...{ terminal, clone, sim },
    async startServers() {
      servers = await startEmptyServers(folder)
    },
    async sql(statement) {
      await query(servers?.admin ?? '', statement)
    },
    filledIn: (line) => placeholders().reduce((text, [from, to]) => text.replace(from, to), line),
    async leave() {
      await Promise.all([servers?.temporal.stop(), servers?.postgres.stop(), slack.stop()])
      for (const { pid } of processesOf(folder)) process.kill(pid, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

type Three = [string, string, string]
type Servers = {
  readonly postgres: PostgresServer
  readonly admin: string
  readonly temporal: TemporalServer
}

async function startEmptyServers(folder: string): Promise<Servers> {
  const log = (name: string): string => join(folder, 'servers/logs', name)
  const env = withoutServers()
  const [postgres, temporal] = await Promise.all([
    startPostgres({
      dataDir: join(folder, 'servers/postgres'),
      logFile: log('postgres'),
      durable: false,
      env,
    }),
    startTemporal({ logFile: log('temporal'), uiPort: null, env }),
  ])
  // The cluster's first superuser has the name that the README gives to the product's own role.
  await query(postgres.url(), `create role boss superuser login password '${PASSWORD}'`)
  const admin = new URL(postgres.url())
  admin.username = 'boss'
  admin.password = PASSWORD
  await query(admin.href, 'alter role docket rename to first')
  return { postgres, admin: admin.href, temporal }
}

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

/** Nothing of ours but the Node that runs us, which a stranger is told to install, and the registry's address. */
function emptyHome(home: string, scratch: string): NodeJS.ProcessEnv {
  const bin = join(scratch, 'bin')
  mkdirSync(bin)
  symlinkSync(process.execPath, join(bin, 'node'))
  const kept = Object.entries(withoutServers()).filter(
    ([name]) =>
      ['npm_config_registry', 'npm_config_cafile'].includes(name) ||
      !/^(npm_|DOCKET_|SLACK_|XDG_|TEMPORAL_|NODE_OPTIONS$|NODE_COMPILE_CACHE$|INIT_CWD$|CHECK$|BREAK$)/.test(
        name,
      ),
  )
  const path = (process.env.PATH ?? '').split(delimiter).filter((each) => !each.includes('node_modules'))
  return { ...Object.fromEntries(kept), HOME: home, PATH: [bin, ...path].join(delimiter) }
}

/** A workspace with the ids of docket.example.yaml, so that nobody has to put in others. */
function workspaceOfTheExample(): typeof defaultWorkspace {
  const workspace = structuredClone(defaultWorkspace)
  workspace.users.push(
    { id: 'U0ANA', name: 'ana', real_name: 'Ana Agent' },
    { id: 'U0LEA', name: 'lea', real_name: 'Lea Lead' },
  )
  workspace.channels.push({
    id: 'C0INCIDENTS',
    name: 'incidents',
    is_private: false,
    members: ['U0DOCKET', 'U0ANA'],
  })
  return workspace
}
