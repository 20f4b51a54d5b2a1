/**
 * Takes the README's pictures, on a separate demo: the page while the worker is down and a click is queued, and that
 * ticket in the Temporal UI. Needs a Chromium and a font with emoji.
 *
 *   npm run pictures
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { openPage } from '../../dev/demo/open.ts'
import { playScene } from '../../dev/demo/scene.ts'
import { slackSim } from '../../dev/slack-sim/client.ts'
import { startStack } from '../../dev/stack/stack.ts'
import { findChromium, launchChromium } from '../demo/browser.ts'

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url))
const REQUEST = 'The VPN drops every ten minutes since this morning'

async function main(): Promise<void> {
  const executable = findChromium()
  if (!executable) throw new Error('There is no Chromium here')
  const stateDir = mkdtempSync(join(tmpdir(), 'docket-pictures-'))
  chmodSync(stateDir, 0o711)
  const stack = await startStack({ stateDir })
  const browser = await launchChromium(executable)
  try {
    await playScene(slackSim(stack.simUrl))
    const opened = await openPage(stack, 0)
    await takePictures(browser, opened.url)
    await opened.stop()
  } finally {
    await browser.close()
    await stack.stop()
    rmSync(stateDir, { recursive: true, force: true })
  }
}

/** Plays the checklist until a click waits for the worker. */
async function takePictures(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(url)
  await page.getByRole('button', { name: 'Write one for me' }).click()
  await page.getByRole('main').getByRole('button', { name: 'Send' }).click()
  const message = page.getByRole('main').getByRole('article').filter({ hasText: REQUEST }).first()
  await message.getByRole('button', { name: 'React with :ticket:' }).click()
  const row = page.getByRole('article', { name: 'Ticket 4' })
  await row.getByText('In sync').waitFor()
  await page.getByRole('radio', { name: 'Ana Sousa' }).click()
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^platform-triage/ })
    .click()
  await inTriage(page).getByRole('button', { name: 'Claim' }).click()
  await row.getByRole('cell', { name: 'Ana' }).nth(2).waitFor()
  await row.getByText('In sync').waitFor()
  // Before the kill: afterwards its history would begin with attempts that found no worker.
  await takeTemporalUi(
    browser,
    (await row.getByRole('link', { name: 'Temporal UI' }).getAttribute('href')) ?? '',
  )
  await page.getByRole('button', { name: 'Kill worker' }).click()
  await page.getByText('The worker is down. Updates are queued').waitFor()
  await inTriage(page).getByRole('button', { name: 'Resolve' }).click()
  await row.getByText('Queued', { exact: true }).waitFor()
  await page.screenshot({ path: join(IMAGES, 'demo.png') })
}

/** The card of the new request, as an agent sees it. */
function inTriage(page: Page) {
  return page.getByRole('main').getByRole('article').filter({ hasText: REQUEST }).first()
}

async function takeTemporalUi(browser: Browser, link: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(link)
  await page.getByText('deliver').first().waitFor()
  await page.screenshot({ path: join(IMAGES, 'temporal-ui.png') })
}

await main()
