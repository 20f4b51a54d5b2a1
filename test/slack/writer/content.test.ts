import { describe, expect, test } from 'vitest'
import { checkBlocks } from '../../../dev/slack-sim/blocks.ts'
import { titleOf } from '../../../src/domain/text/title.ts'
import type { Ticket } from '../../../src/domain/ticket.ts'
import type { Notice } from '../../../src/domain/writes.ts'
import { msToTs, tsToMs } from '../../../src/slack/api/timestamp.ts'
import type { Content } from '../../../src/slack/api/web.ts'
import { threadCard, triageCard } from '../../../src/slack/views/cards.ts'
import { noticeContent } from '../../../src/slack/views/notices.ts'
import { titleLink, titleQuote, titleText } from '../../../src/slack/views/rich-text.ts'
import { ASKED, ana, clicks, HOUR, MINUTE, requester, says, team } from '../../domain/fixtures.ts'
import { ticketAfter } from './tickets.ts'

const workspaceUrl = 'https://acme.slack.com/'
const home = 'C1'
const REQUEST = 'https://acme.slack.com/archives/C1/p1793610000000100'
const opened = ticketAfter()
const claimed = ticketAfter(clicks('claim', ana, ASKED + 3 * MINUTE))
const answered = ticketAfter(says(ana, ASKED + 3 * MINUTE))
const late = ticketAfter(says(ana, ASKED + 5 * HOUR))
const resolved = ticketAfter(clicks('resolve', ana, ASKED + 3 * MINUTE))

const triage = (ticket: Ticket, title = 'The VPN is down') =>
  triageCard({ ticket, title, workspaceUrl, home })
const thread = (ticket: Ticket, title = 'The VPN is down') =>
  threadCard({ ticket, title, workspaceUrl, home })
const says1 = (notice: Notice, title = 'The VPN is down') =>
  noticeContent(notice, { ticket: opened, title, workspaceUrl, home }, team).text
const words = (content: Content): string => JSON.stringify(content)
/** The blocks in which Slack parses mrkdwn. */
const parsed = ({ blocks = [] }: Content): string =>
  JSON.stringify(blocks.filter(({ type }) => type !== 'rich_text'))
const actions = (content: Content): string[] =>
  [...words(content).matchAll(/docket:(\w+)/g)].map((hit) => hit[1] ?? '')

/** Texts that people really write. */
const NASTY = [
  'x'.repeat(5_000),
  '&'.repeat(5_000),
  '*_~`:@'.repeat(900),
  '👩‍👩‍👧‍👦🏳️‍🌈🇩🇪'.repeat(400),
  'שלום עולם, המחשב שלי \u202eלא עובד',
  'مرحبا، الشبكة لا تعمل',
  'プリンターが動かない',
  '<!channel> <!here> <!everyone> <@U1> <#C1> <!subteam^S1>',
  '*bold* _italics_ ~gone~ `code` ```block```',
  '<https://evil.example|https://acme.slack.com>',
  '&lt;!channel&gt; &amp;lt;',
  '> a quote\n>>> and more\n• a list',
  ':rotating_light: :tada:',
  '@here @channel @everyone',
  '\u0000\u0007 \u200b',
  '||',
]

