import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type OpenedPage, openPage } from '../../dev/demo/open.ts'
import { slackSim } from '../../dev/slack-sim/client.ts'
import { CALM } from '../../dev/slack-sim/control-api.ts'
import { type Stack, startStack } from '../../dev/stack/stack.ts'
import { freshDatabase, freshNamespace, requireOrSkip, type TestDatabase } from '../harness/servers.ts'
import { findChromium, launchChromium } from './browser.ts'

const executable = findChromium()

/** Finds text in a box of nearly no width. */
const TOO_NARROW = `[...document.querySelectorAll('main *, aside *, nav *')]
  .filter((each) => each.checkVisibility() && each.textContent.trim().length > 2 && !each.closest('.unseen'))
  .filter((each) => each.getBoundingClientRect().width < 12)
  .map((each) => each.className + ': ' + each.textContent)`

/** Finds a message whose text is narrow, or whose toolbar is not a row of its own below the text. */
const MESSAGES_ON_TOUCH = `[...document.querySelectorAll('article.message')]
  .map((each) => [each, ...['.body', '.toolbar'].map((part) => each.querySelector(part)?.getBoundingClientRect())])
  .filter(([, body, bar]) => body.width < 240 || (bar && (bar.top < body.bottom || bar.height > 60)))
  .map(([each]) => each.textContent)`

