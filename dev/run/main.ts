import { existsSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unusedServers, withoutServers } from '../stack/own-servers.ts'
import { freePort } from '../stack/ports.ts'
import { type RunningProcess, startProcess } from '../stack/process.ts'
import { type Progress, printedProgress } from '../stack/progress.ts'
import { stopAtSignal } from '../stack/signals.ts'
import { type Servers, startServers } from '../stack/stack.ts'
import { whyNotReady } from './why-not-ready.ts'

/**
 * `make run`: the real workspace of SLACK_BOT_TOKEN and SLACK_APP_TOKEN with docket.yaml, on a Postgres and a
 * Temporal of this machine. Use it to try Docket before you install servers.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Another folder holds another installation, beside the first. */
const STATE = process.env.DOCKET_STATE_DIR ? resolve(process.env.DOCKET_STATE_DIR) : join(ROOT, '.docket/run')
const CONFIG = resolve(process.env.DOCKET_CONFIG || join(ROOT, 'docket.yaml'))

/** After this time a person wonders what it waits for. */
const SAY_WHY_AFTER_MS = 10_000

/** The missing requirements, in three lines; null if nothing is missing. */
function missing(): string | null {
  const tokens = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'].filter((name) => !process.env[name])
  if (tokens.length === 0 && existsSync(CONFIG)) return null
  return [
    'make run needs an app in your Slack workspace and a docket.yaml (README, "Connect a real Slack workspace"):',
    `  tokens       ${tokens.length === 0 ? 'are set' : `export ${tokens.map((name) => `${name}=…`).join(' ')}`}`,
    `  docket.yaml  ${existsSync(CONFIG) ? 'is there' : `cp docket.example.yaml ${relative('.', CONFIG) || CONFIG}, and put in your ids`}`,
  ].join('\n')
}

async function run(): Promise<void> {
  const unused = unusedServers('make run')
  if (unused) console.log(`${unused}\n`)
  console.log(`Logs: ${join(STATE, 'logs')}\n`)
  const servers = await startServers({ stateDir: STATE, config: CONFIG })
  let docket: RunningProcess<true> | null = null
  const stop = async () => {
    await docket?.stop()
    await servers.stop()
  }
  stopAtSignal(stop)
  try {
    const progress = printedProgress()
    docket = await progress.step('Docket’s gateway and worker', () => startDocket(servers, progress))
  } catch (error) {
    await stop()
    throw error
  }
  const file = join(STATE, 'env')
  writeFileSync(file, shellLines(servers.env), { mode: 0o600 })
  console.log(`\n  Ask it       . ${relative('.', file)}; ./docket ticket list`)
  if (servers.temporalUiUrl) console.log(`  Temporal UI  ${servers.temporalUiUrl}`)
  console.log('  Ctrl-C stops everything and keeps its data.\n')
  console.log('  Docket is in your Slack workspace: react with your opening emoji on a message.\n')
}

/** The product's own `docket run`: it restarts a gateway or a worker that died. */
async function startDocket({ env }: Servers, progress: Progress): Promise<RunningProcess<true>> {
  const port = await freePort()
  const address = process.env.DOCKET_HTTP_ADDRESS ?? `127.0.0.1:${port}`
  let reasons: readonly string[] | null = []
  let log = ''
  const sayWhy = setTimeout(() => {
    const why = whyNotReady(log, reasons ?? []) ?? 'see docket.log'
    progress.note(`Not ready yet: ${why}.`)
  }, SAY_WHY_AFTER_MS)
  return startProcess<true>({
    name: 'docket run',
    command: process.execPath,
    args: [join(ROOT, 'src/main.ts'), 'run'],
    logFile: join(STATE, 'logs/docket.log'),
    env: { ...withoutServers(), ...env, DOCKET_CONFIG: CONFIG, DOCKET_HTTP_ADDRESS: address },
    ready: async (printed) => {
      log = printed
      reasons = await reasonsOf(`http://${address}/readyz`)
      return reasons === null ? true : undefined
    },
    readyWithinMs: 90_000,
    stopWithinMs: 60_000,
  }).finally(() => clearTimeout(sayWhy))
}

/** Why it is not ready, as /readyz says it; empty while nothing responds; null once it is ready. */
async function reasonsOf(url: string): Promise<readonly string[] | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    const { reasons } = (await response.json()) as { reasons: readonly string[] }
    return response.ok ? null : reasons
  } catch {
    return []
  }
}

const shellLines = (env: NodeJS.ProcessEnv): string =>
  `export ${Object.entries(env)
    .map(([name, value]) => `${name}='${value}'`)
    .join(' ')}\n`

// Last in the file: a top-level await runs before any `const` below it exists.
const todo = missing()
if (todo !== null) {
  console.error(todo)
  process.exitCode = 2
} else {
  await run().catch((error) => {
    console.error(`\n${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
  })
}