describe('whatever people write', () => {
  test.each(NASTY.map((title) => [title.slice(0, 30), title]))('%s fits into Slack’s limits', (_, title) => {
    for (const ticket of [opened, claimed, answered, late, resolved]) {
      for (const card of [triage(ticket, title), thread(ticket, title)]) {
        expect(() => checkBlocks(card.blocks)).not.toThrow()
        expect(card.text.length).toBeLessThan(4_000)
      }
    }
    const notice = says1({ kind: 'warning', recipient: { user: 'UANA' }, dueAt: ASKED }, title)
    expect(notice.length).toBeLessThan(4_000)
  })

  test.each(NASTY.map((title) => [title.slice(0, 30), title]))('%s starts no markup', (_, title) => {
    for (const text of [titleText(title), titleText(titleOf(title))]) {
      expect(text).not.toMatch(/[<>\n]/)
      expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/)
    }
    const notice: Notice = { kind: 'warning', recipient: { user: 'UANA' }, dueAt: ASKED }
    const both = (words: string) => [
      triage(opened, words),
      noticeContent(notice, { ticket: opened, title: words, workspaceUrl, home }, team),
    ]
    // Slack parses nothing in rich text; no other block contains any part of the title.
    expect(both(title).map(parsed)).toEqual(both('another').map(parsed))
    const rich = both(title).flatMap(({ blocks = [] }) => blocks.filter(({ type }) => type === 'rich_text'))
    const kinds = [...JSON.stringify(rich).matchAll(/"type":"(\w+)"/g)].map(([, kind]) => kind)
    const harmless = ['rich_text', 'rich_text_section', 'rich_text_quote', 'text', 'link', 'emoji']
    expect(kinds.filter((kind) => !harmless.includes(kind ?? ''))).toEqual([])
    const urls = [...JSON.stringify(rich).matchAll(/"url":"([^"]*)"/g)].map(([, url]) => url)
    expect(new Set(urls)).toEqual(new Set([REQUEST]))
  })

  test('mentions only whom Docket means', () => {
    const title = '<!channel> <@UEVIL> <!subteam^S_EVIL> @here'
    for (const text of [
      parsed(triage(claimed, title)),
      triage(claimed, title).text,
      words(thread(claimed, title)),
      says1({ kind: 'breach', recipient: { team: 'platform' }, dueAt: ASKED }, title),
    ]) {
      const mentioned = [...text.matchAll(/<(@\w+|!subteam\^\w+|!\w+)/g)].map((hit) => hit[1])
      expect(
        mentioned.filter((each) => !['@UREQ', '@UANA', '!subteam^S1', '!date'].includes(each ?? '')),
      ).toEqual([])
    }
  })
})

describe('a title', () => {
  const quoted = (title: string) => {
    const [quote] = titleQuote(title).elements
    return quote !== undefined && 'elements' in quote ? quote.elements : []
  }
  const text = (words: string) => ({ type: 'text', text: words })
  const emoji = (name: string) => ({ type: 'emoji', name })

  test.each([
    'if (a < b && c > d) *p = &x',
    '&lt;!channel&gt;',
    'a_b_c ~/bin `npm ERR!` @here',
    'https://ci.example/a_b*c?d=`e`:8080',
    'שלום עולם',
    '<!channel> <@U1> <https://x|y>',
    '> quoted',
    'at 12:30:45 :no_such_emoji: :了解:',
  ])('is shown, and can be copied, exactly as it was written: %s', (title) =>
    expect(quoted(title)).toEqual([text(title)]),
  )

  test('shows standard emoji, by the names that Slack’s events use', () => {
    expect(quoted(':sob:')).toEqual([emoji('sob')])
    expect(quoted('help :sob::thumbsup::skin-tone-3: me')).toEqual([
      text('help '),
      emoji('sob'),
      emoji('+1'),
      text(' me'),
    ])
    const link = (words: string) => ({ type: 'link', url: REQUEST, text: words, style: { bold: true } })
    expect(titleLink(REQUEST, 7, ':sob: :wave: :ours: help :tada:help').elements).toEqual([
      {
        type: 'rich_text_section',
        elements: [
          link('#7'),
          text('  '),
          emoji('sob'),
          text(' '),
          emoji('wave'),
          text(' '),
          link(':ours: help'),
          text(' '),
          emoji('tada'),
          link('help'),
        ],
      },
    ])
  })

  test('of a message without a visible word says so', () => {
    for (const title of ['', ' \n', '\u200b\u202e']) {
      expect(quoted(title)).toEqual([text('A message without text')])
      expect(titleText(title)).toBe('A message without text')
    }
  })

  test.each([199, 200, 201])('of %i units is shown up to 200', (length) => {
    const shown = length <= 200 ? 'x'.repeat(length) : `${'x'.repeat(199)}…`
    expect(quoted('x'.repeat(length))).toEqual([text(shown)])
    expect(titleText('x'.repeat(length))).toBe(shown)
  })

  test('turns no text around and hides nothing', () => {
    expect(quoted('\u202egnp.exe\u200b is\na virus')).toEqual([text('gnp.exe is a virus')])
  })

  test('is escaped, and nothing more, where Slack parses', () =>
    expect(titleText('*a* <!channel> & :sob:')).toBe('*a* &lt;!channel&gt; &amp; :sob:'))
})

