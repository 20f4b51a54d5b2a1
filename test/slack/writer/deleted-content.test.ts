import { describe, expect, test } from 'vitest'
import { checkBlocks } from '../../../dev/slack-sim/blocks.ts'
import type { ActionName } from '../../../src/domain/actions.ts'
import type { Ticket } from '../../../src/domain/ticket.ts'
import type { Notice } from '../../../src/domain/writes.ts'
import type { Content } from '../../../src/slack/api/web.ts'
import { threadCard, triageCard } from '../../../src/slack/views/cards.ts'
import { endedContent, noticeContent } from '../../../src/slack/views/notices.ts'
import { ASKED, ana, clicks, deletesRequest, HOUR, MINUTE, team } from '../../domain/fixtures.ts'
import { ticketAfter } from './tickets.ts'

const workspaceUrl = 'https://acme.slack.com/'
const home = 'C1'
const REQUEST = 'https://acme.slack.com/archives/C1/p1793610000000100'

const triage = (ticket: Ticket, title = 'The VPN is down') =>
  triageCard({ ticket, title, workspaceUrl, home })
const thread = (ticket: Ticket, title = 'The VPN is down') =>
  threadCard({ ticket, title, workspaceUrl, home })
const words = (content: Content): string => JSON.stringify(content)
const actions = (content: Content): string[] =>
  [...words(content).matchAll(/docket:(\w+)/g)].map((hit) => hit[1] ?? '')

describe('of a ticket whose request was deleted', () => {
  const deleted = ticketAfter(deletesRequest(ASKED + 2 * MINUTE))
  const dismissed = ticketAfter(
    deletesRequest(ASKED + 2 * MINUTE),
    clicks('dismiss', ana, ASKED + 3 * MINUTE),
  )
  const dueAt = ASKED + 4 * HOUR
  const question: Notice = { kind: 'requestDeleted', assignee: null }
  const asks = (ticket: Ticket, notice: Notice = question) =>
    noticeContent(notice, { ticket, title: 'my password', workspaceUrl, home }, team)

  test('no message of ours says what it said', () => {
    const reminder: Notice = { kind: 'breach', recipient: { user: 'UANA' }, dueAt }
    const input = { ticket: deleted, title: 'my password', workspaceUrl, home }
    for (const content of [
      triage(deleted, 'my password'),
      thread(deleted, 'my password'),
      ...[question, reminder].flatMap((notice) => [
        noticeContent(notice, input, team),
        endedContent(notice, input, team, 'kept'),
      ]),
    ])
      expect(words(content)).not.toContain('password')
    expect(triage(deleted).text).toBe('#1042 Request deleted: open, unassigned')
  })

  test('both cards say so, and what the requester can do', () => {
    expect(words(triage(deleted))).toContain('Request deleted')
    expect(thread(deleted).text).toBe(
      '*#1042*  is with the team.\nThe request was deleted. Still need an answer? Write it here.',
    )
    expect(words(triage(dismissed))).toContain('*Dismissed* by <@UANA>')
    expect(thread(dismissed).text).toBe(
      '*#1042*  is dismissed.\nFor anything new, please write a new message.',
    )
    expect(actions(thread(dismissed))).toEqual([])
  })

  test('the question has two buttons with a name for screen readers, and calls only the assignee', () => {
    const asked = asks(deleted)
    expect(asked.text).toBe(
      `:wastebasket: *<${REQUEST}|#1042>*: the request was deleted, and reminders are paused. ` +
        'Dismiss the ticket, or keep it?',
    )
    expect(actions(asked)).toEqual(['dismiss', 'keep'])
    expect(words(asked)).toContain('"accessibility_label":"Keep ticket #1042"')
    expect(() => checkBlocks(asked.blocks)).not.toThrow()
    expect(asks(deleted, { kind: 'requestDeleted', assignee: 'UANA' }).text).toMatch(
      /^:wastebasket: <@UANA> /,
    )
  })

  test.each<[string, string, string]>([
    ['dismiss', 'dismissed', 'Dismissed by <@UANA>.'],
    ['keep', 'kept', 'Kept by <@UANA>.'],
    ['resolve', 'resolved', 'Resolved instead.'],
  ])('the question ends with %s: no buttons, and who decided', (action, kind, said) => {
    const click = clicks(action as ActionName, ana, ASKED + 3 * MINUTE)
    const ticket = ticketAfter(deletesRequest(ASKED + 2 * MINUTE), click)
    const ended = endedContent(question, { ticket, title: '', workspaceUrl, home }, team, kind)
    expect(ended.text.split('\n')).toEqual([expect.stringMatching(/^~.*~$/), said])
    expect(actions(ended)).toEqual([])
  })
})
