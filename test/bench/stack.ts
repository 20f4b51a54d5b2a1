import { fork } from 'node:child_process'
import { once } from 'node:events'
import { openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Client } from '@temporalio/client'
import { slackSim } from '../../dev/slack-sim/client.ts'
import { createDatabase, startPostgres } from '../../dev/stack/postgres.ts'
import { jsonLine, startProcess } from '../../dev/stack/process.ts'
import { applyFile } from '../../dev/stack/settings.ts'
import { startTemporal } from '../../dev/stack/temporal.ts'
import { migrate } from '../../src/db/migrate.ts'
import { ensureNamespace } from '../../src/runtime/namespace.ts'
import { createTemporalClient } from '../../src/runtime/temporal.ts'
import { SEARCH_ATTRIBUTES } from '../../src/workflows/search-attributes.ts'

export const BARE_NAMESPACE = 'bare'
/** Ordinary requests, and requests from forty minutes before, whose reminder is due at once. */
export const CHANNELS = { ordinary: 'C0HELP', late: 'C0RANDOM' } as const
export const TRIAGE = 'C0TRIAGE'

const DESK = `
teams:
  platform:
    triage: ${TRIAGE}
    group: S0PLATFORM
    agents: [S0PLATFORM]
    channels:
      - { id: ${CHANNELS.ordinary} }
      - { id: ${CHANNELS.late}, priority: high }
    firstResponse: { warnAt: 50%, low: 8h, normal: 4h, high: 1h, urgent: 1h }
`

export type Stack = Awaited<ReturnType<typeof startStack>>

/** Real servers, each a separate process: Temporal on a file database, a Postgres that writes to disk, Slack. */
export async function startStack(folder: string) {
  const log = (name: string): string => join(folder, `${name}.log`)
  const [postgres, temporal, slack] = await Promise.all([
    startPostgres({ dataDir: join(folder, 'postgres'), logFile: log('postgres') }),
    startTemporal({
      dbFile: join(folder, 'temporal.db'),
      logFile: log('temporal'),
      uiPort: null,
      searchAttributes: SEARCH_ATTRIBUTES,
    }),
    startProcess({
      name: 'The Slack simulator',
      command: process.execPath,
      args: [fileURLToPath(new URL('../../dev/slack-sim/main.ts', import.meta.url)), '--port', '0'],
      logFile: log('slack'),
      ready: jsonLine((line) => (typeof line.url === 'string' ? line.url : undefined)),
    }),
  ])
  await createDatabase(postgres.url(), 'docket')
  await migrate(postgres.url('docket'))
  const sim = slackSim(slack.announced)
  const file = join(folder, 'docket.yaml')
  writeFileSync(file, DESK)
  await applyFile(postgres.url('docket'), file)
  const { bot } = (await sim.state()).workspace
  const env = {
    ...process.env,
    DOCKET_LOG_LEVEL: 'error',
    SLACK_API_URL: sim.apiUrl,
    SLACK_BOT_TOKEN: bot.token,
    SLACK_APP_TOKEN: bot.appToken,
    DATABASE_URL: postgres.url('docket'),
    TEMPORAL_ADDRESS: temporal.address,
  }
  const connect = (namespace: string) =>
    createTemporalClient({ connection: { address: temporal.address }, namespace, uiUrl: null })
  const clients = { docket: connect(temporal.namespace), bare: connect(BARE_NAMESPACE) }
  await ensureNamespace(clients.bare)
  return {
    sim,
    clients: { docket: clients.docket.client, bare: clients.bare.client } satisfies Record<string, Client>,
    spawn: (verb: string, changes: NodeJS.ProcessEnv) => spawn(verb, { ...env, ...changes }, log(verb)),
    async stop() {
      await Promise.all([clients.docket.close(), clients.bare.close()])
      await Promise.all([slack.stop(), temporal.stop(), postgres.stop()])
    },
  }
}

export type Spawned = {
  /** How long the acknowledgement of each trigger took, in order. */
  readonly acknowledgedMs: readonly number[]
  /** Resolves when the last record of this lifecycle was made. */
  recorded(key: string): Promise<void>
  stop(): Promise<void>
}

function spawn(verb: string, env: NodeJS.ProcessEnv, logFile: string): Spawned {
  const log = openSync(logFile, 'a')
  const entry = fileURLToPath(new URL('docket/main.ts', import.meta.url))
  const child = fork(entry, [verb], { env, stdio: ['ignore', log, log, 'ipc'] })
  const waiting = new Map<string, () => void>()
  const acknowledgedMs: number[] = []
  child.on('message', (said: { recorded: string } | { acknowledgedMs: number }) => {
    if ('acknowledgedMs' in said) return void acknowledgedMs.push(said.acknowledgedMs)
    waiting.get(said.recorded)?.()
    waiting.delete(said.recorded)
  })
  const gone = once(child, 'exit')
  return {
    acknowledgedMs,
    recorded: (key) => new Promise((resolve) => waiting.set(key, resolve)),
    async stop() {
      if (child.connected) child.disconnect()
      await gone
    },
  }
}
