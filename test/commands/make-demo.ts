/**
 * Runs the README's first command as a person does: starts `make demo`, opens the printed page, checks the scene,
 * clicks once, and stops it with Ctrl-C. Then no process may be left. Prints one line per step; exits 1 if a step
 * failed. Needs a Chromium, as the page's tests do.
 *
 *   npm run --silent make-demo
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEMO_IS_UP, make, NOT_USED, othersServers } from './make-command.ts'
import { processesOf } from './running.ts'
import { step } from './steps.ts'
import { stopDemo, useDemo } from './use-demo.ts'

const stateDir = mkdtempSync(join(tmpdir(), 'docket-make-demo-'))
chmodSync(stateDir, 0o711)
const env = { ...othersServers(), DOCKET_STATE_DIR: stateDir }
const command = make({ name: 'demo', announces: DEMO_IS_UP, env })
try {
  const demo = { command, stateDir, marker: stateDir }
  const address = await useDemo(demo)
  await step('it says which variables it does not use', async () => {
    if (!NOT_USED.test(command.printed())) throw new Error('it did not')
  })
  await stopDemo(demo, address)
  console.log('PASSED')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  console.error(`\nmake demo printed:\n${command.printed()}`)
  process.exitCode = 1
  console.log('FAILED')
} finally {
  command.kill()
  for (const { pid } of processesOf(stateDir)) process.kill(pid, 'SIGKILL')
  rmSync(stateDir, { recursive: true, force: true })
}
