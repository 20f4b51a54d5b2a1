import { describe, expect, test } from 'vitest'
import { checkBlocks } from '../../../dev/slack-sim/blocks.ts'
import { titleOf } from '../../../src/domain/text/title.ts'
import type { Ticket } from '../../../src/domain/ticket.ts'
import type { Notice } from '../../../src/domain/writes.ts'
import { msToTs, tsToMs } from '../../../src/slack/api/timestamp.ts'
import type { Content } from '../../../src/slack/api/web.ts'
import { threadCard, triageCard } from '../../../src/slack/views/cards.ts'
import { quote } from '../../../src/slack/views/mrkdwn.ts'
import { noticeContent } from '../../../src/slack/views/notices.ts'
import { ASKED, ana, clicks, HOUR, MINUTE, requester, says } from '../../domain/fixtures.ts'
import { ticketAfter } from './tickets.ts'

const workspaceUrl = 'https://acme.slack.com/'
const REQUEST = 'https://acme.slack.com/archives/C1/p1793610000000100'
const opened = ticketAfter()
const claimed = ticketAfter(clicks('claim', ana, ASKED + 3 * MINUTE))
const answered = ticketAfter(says(ana, ASKED + 3 * MINUTE))
const late = ticketAfter(says(ana, ASKED + 5 * HOUR))
const resolved = ticketAfter(clicks('resolve', ana, ASKED + 3 * MINUTE))

const triage = (ticket: Ticket, title = 'The VPN is down') => triageCard({ ticket, title, workspaceUrl })
const thread = (ticket: Ticket, title = 'The VPN is down') => threadCard({ ticket, title, workspaceUrl })
const says1 = (notice: Notice, title = 'The VPN is down') =>
  noticeContent(notice, { ticket: opened, title, workspaceUrl }).text
const words = (content: Content): string => JSON.stringify(content)
const actions = (content: Content): string[] =>
  [...words(content).matchAll(/docket:(\w+)/g)].map((hit) => hit[1] ?? '')

/** What people really write. */
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
    const notice = says1({ kind: 'warning', recipient: { user: 'U_ANA' }, dueAt: ASKED }, title)
    expect(notice.length).toBeLessThan(4_000)
  })

  test.each(NASTY.map((title) => [title.slice(0, 30), title]))('%s starts no markup', (_, title) => {
    for (const quoted of [quote(title), quote(titleOf(title))]) {
      expect(quoted).not.toMatch(/[<>\n]/)
      expect(quoted).not.toMatch(/&(?!amp;|lt;|gt;)/)
      expect(quoted).not.toMatch(/[*_~`:@][^\s\u200b]/)
    }
  })

  test('is shown as it was written, but for what is invisible', () => {
    const seen = (text: string) =>
      quote(text)
        .replace(/\u200b/g, '')
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&amp;/g, '&')
    const lines = ['if (a < b && c > d) *p = &x', '&lt;!channel&gt;', 'שלום :+1:', 'a_b_c', '<!channel>']
    for (const line of lines) expect(seen(line)).toBe(line)
  })

  test('is quoted to 200 characters, never half an emoji', () => {
    expect([...quote('😀'.repeat(300))]).toHaveLength(200)
    expect(quote(`${'x'.repeat(199)}😀😀`)).toBe(`${'x'.repeat(199)}😀`)
  })

  test('mentions only whom Docket means', () => {
    const title = '<!channel> <@U_EVIL> <!subteam^S_EVIL> @here'
    for (const text of [
      words(triage(claimed, title)),
      words(thread(claimed, title)),
      says1({ kind: 'breach', recipient: { group: 'S1' }, dueAt: ASKED }, title),
    ]) {
      const mentioned = [...text.matchAll(/<(@\w+|!subteam\^\w+|!\w+)/g)].map((hit) => hit[1])
      expect(
        mentioned.filter((each) => !['@U_REQ', '@U_ANA', '!subteam^S1', '!date'].includes(each ?? '')),
      ).toEqual([])
    }
  })
})

describe('the triage card', () => {
  test('of a new ticket offers to claim and to resolve, and says that nobody owns it', () => {
    const card = triage(opened)
    expect(actions(card)).toEqual(['claim', 'resolve'])
    expect(words(card)).toContain('New')
    expect(card.text).toBe('#1042 The VPN is down: open, nobody yet')
  })

  test('links to the request', () => expect(words(triage(opened))).toContain(`<${REQUEST}|#1042>`))

  test('of a claimed ticket names the owner and offers to resolve', () => {
    expect(actions(triage(claimed))).toEqual(['resolve'])
    expect(words(triage(claimed))).toContain('<@U_ANA>')
  })

  test('says when the answer is due, that it was given, or that it came late', () => {
    expect(words(triage(opened))).toContain('*First response*\\ndue <!date^')
    expect(words(triage(answered))).toContain('answered <!date^')
    expect(words(triage(late))).toContain('answered late')
  })

  test('of a resolved ticket says who resolved it and offers to reopen', () => {
    expect(actions(triage(resolved))).toEqual(['reopen'])
    expect(words(triage(resolved))).toContain('Resolved by <@U_ANA>')
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
    expect(thread(claimed).text).toBe('*#1042*  is with <@U_ANA>.\nAnswers come in this thread.')
    expect(thread(resolved).text).toBe(
      '*#1042*  is resolved by <@U_ANA>.\nNot solved? Reply here, and it opens again.',
    )
  })
})

describe('a notice', () => {
  const dueAt = Date.UTC(2026, 10, 2, 13)

  test('warns the owner of the first answer, with a link and the title', () =>
    expect(says1({ kind: 'warning', recipient: { user: 'U_ANA' }, dueAt })).toBe(
      `:hourglass_flowing_sand: <@U_ANA> *<${REQUEST}|#1042>* waits for its first answer, due ` +
        '<!date^1793624400^{date_short_pretty} at {time_secs}|2026-11-02T13:00:00.000Z>.\n>The VPN is down',
    ))

  test('of a breach tells the group where nobody owns the ticket', () =>
    expect(says1({ kind: 'breach', recipient: { group: 'S1' }, dueAt })).toMatch(
      /^:red_circle: <!subteam\^S1> .* has had no answer; it was due .*\. Nobody owns it yet\.\n>The VPN is down$/,
    ))

  test('of a resolution tells the requester, who did it, and how to reopen, and quotes nothing', () => {
    expect(says1({ kind: 'resolved', by: 'U_ANA' })).toBe(
      ':white_check_mark: <@U_REQ> #1042 is resolved by <@U_ANA>. If it is not solved, reply here and it opens again.',
    )
    expect(says1({ kind: 'resolved', by: requester.user })).toContain('you marked #1042 as solved')
  })
})

test('a Slack ts and an instant turn into one another', () => {
  expect(msToTs(1_793_610_000_123)).toBe('1793610000.123000')
  expect(tsToMs('1793610000.123456')).toBe(1_793_610_000_123)
  for (let ms = 1_793_610_000_000; ms < 1_793_610_001_000; ms += 1) expect(tsToMs(msToTs(ms))).toBe(ms)
})
