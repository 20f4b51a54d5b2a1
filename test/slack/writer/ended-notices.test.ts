import { expect, test } from 'vitest'
import { writesOf } from '../../../src/domain/writes.ts'
import { endedContent } from '../../../src/slack/views/notices.ts'
import { team } from '../../domain/fixtures.ts'
import { events } from '../../replay/samples.ts'
import { ticketAfter } from './tickets.ts'

const ticket = ticketAfter()
const input = { ticket, title: 'The VPN is down', workspaceUrl: 'https://acme.slack.com/', home: 'C1' }

/** The lines of a resolution's notice that this event made pointless. */
const linesFor = (event: string): string[] =>
  endedContent({ kind: 'resolved', by: 'UANA' }, input, team, event).text.split('\n')

/** The kinds of the events that make a notice pointless. */
const VOIDING = Object.values(events)
  .filter((event) => writesOf(ticket, event).voids.length > 0)
  .map(({ kind }) => kind)

test.each(VOIDING)('a notice that %s makes pointless is struck through, and says why', (kind) => {
  expect(linesFor(kind)).toEqual([expect.stringMatching(/^~.*~$/), expect.stringMatching(/^[A-Z].*\.$/)])
  expect(linesFor(kind)).not.toContain('This no longer holds.')
})

test('the reason is another one for each event', () => {
  expect(VOIDING).toContain('reopened')
  expect(new Set(VOIDING.map((kind) => linesFor(kind)[1])).size).toBe(VOIDING.length)
})

test.each(['snoozed', 'toString'])(
  'of an unknown event, %s, it says only that it no longer holds',
  (kind) => {
    expect(linesFor(kind)[1]).toBe('This no longer holds.')
  },
)