requireOrSkip('Chromium', executable)('the demo page', () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'docket-page-'))
  let database: TestDatabase
  let stack: Stack
  let opened: OpenedPage
  let browser: Browser
  let page: Page
  const errors: string[] = []

  beforeAll(async () => {
    chmodSync(stateDir, 0o755)
    database = await freshDatabase()
    const TEMPORAL_NAMESPACE = await freshNamespace()
    const TEMPORAL_ADDRESS = inject('temporalAddress')
    const env = { ...process.env, DATABASE_URL: database.url, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE }
    stack = await startStack({ stateDir, quiet: true, settings: CALM, env })
    opened = await openPage(stack, 0)
    browser = await launchChromium(executable ?? '')
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await page.goto(opened.url)
  })

  afterAll(async () => {
    await browser?.close()
    await opened?.stop()
    await stack?.stop()
    await database?.drop()
    rmSync(stateDir, { recursive: true, force: true })
  })

  const be = (person: string) => page.getByRole('radio', { name: person }).click()
  /** With its count of unread messages. */
  const inRail = (name: string) =>
    page.getByRole('navigation').getByRole('button', { name: new RegExp(`^${name}`) })
  const go = (name: string) => inRail(name).click()
  const channel = () => page.getByRole('main', { name: 'Channel' })
  const thread = () => page.getByRole('complementary', { name: 'Thread' })
  const says = (text: string) => channel().getByRole('article').filter({ hasText: text })
  /** With SCREENSHOTS set to a folder, saves pictures to look at. */
  const take = async (name: string) => {
    const { SCREENSHOTS } = process.env
    if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) })
  }
  const steps = () => page.locator('.step.done')

  test('a requester posts, reacts, and the ticket is there', async () => {
    await be('Priya Raman')
    await channel().getByRole('textbox').fill('the printer on floor 3 is on fire again')
    await channel().getByRole('textbox').press('Enter')
    const message = says('the printer on floor 3')
    await message.waitFor()
    await message.getByRole('button', { name: 'React with :ticket:' }).click()
    await message.getByRole('button', { name: '1 reply' }).click()
    await thread().getByText('is with the team.').waitFor()
    await page.getByRole('article', { name: 'Ticket 1' }).getByText('In sync').waitFor()
    await expect.poll(() => steps().count()).toBe(2)
  })

  test('an outsider who presses a button is told so, privately', async () => {
    await be('Sam Whitfield')
    await thread().getByRole('button', { name: 'Mark as solved' }).click()
    await page.getByText('Only visible to you').waitFor()
    await be('Priya Raman')
    expect(await page.getByText('Only visible to you').count()).toBe(0)
  })

  test('triage is there for its members only', async () => {
    await be('Priya Raman')
    expect(await inRail('platform-triage').count()).toBe(0)
    await be('Ana Sousa')
    await go('platform-triage')
    await says('the printer on floor 3').first().waitFor()
  })

  test('an agent claims with the button of the card, and the three agree on it', async () => {
    await be('Ana Sousa')
    await go('platform-triage')
    const card = says('Priya Raman asked in #help-platform')
    await card.getByRole('button', { name: 'Claim' }).click()
    await card.getByRole('button', { name: 'Claim' }).waitFor({ state: 'detached' })
    await card.getByText('@Ana Sousa').waitFor()
    const row = page.getByRole('article', { name: 'Ticket 1' })
    const assignees = row.getByRole('row', { name: /^assignee/ }).getByRole('cell')
    // The row is updated once a second: until then it shows the former state as in sync.
    await expect.poll(() => assignees.allInnerTexts(), { timeout: 30_000 }).toEqual(['Ana', 'Ana', 'Ana'])
    await row.getByText('In sync').waitFor()
  })

  test('with the worker killed a click waits, and is applied when the worker is back', async () => {
    await page.getByRole('button', { name: 'Kill worker' }).click()
    await page.getByText('The worker is down. Updates are queued, and nothing is lost.').waitFor()
    const card = says('Priya Raman asked in #help-platform')
    await card.getByRole('button', { name: 'Resolve' }).click()
    await page.getByRole('article', { name: 'Ticket 1' }).getByText('Queued', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Restart' }).click()
    await card.getByText('Resolved').waitFor()
    await page.getByRole('article', { name: 'Ticket 1' }).getByText('In sync').waitFor()
    await expect.poll(() => steps().count()).toBe(5)
  })

  test('a post that Slack stores and reports as failed is posted once', async () => {
    const card = says('Priya Raman asked in #help-platform')
    await card.getByRole('button', { name: 'Reopen' }).click()
    await card.getByRole('button', { name: 'Resolve' }).waitFor()
    await page.getByRole('button', { name: 'Store the next post' }).click()
    await page.getByText('next post gets an error').waitFor()
    await card.getByRole('button', { name: 'Resolve' }).click()
    await page.getByText('Docket read back, found it, and did not post it again.').waitFor()
    await expect.poll(() => steps().count()).toBe(6)
    const { messages } = await slackSim(stack.simUrl).state()
    const notices = messages.filter(({ text, deleted }) => !deleted && text.includes('If it is not solved'))
    expect(notices.map(({ metadata }) => metadata?.event_payload.k)).toHaveLength(2)
    expect(new Set(notices.map(({ metadata }) => metadata?.event_payload.k)).size).toBe(2)
  })

  test('typed text stays text, in the channel and on the card', async () => {
    const nasty = '<img src=x onerror="document.title=1"> <!channel> <@U0BEN> &amp; </script>'
    await be('Tom Okafor')
    await go('help-it')
    await channel().getByRole('textbox').fill(nasty)
    await channel().getByRole('button', { name: 'Send' }).click()
    const message = says('<img src=x')
    await message.waitFor()
    expect(await message.locator('.text').textContent()).toBe(nasty)
    await message.getByRole('button', { name: 'React with :ticket:' }).click()
    await be('Ben Adler')
    await go('platform-triage')
    const card = says('<img src=x').first()
    await card.waitFor()
    expect(await page.locator('.feed img, .feed script').count()).toBe(0)
    expect(await card.locator('.mention', { hasText: /channel|Ben Adler/ }).count()).toBe(0)
    expect(await page.title()).toMatch(/^Docket/)
  })

  test('files, replies with a broadcast, and markup are shown as Slack shows them', async () => {
    const sim = slackSim(stack.simUrl)
    const files = [{ name: 'screen.png', mimetype: 'image/png' }]
    const text = '*bold* `code` :eyes: <https://example.com/a|a link> <!date^0^{date_num}|then>\n&gt; quoted'
    const { ts } = await sim.post({ user: 'U0MEI', channel: 'C0IT', text, files })
    await sim.post({ user: 'U0BEN', channel: 'C0IT', text: 'for all', thread_ts: ts, broadcast: true })
    await go('help-it')
    const message = says('screen.png')
    await message.getByRole('link', { name: 'a link' }).waitFor()
    expect(await message.locator('strong', { hasText: 'bold' }).count()).toBe(1)
    expect(await message.locator('blockquote').textContent()).toBe('quoted')
    expect(await message.locator('.text time').textContent()).toBe('1970-01-01')
    await says('replied to a thread').getByText('for all').waitFor()
  })

  test.each([
    [1280, 800],
    [768, 1024],
    [390, 844],
  ])(
    'at %i px every part can be read and reached, and the page does not scroll sideways',
    async (width, height) => {
      await page.setViewportSize({ width, height })
      await be('Ana Sousa')
      for (const name of ['help-it', 'platform-triage']) await go(name)
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
      await go('help-platform')
      await says('the printer on floor 3')
        .getByRole('button', { name: /^\d+ repl/ })
        .click()
      await take(`thread-${width}`)
      const least = Math.min(width, 300)
      for (const part of [channel(), thread(), page.getByRole('region', { name: 'Tickets' })])
        expect((await part.boundingBox())?.width).toBeGreaterThanOrEqual(least)
      expect(await page.evaluate(TOO_NARROW)).toEqual([])
      await thread().getByRole('textbox').fill('still on fire')
      await thread().getByRole('button', { name: 'Close the thread' }).click()
      await channel().getByRole('textbox').fill('')
      await go('platform-triage')
      await take(`triage-${width}`)
      expect(await page.evaluate(TOO_NARROW)).toEqual([])
      const [first] = await page.getByRole('article', { name: /^Ticket/ }).all()
      await first?.getByRole('link', { name: 'Temporal UI' }).or(first).first().scrollIntoViewIfNeeded()
      await take(`tickets-${width}`)
    },
  )

  test.each([
    [1280, 800],
    [390, 844],
  ])(
    'on a touch screen of %i px a message keeps its width, and its tools are below it',
    async (width, height) => {
      const context = await browser.newContext({
        viewport: { width, height },
        hasTouch: true,
        isMobile: true,
      })
      const touch = await context.newPage()
      await touch.goto(opened.url)
      expect(await touch.evaluate('matchMedia("(hover: none)").matches')).toBe(true)
      await touch.getByRole('radio', { name: 'Ana Sousa' }).tap()
      for (const name of ['platform-triage', 'help-it', 'help-platform']) {
        await touch
          .getByRole('navigation')
          .getByRole('button', { name: new RegExp(`^${name}`) })
          .tap()
        await touch.getByRole('main').getByRole('heading', { name }).waitFor()
        await touch.getByRole('main').getByRole('article').first().waitFor()
        const { SCREENSHOTS } = process.env
        if (SCREENSHOTS) await touch.screenshot({ path: join(SCREENSHOTS, `touch-${name}-${width}.png`) })
        expect(await touch.evaluate(MESSAGES_ON_TOUCH)).toEqual([])
        expect(await touch.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
          0,
        )
      }
      await context.close()
    },
  )

  test('nothing went wrong in the browser', () => {
    expect(errors).toEqual([])
  })
})
