import { join } from 'node:path'
import { bothCards } from './both-cards.ts'
import {
  forgetMigrate,
  forgetNode,
  forgetPackages,
  forgetSettings,
  forgetSetup,
  mistypeToken,
} from './forgotten.ts'
import { DEMO_IS_UP, make, RUN_IS_UP } from './make-command.ts'
import { step } from './steps.ts'
import { REQUEST, type Stranger } from './stranger.ts'
import type { Background } from './terminal.ts'
import { type Demo, stopDemo, useDemo } from './use-demo.ts'

/** One line of a code block of the README, and what this program does with it. */
export type Planned = { readonly line: string } & (
  | {
      /** Runs it as the stranger does, and judges what comes of it. `typed` is the line, filled in. */
      run(stranger: Stranger, typed: string): Promise<void>
      /** What goes wrong for somebody who is not there yet: done before the line. */
      readonly without?: readonly ((stranger: Stranger) => Promise<void>)[]
    }
  | { readonly notRun: string }
)

/** Types the line; its output must match. */
const saying =
  (words: RegExp) =>
  async ({ terminal }: Stranger, typed: string): Promise<void> => {
    const printed = await terminal.type(typed)
    if (!words.test(printed)) throw new Error(`it does not say ${words}:\n${printed}`)
  }

const runs = saying(/^/)
const CONTAINERS = 'no container engine here; test/ops/compose.test.ts judges docker-compose.yml'

/** What stays open from one line to a later one. */
const open: { demo?: Demo & { address: string; before: NodeJS.ProcessEnv }; docket?: Background } = {}

/** Every line of the README's code blocks, in their order. */
export const PLAN: readonly Planned[] = [
  { line: 'make demo', run: startDemo },
  { line: 'make test', notRun: 'it is the suite itself, which .ci/run starts' },
  { line: '. .docket/env', run: runs },
  { line: './docket ticket list', run: saying(/^ +#3 +platform +open/m) },
  { line: './docket ticket explain 1', run: explainAndStopDemo },
  { line: 'cp docket.example.yaml docket.yaml', run: runs },
  { line: 'export SLACK_BOT_TOKEN=xoxb-… SLACK_APP_TOKEN=xapp-…', run: runs },
  { line: 'make run', run: makeRun },
  { line: 'npm ci --omit=dev', without: [forgetPackages], run: saying(/added \d+ packages/) },
  {
    line: './docket config check',
    without: [forgetNode],
    run: saying(/^ok: 1 team, 2 channels$/m),
  },
  {
    line: "create role docket login password '…';",
    run: async (stranger, typed) => {
      await stranger.startServers()
      await stranger.sql(typed)
    },
  },
  { line: 'create database docket owner docket;', run: (stranger, typed) => stranger.sql(typed) },
  { line: 'export SLACK_BOT_TOKEN=xoxb-… SLACK_APP_TOKEN=xapp-…', run: runs },
  { line: 'export DATABASE_URL=postgres://docket:…@localhost/docket', run: runs },
  { line: 'export TEMPORAL_ADDRESS=localhost:7233 TEMPORAL_NAMESPACE=docket', run: runs },
  { line: 'export DOCKET_HTTP_ADDRESS=127.0.0.1:8080', run: runs },
  { line: './docket config check --live', run: saying(/^ok: 1 team, 2 channels$/m) },
  { line: './docket migrate', without: [forgetMigrate], run: saying(/^applied 0001_/m) },
  {
    line: './docket setup',
    without: [forgetSetup],
    run: saying(/^Temporal at 127.0.0.1:\d+, namespace docket:\nthe namespace was created$/m),
  },
  { line: './docket run', without: [forgetSettings, mistypeToken], run: startDocket },
  { line: './docket ticket list', run: listAndStopDocket },
  { line: 'cp .env.example .env', notRun: CONTAINERS },
  { line: 'cp docket.example.yaml docket.yaml', notRun: CONTAINERS },
  { line: 'docker compose up -d', notRun: CONTAINERS },
]

async function startDemo({ terminal, clone }: Stranger): Promise<void> {
  const command = make({ name: 'demo', folder: clone, announces: DEMO_IS_UP, env: terminal.env })
  const demo = { command, stateDir: join(clone, '.docket'), marker: clone }
  const address = await useDemo(demo).catch((error) => {
    command.kill()
    throw new Error(`${error}\nmake demo printed:\n${command.printed()}`)
  })
  open.demo = { ...demo, address, before: terminal.env }
}

/** The second terminal has the demo's environment; the stranger goes on in the first one. */
async function explainAndStopDemo(stranger: Stranger, typed: string): Promise<void> {
  await saying(/^#1 .*\n+.*first response/im)(stranger, typed)
  if (!open.demo) throw new Error('the demo does not run')
  stranger.terminal.env = open.demo.before
  await stopDemo(open.demo, open.demo.address)
}

async function makeRun({ terminal, clone, sim }: Stranger): Promise<void> {
  const command = make({ name: 'run', folder: clone, announces: RUN_IS_UP, env: terminal.env })
  try {
    await command.announced()
    await step('a reaction makes a ticket, with its two cards', () => bothCards(sim, REQUEST))
    await command.interrupt()
  } catch (error) {
    throw new Error(`${error}\nmake run printed:\n${command.printed()}`)
  } finally {
    command.kill()
  }
}

async function startDocket({ terminal, sim }: Stranger, typed: string): Promise<void> {
  const docket = terminal.start(typed)
  open.docket = docket
  await docket.says(/worker is up/)
  const ready = `http://${terminal.env.DOCKET_HTTP_ADDRESS}/readyz`
  await sim.until(({ sockets }) => sockets > 0, 'socket', 60_000)
  await step('/readyz says that it is ready', () => answersOk(ready))
  await step('a reaction makes a ticket, with its two cards', () => bothCards(sim, REQUEST))
}

async function answersOk(url: string): Promise<void> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
}

async function listAndStopDocket(stranger: Stranger, typed: string): Promise<void> {
  await saying(/^ +#1 +platform +open/m)(stranger, typed)
  await step('SIGTERM stops gateway and worker', async () => open.docket?.stop())
}
