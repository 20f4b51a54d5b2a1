/**
 * Runs `make run` as a person does in a real workspace: starts it with two tokens and a docket.yaml, posts and reacts
 * in Slack, checks the cards, and stops it with Ctrl-C. The simulator replaces Slack. Then no process may be left.
 * Prints one line per step; exits 1 if a step failed.
 *
 *   npm run --silent make-run
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { slackSim } from '../../dev/slack-sim/client.ts'
import { startSlackSim } from '../../dev/slack-sim/server.ts'
import { readWorkspace } from '../../dev/slack-sim/workspace.ts'
import { bothCards, type Sim } from './both-cards.ts'
import { make, NOT_USED, othersServers, RUN_IS_UP } from './make-command.ts'
import { processesOf } from './running.ts'
import { step } from './steps.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const inDemo = (name: string): string => join(ROOT, 'dev/demo', name)

const stateDir = mkdtempSync(join(tmpdir(), 'docket-make-run-'))
chmodSync(stateDir, 0o711)
await main().catch((error) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
console.log(process.exitCode ? 'FAILED' : 'PASSED')
rmSync(stateDir, { recursive: true, force: true })

async function main(): Promise<void> {
  const slack = await startSlackSim({ workspace: readWorkspace(inDemo('workspace.json')) })
  const sim = slackSim(slack.url)
  const run = make({
    name: 'run',
    announces: RUN_IS_UP,
    env: { ...othersServers(), ...(await environment(sim)), DOCKET_STATE_DIR: stateDir },
  })
  try {
    await step('without tokens it says in three lines what to do', withoutTokens)
    await step('make run says that Docket is in the workspace', run.announced)
    await step('it says which variables it does not use', async () => {
      if (!NOT_USED.test(run.printed())) throw new Error('it did not')
    })
    await step('somebody asks and reacts, and both cards stand', () =>
      bothCards(sim, { user: 'U0PRIYA', channel: 'C0PLATFORM' }),
    )
    await step('Ctrl-C ends it', run.interrupt)
    await step('nothing is left running', nothingIsLeft)
  } catch (error) {
    console.error(`make run printed:\n${run.printed()}\n`)
    throw error
  } finally {
    run.kill()
    for (const { pid } of processesOf(stateDir)) process.kill(pid, 'SIGKILL')
    await slack.stop()
  }
}

async function environment(sim: Sim): Promise<NodeJS.ProcessEnv> {
  const { bot } = (await sim.state()).workspace
  return {
    SLACK_BOT_TOKEN: bot.token,
    SLACK_APP_TOKEN: bot.appToken,
    SLACK_API_URL: sim.apiUrl,
    DOCKET_CONFIG: inDemo('docket.yaml'),
  }
}

async function nothingIsLeft(): Promise<void> {
  const left = processesOf(stateDir)
  if (left.length > 0) throw new Error(left.map(({ pid, command }) => `${pid} ${command}`).join('\n'))
}

async function withoutTokens(): Promise<void> {
  const { SLACK_BOT_TOKEN: _, SLACK_APP_TOKEN: __, ...env } = process.env
  const { status, stderr } = spawnSync('npm', ['run', '--silent', 'run'], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  })
  if (status !== 2 || stderr.trim().split('\n').length !== 3)
    throw new Error(`it ended with ${status} and said:\n${stderr}`)
}
