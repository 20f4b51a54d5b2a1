import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Page } from 'playwright-core'
import { answers } from '../../dev/stack/ports.ts'
import { findChromium, launchChromium } from '../demo/browser.ts'
import { openTo } from '../stack/open-files.ts'
import type { MakeCommand } from './make-command.ts'
import { portsOf, processesOf } from './running.ts'
import { step } from './steps.ts'

/** Words of the scene's three requests. */
const REQUESTS = [
  'my laptop wont join the office wifi',
  'the nightly export dies',
  'the staging database for payments',
]
const UNOWNED = 'the staging database for payments'

/** A running `make demo`. */
export type Demo = {
  readonly command: MakeCommand
  readonly stateDir: string
  /** What the environment or the command line of each of its processes names. */
  readonly marker: string
}

/** Opens the demo's page, looks at the scene and clicks once. Resolves with the page's address. */
export async function useDemo({ command, stateDir }: Demo): Promise<string> {
  const executable = findChromium()
  if (!executable)
    throw new Error('There is no Chromium here: install one, or `npx playwright-core install chromium`')
  const address = await step('make demo prints the address of its page', command.announced)
  const browser = await launchChromium(executable)
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await usePage(page, address, stateDir)
  } finally {
    await browser.close()
  }
  return address
}

async function usePage(page: Page, address: string, stateDir: string): Promise<void> {
  const errors: string[] = []
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  const card = (words: string) =>
    page.getByRole('main', { name: 'Channel' }).getByRole('article').filter({ hasText: words }).first()

  await step('Chromium opens the page', () => page.goto(address))
  await step('an agent sees the three cards of the scene in triage', async () => {
    await page.getByRole('radio', { name: 'Ana Sousa' }).click()
    await page
      .getByRole('navigation')
      .getByRole('button', { name: /^platform-triage/ })
      .click()
    for (const words of REQUESTS) await card(words).waitFor()
  })
  await step('the agent clicks Claim, and the card names them', async () => {
    const claim = card(UNOWNED).getByRole('button', { name: /^Claim/ })
    await claim.click()
    await claim.waitFor({ state: 'detached' })
    await card(UNOWNED).getByText('@Ana Sousa').first().waitFor()
  })
  await step('others can neither read its files nor enter its Postgres', async () => {
    const open = openTo(stateDir)
    if (open.length > 0) throw new Error(`open to others: ${open.join(', ')}`)
    await enterWithoutPassword(stateDir)
  })
  await step('the browser reported no error', async () => {
    if (errors.length > 0) throw new Error(errors.join('\n'))
  })
}

/** An attack by another user of this machine. */
async function enterWithoutPassword(stateDir: string): Promise<void> {
  const [, url = ''] = /DATABASE_URL='([^']+)'/.exec(readFileSync(join(stateDir, 'env'), 'utf8')) ?? []
  const address = new URL(url)
  address.password = ''
  const client = new Client({ connectionString: address.href })
  const entered = await client.connect().then(
    () => true,
    () => false,
  )
  await client.end()
  if (entered) throw new Error('Postgres let somebody in without a password')
}

/** Ctrl-C, and a look at what is left. */
export async function stopDemo({ command, marker }: Demo, address: string): Promise<void> {
  const started = processesOf(marker)
  if (started.length === 0)
    throw new Error('no process names the marker: the search below would find nothing')
  const ports = [Number(new URL(address).port), ...portsOf(started)]
  await step(`Ctrl-C stops ${started.length} processes on ${ports.length} ports`, async () => {
    await command.interrupt()
    if (!command.printed().includes('Stopped; what you did is kept.'))
      throw new Error('it did not say that it stopped')
  })
  await step('nothing is left running', async () => {
    const left = processesOf(marker)
    if (left.length > 0)
      throw new Error(left.map(({ pid, command }) => `${pid} ${command} still runs`).join('\n'))
    for (const port of ports)
      if (await answers(port)) throw new Error(`port ${port} still accepts connections`)
  })
}