describe('the triage card', () => {
  test('of a new ticket offers to claim and to resolve, and says that it is unassigned', () => {
    const card = triage(opened)
    expect(actions(card)).toEqual(['claim', 'resolve'])
    expect(words(card)).toContain('New')
    expect(card.text).toBe('#1042 The VPN is down: open, unassigned')
  })

  test('is four lines: title, state, where it comes from, buttons', () => {
    for (const ticket of [opened, claimed, answered, late, resolved]) {
      const kinds = triage(ticket).blocks?.map(({ type }) => type)
      expect(kinds).toEqual(['rich_text', 'section', 'context', 'actions'])
    }
  })

  test('links to the request by its number and title', () => {
    const style = { bold: true }
    expect(triage(opened).blocks?.[0]).toEqual(titleLink(REQUEST, 1042, 'The VPN is down'))
    expect(titleLink(REQUEST, 1042, 'The VPN is down')).toEqual({
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [{ type: 'link', url: REQUEST, text: '#1042  The VPN is down', style }],
        },
      ],
    })
  })

  test('of a claimed ticket names the assignee and offers to resolve', () => {
    expect(actions(triage(claimed))).toEqual(['resolve'])
    expect(words(triage(claimed))).toContain('*Open*  ·  Assigned to <@UANA>  ·  Normal priority')
    expect(triage(claimed).text).toBe('#1042 The VPN is down: open, assigned to <@UANA>')
  })

  test('says when the answer is due, that it was given, or that it came late', () => {
    expect(words(triage(opened))).toContain('First response due <!date^')
    expect(words(triage(answered))).toContain('Answered <!date^')
    expect(words(triage(late))).toContain('Answered late')
  })

  test('of a resolved ticket says who resolved it and offers to reopen', () => {
    expect(actions(triage(resolved))).toEqual(['reopen'])
    expect(words(triage(resolved))).toContain('*Resolved* by <@UANA>')
  })

  test('carries the revision that a click was made on', () =>
    expect(words(triage(claimed))).toContain(`"value":"T1:C1:1793610000.000100|${claimed.seq}"`))
})

describe('the requester’s card', () => {
  test('is two lines with one button', () => {
    for (const ticket of [opened, claimed, answered, late, resolved]) {
      const card = thread(ticket)
      expect(card.text.split('\n')).toHaveLength(2)
      expect(actions(card)).toHaveLength(1)
    }
  })

  test('shows no figures of the team’s promise, whatever became of it', () => {
    for (const ticket of [opened, claimed, answered, late, resolved]) {
      expect(words(thread(ticket))).not.toMatch(/!date|due|overdue|late|response|priority|hourglass|circle/i)
    }
  })

  test('says who has it, and once resolved how to open it again', () => {
    expect(thread(opened).text).toBe('*#1042*  is with the team.\nAnswers come in this thread.')
    expect(thread(claimed).text).toBe('*#1042*  is with <@UANA>.\nAnswers come in this thread.')
    expect(thread(resolved).text).toBe(
      '*#1042*  is resolved by <@UANA>.\nNot solved? Reply here, and it opens again.',
    )
  })
})

describe('a notice', () => {
  const dueAt = Date.UTC(2026, 10, 2, 13)

  test('warns the owner of the first answer, with a link and the title', () =>
    expect(says1({ kind: 'warning', recipient: { user: 'UANA' }, dueAt })).toBe(
      `:hourglass_flowing_sand: <@UANA> *<${REQUEST}|#1042>* needs a reply, due ` +
        '<!date^1793624400^{date_short_pretty} at {time}|2026-11-02T13:00:00.000Z>.\n>The VPN is down',
    ))

  test('of a breach names the group while the ticket is unassigned', () =>
    expect(says1({ kind: 'breach', recipient: { team: 'platform' }, dueAt })).toMatch(
      /^:red_circle: <!subteam\^S1> .* is overdue: no reply since .*\. Unassigned\.\n>The VPN is down$/,
    ))

  test('of a resolution tells the requester, who did it, and how to reopen, and quotes nothing', () => {
    expect(says1({ kind: 'resolved', by: 'UANA' })).toBe(
      ':white_check_mark: <@UREQ> #1042 is resolved by <@UANA>. If it is not solved, reply here and it opens again.',
    )
    expect(says1({ kind: 'resolved', by: requester.user })).toContain('you marked #1042 as solved')
  })
})

test('a Slack ts and an instant turn into one another', () => {
  expect(msToTs(1_793_610_000_123)).toBe('1793610000.123000')
  expect(tsToMs('1793610000.123456')).toBe(1_793_610_000_123)
  for (let ms = 1_793_610_000_000; ms < 1_793_610_001_000; ms += 1) expect(tsToMs(msToTs(ms))).toBe(ms)
})
