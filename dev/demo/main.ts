import { rmSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { slackSim } from '../slack-sim/client.ts'
import { unusedServers } from '../stack/own-servers.ts'
import { freePort } from '../stack/ports.ts'
import { printedProgress } from '../stack/progress.ts'
import { stopAtSignal } from '../stack/signals.ts'
import { type Stack, startStack } from '../stack/stack.ts'
import { openPage } from './open.ts'
import { playScene } from './scene.ts'

/**
 * `make demo`: the whole system on this machine, with a page to try it on. With CHECK=1 a script plays the
 * day.
 */

const { CHECK, DOCKET_STATE_DIR } = process.env
/** Another folder holds another demo, beside the first. */
const STATE = DOCKET_STATE_DIR
  ? resolve(DOCKET_STATE_DIR)
  : fileURLToPath(new URL('../../.docket', import.meta.url))

const CHECK_SCRIPT = new URL('../check/main.ts', import.meta.url)
const PORT = 4242

/**
 * Slack repeats an event for six minutes. The simulator repeats it more often, because a demo is watched for
 * seconds.
 */
const RETRY_DELAYS_MS = [1_000, 3_000, 6_000, 10_000, 20_000, 40_000, 80_000, 160_000]

async function demo(): Promise<void> {
  console.log('Docket: everything on this machine, nothing to configure.\n')
  const stack = await startStack({ stateDir: STATE, settings: { retryDelaysMs: RETRY_DELAYS_MS } })
  await printedProgress().step('Scene', () => playScene(slackSim(stack.simUrl)))
  const port = await freePort(PORT)
  const page = await openPage(stack, port)
  const environment = join(STATE, 'env')

  stopAtSignal(async () => {
    // After the stop, these addresses may belong to another demo.
    rmSync(environment, { force: true })
    await page.stop()
    await stack.stop()
  })
  // DATABASE_URL holds the password.
  writeFileSync(environment, environmentOf(stack), { mode: 0o600 })
  console.log(`\n  Logs         ${join(STATE, 'logs')}`)
  console.log(`  Ask it       . ${relative('.', environment)}; ./docket ticket list`)
  if (stack.temporalUiUrl) console.log(`  Temporal UI  ${stack.temporalUiUrl}`)
  if (port !== PORT) console.log(`  Port ${PORT} is taken, so the page is on ${port}.`)
  console.log('  Ctrl-C stops everything and keeps what you did.\n')
  console.log(`  Open         ${page.url}\n`)
}

/** For a shell: the environment of the command line. The ports change with every start. */
const environmentOf = ({ postgresUrl, temporalAddress, namespace }: Stack): string =>
  `export DATABASE_URL='${postgresUrl}' TEMPORAL_ADDRESS='${temporalAddress}' TEMPORAL_NAMESPACE='${namespace}'\n`

function fail(error: unknown): never {
  console.error(`\n${error instanceof Error ? error.message : error}`)
  process.exit(1)
}

// Last in the file: a top-level await runs before any `const` below it exists.
const unused = unusedServers('the demo')
if (unused) console.log(`${unused}\n`)
if (CHECK && CHECK !== '0') await import(CHECK_SCRIPT.href)
else await demo().catch(fail)
